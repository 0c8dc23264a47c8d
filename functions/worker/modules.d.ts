/* What wrangler makes of imports that are no TypeScript. */

/** WebAssembly is uploaded as a module, compiled. */
declare module '*.wasm' {
  const module: WebAssembly.Module;
  export default module;
}

declare module '*/static/add.js' {
  const text: string;
  export default text;
}

declare module '*/static/copy.js' {
  const text: string;
  export default text;
}

declare module '*.css' {
  const text: string;
  export default text;
}

declare module '*.svg' {
  const text: string;
  export default text;
}

declare module '*.png' {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
