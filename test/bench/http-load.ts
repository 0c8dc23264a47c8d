import { once } from 'node:events';
import { connect } from 'node:net';
import { parentPort } from 'node:worker_threads';

/** What a worker is asked to do. */
export interface LoadOrder {
  readonly port: number;
  readonly path: string;
  /** Header fields beside Host, each with its line end. */
  readonly fields: string;
  readonly status: number;
  readonly connections: number;
  readonly requests: number;
}

/**
 * Sends requests over plain sockets and answers with requests a second. An HTTP client would take longer than the
 * server and hide what is measured; here a response is counted by its bytes, which are equally many each time.
 */
parentPort?.on('message', async (order: LoadOrder) => {
  const bytes = await probe(order);
  const share = Math.ceil(order.requests / order.connections);
  const since = performance.now();
  await Promise.all(Array.from({ length: order.connections }, () => ask(order, bytes, share)));
  parentPort?.postMessage((share * order.connections) / ((performance.now() - since) / 1000));
});

function request({ port, path, fields }: LoadOrder): string {
  return `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${fields}\r\n`;
}

/** The length of one response, fields and body. */
async function probe(order: LoadOrder): Promise<number> {
  const socket = connect(order.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(request(order));
  let head = '';
  while (!head.includes('\r\n\r\n')) head += ((await once(socket, 'data')) as [Buffer])[0].toString('latin1');
  socket.destroy();
  const end = head.indexOf('\r\n\r\n') + 4;
  const status = Number(head.slice(9, 12));
  if (status !== order.status) throw new Error(`${order.path}: status ${status}, wanted ${order.status}`);
  return end + Number(/content-length: (\d+)/i.exec(head.slice(0, end))?.[1] ?? 0);
}

/** Sends `count` requests one after another over one connection. */
async function ask(order: LoadOrder, bytes: number, count: number): Promise<void> {
  const socket = connect(order.port, '127.0.0.1').setNoDelay(true);
  await once(socket, 'connect');
  const text = request(order);
  let received = 0;
  let answered = 0;
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the server closed the connection')));
    socket.on('data', (chunk: Buffer) => {
      if (received === 0 && chunk.toString('latin1', 9, 12) !== String(order.status)) {
        reject(new Error(`status ${chunk.toString('latin1', 9, 12)}, wanted ${order.status}`));
      }
      received += chunk.length;
      if (received > bytes) reject(new Error(`a response of ${received} bytes, wanted ${bytes}`));
      if (received < bytes) return;
      received = 0;
      if (++answered === count) resolve();
      else socket.write(text);
    });
    socket.write(text);
  });
  socket.removeAllListeners('close').destroy();
}
