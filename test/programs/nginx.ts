import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { NGINX, run } from '../readers/programs.ts';
import { freePort, ROOT } from './programs.ts';

const START_TIMEOUT_MS = 20_000;

/** A file of docs/deploy/. */
export const deployed = (name: string) => readFileSync(join(ROOT, 'docs/deploy', name), 'utf8');

/** Replaces what differs from machine to machine. @throws Error when the text lacks one of the names */
export function adapt(settings: string, names: Readonly<Record<string, string>>): string {
  return Object.entries(names).reduce((text, [name, replacement]) => {
    if (!text.includes(name)) throw new Error(`adapting the settings: they do not name ${name}`);
    return text.replaceAll(name, replacement);
  }, settings);
}

/** Starts a proxy, and waits until it accepts connections. @throws Error with what it printed when it ends instead */
export async function startProxy(
  command: string,
  args: readonly string[],
  port: number,
): Promise<ChildProcess> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      printed += chunk;
    });
  for (const deadline = Date.now() + START_TIMEOUT_MS; ; await sleep(20)) {
    const socket = connect(port, '127.0.0.1');
    const accepts = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (accepts) return child;
    if (child.exitCode !== null || Date.now() > deadline)
      throw new Error(`starting ${command}: it does not listen: ${printed}`);
  }
}

/** nginx with docs/deploy/nginx.conf. */
export interface Nginx {
  readonly child: ChildProcess;
  /** Of TLS, and of what redirects there. */
  readonly port: number;
  readonly plainPort: number;
  /** Path of its access log. */
  readonly log: string;
}

/**
 * Starts nginx with docs/deploy/nginx.conf.
 * @param folder an empty one for its files
 * @param servers ports of the servers behind it
 */
export async function startNginx(folder: string, servers: readonly number[]): Promise<Nginx> {
  const [port, plainPort] = [await freePort(), await freePort()];
  const log = join(folder, 'access.log');
  const tls = join(ROOT, 'test/fixtures/tls');
  mkdirSync(join(folder, 'cache'));
  const site = adapt(deployed('nginx.conf').replaceAll(/^ *listen \[::\].*\n/gm, ''), {
    'listen 80;': `listen 127.0.0.1:${plainPort};`,
    'listen 443 ': `listen 127.0.0.1:${port} `,
    'server 127.0.0.1:8787;': servers.map((each) => `server 127.0.0.1:${each};`).join(' '),
    '/var/cache/nginx-paperwire': join(folder, 'cache'),
    '/etc/letsencrypt/live/papers.example/fullchain.pem': join(tls, 'certificate.pem'),
    '/etc/letsencrypt/live/papers.example/privkey.pem': join(tls, 'key.pem'),
  });
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  const settings = join(folder, 'nginx.conf');
  writeFileSync(
    settings,
    `daemon off; ${user} pid ${folder}/pid; error_log stderr warn; events {}
     http { access_log ${log}; ${temporary.join(' ')}
     ${site} }`,
  );
  await run(NGINX, ['-t', '-c', settings, '-e', 'stderr']);
  return { child: await startProxy(NGINX, ['-c', settings, '-e', 'stderr'], port), port, plainPort, log };
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Asks the proxy at a port for a path of the site. The certificate is one for tests. */
export async function ask(
  port: number,
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string; tls?: boolean } = {},
): Promise<Answer> {
  const { method = 'GET', headers = {}, body, tls = true } = options;
  const request = (tls ? httpsRequest : httpRequest)({
    ...{ host: '127.0.0.1', port, path, method, rejectUnauthorized: false, servername: 'papers.example' },
    headers: { Host: 'papers.example', ...headers },
  });
  request.end(body);
  const [response] = await once(request, 'response');
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}
