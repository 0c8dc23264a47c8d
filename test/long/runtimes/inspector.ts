/** What workerd's inspector says of an isolate, in bytes. */
export interface Heap {
  /** JavaScript's heap. */
  readonly usedSize: number;
  readonly totalSize: number;
  readonly embedderHeapUsedSize: number;
  /** Buffers outside of it. */
  readonly backingStorageSize: number;
}

/** A conversation with an isolate in Chrome's DevTools protocol. */
export class Inspector {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  #id = 0;
  /** Where the Worker's code runs; workerd has no default to evaluate in. */
  #contextId = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const { id, result, error, method, params } = JSON.parse(String(data));
      if (method === 'Runtime.executionContextCreated') this.#contextId = params.context.id;
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) waiting?.resolve(result as never);
      else waiting?.reject(new Error(`inspecting: ${JSON.stringify(error)}`));
    });
    socket.addEventListener('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('inspecting: the socket closed'));
      this.#waiting.clear();
    });
  }

  /** @param url of wrangler's inspector, `ws://HOST:PORT` */
  static async open(url: string): Promise<Inspector> {
    // Not in the standard, but in Node: wrangler asks for the field.
    const init = { headers: { Origin: 'http://localhost' } } as unknown as string[];
    const socket = new WebSocket(`${url}/ws`, init);
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve);
      socket.addEventListener('error', () => reject(new Error(`inspecting: ${url} cannot be reached`)));
    });
    const inspector = new Inspector(socket);
    // wrangler turns the debugger on, with which WebAssembly is compiled to be stepped through, not to be fast.
    await inspector.ask('Debugger.disable');
    // Its answer comes after the contexts that there are.
    await inspector.ask('Runtime.enable');
    return inspector;
  }

  heap(): Promise<Heap> {
    return this.ask('Runtime.getHeapUsage');
  }

  /** Memory of each WebAssembly instance in the isolate, in bytes. It never shrinks, so this is also its peak. */
  async webAssembly(): Promise<number[]> {
    const { result } = await this.ask<{ result: { objectId: string } }>('Runtime.evaluate', {
      expression: 'WebAssembly.Memory.prototype',
      contextId: this.#contextId,
    });
    const { objects } = await this.ask<{ objects: { objectId: string } }>('Runtime.queryObjects', {
      prototypeObjectId: result.objectId,
    });
    const sizes = await this.ask<{ result: { value: number[] } }>('Runtime.callFunctionOn', {
      objectId: objects.objectId,
      functionDeclaration: 'function () { return this.map((memory) => memory.buffer.byteLength); }',
      returnByValue: true,
    });
    return sizes.result.value;
  }

  ask<T>(method: string, params: object = {}): Promise<T> {
    const id = ++this.#id;
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  close(): void {
    this.#socket.close();
  }
}
