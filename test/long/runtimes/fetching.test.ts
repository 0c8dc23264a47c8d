import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from '../../support/program.ts';
import { answers, Origin, serves } from '../../unit/functions/sources/origin.ts';

/*
 * What is fetched, and what never is, on each runtime that checks addresses itself. The certificate is of papers.example:
 * openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500 -keyout key.pem \
 *   -out certificate.pem -subj /CN=papers.example -addext subjectAltName=DNS:papers.example
 */

const CERTIFICATE = join(ROOT, 'test/fixtures/tls/certificate.pem');
const SCRIPT = join(ROOT, 'test/long/runtimes/fetching.ts');
const DENO = join(ROOT, 'node_modules/.bin/deno');

const origin = new Origin();
const received: (string | undefined)[] = [];
const tls = createTlsServer(
  { key: readFileSync(join(ROOT, 'test/fixtures/tls/key.pem')), cert: readFileSync(CERTIFICATE) },
  (request, response) => {
    received.push(request.headers.host);
    response.end('here');
  },
);
let connections = 0;

beforeAll(async () => {
  await origin.listen();
  tls.on('connection', () => connections++);
  await new Promise<void>((resolve) => tls.listen(0, '0.0.0.0', resolve));
  origin.at('/here', serves('here', { ETag: '"here"' }));
  origin.at('/gzip', serves(gzipSync('here'), { 'Content-Encoding': 'gzip' }));
  origin.at('/moved', answers(301, { Location: '/here' }));
  origin.at('/busy', answers(429, { 'Retry-After': '60' }));
  origin.at('/silent', () => {});
  origin.at('/drip', (_, response) => {
    response.writeHead(200);
    const drip = setInterval(() => response.write('<'), 100);
    response.on('close', () => clearInterval(drip));
  });
  origin.at('/endless', (_, response) => {
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536, 'x')));
      if (!response.destroyed) response.once('drain', more);
    };
    more();
  });
  origin.at('/bomb', serves(gzipSync(Buffer.alloc(64 * 2 ** 20)), { 'Content-Encoding': 'gzip' }));
  origin.at('/cut', (_, response) => {
    response.writeHead(200, { 'Content-Length': '1000' }).write('half');
    setTimeout(() => response.destroy(), 50);
  });
  origin.at('/cut-chunks', (_, response) => {
    response.writeHead(200).write('half');
    setTimeout(() => response.destroy(), 50);
  });
  origin.at('/inside', answers(302, { Location: origin.url('/secret', '127.0.0.9') }));
  origin.at('/inside-name', answers(302, { Location: origin.url('/secret', 'inside.example') }));
  origin.at('/round', answers(302, { Location: '/round' }));
  origin.at('/secret', serves('a secret'));
});
afterAll(async () => {
  await origin.close();
  tls.close();
});

const EXPECTED = {
  '/here': 'here',
  '/gzip': 'here',
  '/moved': 'here, moved',
  '/busy': 'rate-limited',
  '/drip': 'timeout',
  '/silent': 'timeout',
  '/endless': 'endless',
  '/bomb': 'too-large',
  '/cut': 'truncated',
  '/cut-chunks': 'truncated',
  '/inside': 'refused',
  '/inside-name': 'refused',
  '/round': 'bad-redirect',
  known: 'not modified',
  'loopback, by default': 'refused',
  'localhost, by default': 'refused',
  'papers.example': 'here',
  'inside.example': 'refused',
  'both.example': 'refused',
  'rebinding.example': 'here',
  'rebinding.example, again': 'refused',
  'tls papers.example': 'here',
  'tls inside.example': 'refused',
};

/** Those who reach for what is inside get no connection at all: what is asked for is what is allowed. */
async function expectOutcomes(command: string, args: readonly string[]): Promise<void> {
  origin.asked();
  received.length = 0;
  connections = 0;
  const { port } = tls.address() as AddressInfo;
  const { stdout } = await promisify(execFile)(
    command,
    [...args, SCRIPT, new URL(origin.url('/')).port, String(port)],
    {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], NODE_EXTRA_CA_CERTS: CERTIFICATE },
    },
  );
  const { 'tls, another name': anotherName, ...outcomes } = JSON.parse(stdout);
  expect(outcomes).toEqual(EXPECTED);
  // The certificate is checked against the name, not against the address that it leads to.
  expect(anotherName).toMatch(/no-answer|truncated/);
  expect(received).toEqual([`papers.example:${port}`]);
  expect(connections).toBe(2);
  const hosts = origin.asked().map((url) => url.replace(/\/.*/, ''));
  expect([...new Set(hosts)].sort()).toEqual(['127.0.0.1', 'papers.example', 'rebinding.example']);
}

describe('guarded fetching', () => {
  test('on Node', () => expectOutcomes(process.execPath, []));

  const reason = existsSync(DENO) ? '' : ' (skipped: npm has no Deno for this platform)';
  // It may reach the network, and look at the certificates of the system, which is one of what --allow-sys allows.
  const permissions = ['--allow-net', '--allow-sys', '--allow-env=NODE_USE_SYSTEM_CA,NODE_EXTRA_CA_CERTS'];
  test.skipIf(reason !== '')(`on Deno${reason}`, () =>
    expectOutcomes(DENO, ['run', '--quiet', '--no-prompt', ...permissions]),
  );
});
