import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const WASM = 'onnxruntime-web/ort-wasm-simd-threaded.wasm';

/** Compiles ONNX Runtime, once for all threads: each that compiled it by itself would keep its file, 14 MB. */
export async function compileRuntime(): Promise<WebAssembly.Module> {
  const bytes = await readFile(fileURLToPath(import.meta.resolve(WASM)));
  const wasm = await WebAssembly.compile(bytes);
  // The module has a copy. Frees them at once: an idle thread may never collect garbage.
  bytes.buffer.transfer(0);
  return wasm;
}
