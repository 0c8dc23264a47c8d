import process from 'node:process';
import { type Guard, guardedRequest } from '../../../functions/server/files/guarded-request.ts';
import { fetchDump } from '../../../pipeline/acquire/fetch/fetch-dump.ts';
import { Pace } from '../../../pipeline/acquire/fetch/pace.ts';
import { FETCH_LIMITS } from '../../../pipeline/acquire/fetch/request.ts';

/**
 * What fetching comes to on the runtime that runs this, printed as one JSON object: by name of the case, the text that came
 * or the code of the error. `node fetching.ts PORT TLS_PORT`, with the ports of the test's servers.
 */
const [port, tlsPort] = process.argv.slice(2);

/** Names and what they lead to, each time they are looked up. */
const NAMES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'papers.example': [['127.0.0.1']],
  'inside.example': [['127.0.0.9']],
  'both.example': [['127.0.0.1', '127.0.0.9']],
  'rebinding.example': [['127.0.0.1'], ['127.0.0.9']],
};
const lookedUp = new Map<string, number>();

/** 127.0.0.1 stands for the public Internet, the servers listen on all addresses of this machine. */
const guard: Guard = {
  allows: (address) => address === '127.0.0.1',
  resolve(hostname, done) {
    const turn = lookedUp.get(hostname) ?? 0;
    lookedUp.set(hostname, turn + 1);
    const answers = NAMES[hostname] ?? [[]];
    const addresses = answers[Math.min(turn, answers.length - 1)] ?? [];
    done(
      null,
      addresses.map((address) => ({ address, family: 4 })),
    );
  },
};

const { signal } = new AbortController();

async function outcome(url: string, by: Guard, etag: string | null = null): Promise<string> {
  const isSlow = /drip|silent/.test(url);
  try {
    const { bytes, movedTo } = await fetchDump(url, {
      request: (target, init) => guardedRequest(target, init, by),
      validators: { etag, lastModified: null },
      userAgent: 'Paperwire/test',
      limits: isSlow ? { ...FETCH_LIMITS, responseMs: 1_500, idleMs: 1_000, totalMs: 2_000 } : FETCH_LIMITS,
      pace: new Pace(0),
      now: () => new Date(),
      signal,
    });
    if (bytes === null) return 'not modified';
    const decoder = new TextDecoder();
    let text = '';
    let size = 0;
    for await (const piece of bytes) {
      size += piece.length;
      // Who spools it counts the bytes; here, who reads does.
      if (size > 32_000_000) return 'endless';
      if (size < 1_000) text += decoder.decode(piece, { stream: true });
    }
    return movedTo === null ? text : `${text}, moved`;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

const plain = (path: string, host = '127.0.0.1') => `http://${host}:${port}${path}`;
const secure = (path: string, host: string) => `https://${host}:${tlsPort}${path}`;
const outcomes: Record<string, string> = {};
for (const path of [
  '/here',
  '/gzip',
  '/moved',
  '/busy',
  '/drip',
  '/silent',
  '/endless',
  '/bomb',
  '/cut',
  '/cut-chunks',
  '/inside',
  '/inside-name',
  '/round',
]) {
  outcomes[path] = await outcome(plain(path), guard);
}
outcomes['known'] = await outcome(plain('/here'), guard, '"here"');
outcomes['loopback, by default'] = await outcome(plain('/here'), {});
outcomes['localhost, by default'] = await outcome(plain('/here', 'localhost'), {});
for (const host of Object.keys(NAMES)) outcomes[host] = await outcome(plain('/here', host), guard);
outcomes['rebinding.example, again'] = await outcome(plain('/here', 'rebinding.example'), guard);
outcomes['tls papers.example'] = await outcome(secure('/here', 'papers.example'), guard);
outcomes['tls inside.example'] = await outcome(secure('/here', 'inside.example'), guard);
outcomes['tls, another name'] = await outcome(secure('/here', '127.0.0.1'), guard);
console.log(JSON.stringify(outcomes));
