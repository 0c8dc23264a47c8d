/* The values that wrangler's imports of other files have. */

/** wrangler compiles and uploads WebAssembly as a module. */
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

declare module '*/static/correct.js' {
  const text: string;
  export default text;
}

declare module '*/static/search.js' {
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
