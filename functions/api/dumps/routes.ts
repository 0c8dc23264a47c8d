/** Posting dumps and reading their status. */
import { Hono } from 'hono';
import * as v from 'valibot';
import type { Database } from '../../../db/database.ts';
import { getDump } from '../../../db/dumps/dumps.ts';
import { isPromised } from '../../../db/dumps/promised-dumps.ts';
import { publicMessage } from '../../../db/dumps/public-names.ts';
import { listRejects } from '../../../db/dumps/rejects.ts';
import type { Input } from '../../../pipeline/acquire/input.ts';
import { DumpError } from '../../../pipeline/errors.ts';
import { requireToken, type TokenRule } from '../../http/bearer.ts';
import { Problem, quotable } from '../../http/problem.ts';
import type { Site } from '../../http/site.ts';
import type { Intake, Outcome } from '../../intake/take.ts';
import { log } from '../../logging.ts';
import { type Operation, operation } from '../openapi/operation.ts';
import { jsonAnswer, respondUnstored } from '../respond-json.ts';
import { DumpStatus } from '../schemas/dump-status.ts';
import { DumpPreview } from '../schemas/preview.ts';
import { RejectList } from '../schemas/status.ts';
import { bodyOf, tooLarge } from './body.ts';
import { readDumpStatus, unknownDump } from './dump-status.ts';
import { PostParameters } from './parameters.ts';

/** Settings of `POST /api/dumps`; posting requires the token. */
export interface PostingOptions extends TokenRule {
  readonly intake: Intake;
  /** Maximum size of a dump. */
  readonly maxBytes: number;
  /** Maximum time that `?wait=1` waits. */
  readonly waitTimeoutMs: number;
  /** Aborts when the server begins to stop: then nobody waits. */
  readonly stopping?: AbortSignal | undefined;
}

/** Retry-After of a full intake. */
const RETRY_SECONDS = 60;

/** Maximum number of dumps in a preview. */
const MAX_PREVIEWS = 20;

/** Maximum number of rejects in a response. */
const MAX_REJECTS = 1_000;

/** Pause between two looks at the ledger: it grows from the first to the last. */
const FIRST_PAUSE_MS = 50;
const LAST_PAUSE_MS = 2_000;

const DUMPS = v.object({ dumps: v.array(DumpStatus) });

const POST = {
  id: 'postDump',
  summary: 'Load a dump',
  description:
    'Send the bytes as they are, also compressed or in an archive. The id of a dump is the hash of its bytes, so posting the same bytes again is harmless.',
  query: PostParameters.entries,
  example: 'wait=1&name=2025-03-11-papers.txt',
  body: {
    description: 'The dump. Its format is detected from its content.',
    content: { 'text/plain': null, 'application/octet-stream': null },
  },
  token: true,
  answers: {
    200: {
      description: 'Every dump is loaded or failed; with `dry-run=1`, how the dumps would be read.',
      content: { 'application/json': v.union([DUMPS, v.object({ dumps: v.array(DumpPreview) })]) },
    },
    202: { description: 'Loading goes on.', content: { 'application/json': DUMPS } },
  },
  problems: [401, 411, 413, 415, 422, 507],
} as const satisfies Operation;

const DUMP_ID = {
  id: {
    description: 'SHA-256 of the bytes of the dump.',
    example: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  },
} as const;

const GET = {
  id: 'getDump',
  summary: 'Status of a dump',
  path: DUMP_ID,
  answers: jsonAnswer('The current status.', DumpStatus),
  problems: [404],
  cacheable: false,
} as const satisfies Operation;

const GET_REJECTS = {
  id: 'listRejects',
  summary: 'Rejected records of a dump',
  path: DUMP_ID,
  token: true,
  answers: jsonAnswer('The rejects in the order of the dump.', RejectList),
  problems: [401, 404],
  cacheable: false,
} as const satisfies Operation;

/** Makes the routes `POST /api/dumps`, `GET /api/dumps/:id` and `GET /api/dumps/:id/rejects`. */
export function dumpRoutes(site: Site, posting: PostingOptions | undefined): Hono {
  const app = new Hono();
  if (posting === undefined) {
    app.post('/', () => {
      throw new Problem(404, 'This site takes no dumps: its INGEST_TOKEN is not set.');
    });
  } else {
    app.post('/', requireToken(posting), operation(POST), async (c) => {
      const parameters = c.req.valid('query');
      const { signal } = c.req.raw;
      if (await posting.intake.isFull()) {
        const message = `Too many dumps are waiting to be loaded. Please try again in ${RETRY_SECONDS} seconds.`;
        throw new Problem(429, message, { headers: { 'Retry-After': String(RETRY_SECONDS) } });
      }
      try {
        const input = await spoolBody(c.req.raw, posting, parameters.name);
        if (parameters['dry-run']) return await respondPreviews(posting.intake, input, parameters, signal);
        return await submit(site, site.base(c), posting, input, parameters, signal);
      } catch (error) {
        throw storageProblem(error) ?? error;
      }
    });
    app.get('/:id/rejects', requireToken(posting), operation(GET_REJECTS), async (c) => {
      const { id } = await requireDump(site, site.base(c), c.req.param('id'));
      const rejects: RejectList['rejects'] = await listRejects(site.db, {
        dumpId: id ?? '',
        limit: MAX_REJECTS,
      });
      return respondUnstored({ rejects });
    });
  }
  app.get('/:id', operation(GET), async (c) => {
    const status = await requireDump(site, site.base(c), c.req.param('id'));
    return respondUnstored(status);
  });
  return app;
}

/** The problem of a server that cannot keep a dump. @returns `undefined` for other errors */
function storageProblem(error: unknown): Problem | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const headers = { 'Retry-After': String(RETRY_SECONDS) };
  if (code === 'disk-full' || code === 'SQLITE_FULL') {
    log.error`posting a dump: ${error}; free some space`;
    return new Problem(
      507,
      'The disk of the server is full: it did not keep all of this. Please post it again later.',
      { headers },
    );
  }
  if (code !== 'not-writable' && !code.startsWith('SQLITE_READONLY')) return undefined;
  log.error`posting a dump: ${error}; let this user write there`;
  return new Problem(
    503,
    'The server cannot write to its disk: it did not keep this. Please post it again later.',
    { headers },
  );
}

/** @throws Problem 413; as `bodyOf`; 400 for a damaged content coding */
async function spoolBody(
  request: Request,
  { intake, maxBytes }: PostingOptions,
  name: string,
): Promise<Input> {
  try {
    return await intake.spool({ name }, bodyOf(request, maxBytes), maxBytes, request.signal);
  } catch (error) {
    if (!(error instanceof DumpError)) throw error;
    throw error.code === 'too-large' ? tooLarge(maxBytes) : new Problem(400, `${error.message}.`);
  }
}

/**
 * Submits an input and responds with the status of its dumps, at once or when they are loaded.
 * @throws Problem 422 when all of them failed
 */
async function submit(
  site: Site,
  base: string,
  { intake, waitTimeoutMs, stopping }: PostingOptions,
  input: Input,
  { format, captured, accept, wait }: PostParameters,
  signal: AbortSignal,
): Promise<Response> {
  const outcomes = await intake.submit(input, { signal, format, captured, accept });
  const given = AbortSignal.any([signal, ...(stopping ? [stopping] : [])]);
  if (wait) await waitUntilLoaded(site.db, outcomes, waitTimeoutMs, given);
  const dumps = await Promise.all(outcomes.map((outcome) => statusOf(site, base, outcome)));
  const failed = dumps.filter(({ state }) => state === 'failed');
  if (failed.length === dumps.length) {
    const [code, ...others] = new Set(failed.map((dump) => dump.code));
    throw new Problem(422, failed.map(({ reason }) => reason).join(' '), {
      members: { ...(others.length === 0 ? { code } : {}), dumps },
    });
  }
  const isLoading = dumps.some(({ state }) => state === 'loading');
  const [only, ...others] = dumps;
  const location = others.length === 0 && only?.status ? { Location: only.status } : {};
  return respondUnstored({ dumps }, isLoading ? 202 : 200, location);
}

/**
 * Waits until the ledger has every dump as loaded or failed, and the report of its run.
 * @param timeoutMs maximum time to wait
 */
async function waitUntilLoaded(
  db: Database,
  dumps: readonly Outcome[],
  timeoutMs: number,
  signal: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  let pause = FIRST_PAUSE_MS;
  const isLoading = async (id: string) =>
    (await getDump(db, id))?.state === 'loading' || (await isPromised(db, id));
  for (const { dumpId } of dumps) {
    while (dumpId !== null && (await isLoading(dumpId))) {
      const left = deadline - Date.now();
      if (left <= 0 || signal.aborted) return;
      await new Promise((resolve) => setTimeout(resolve, Math.min(pause, left)));
      pause = Math.min(pause * 1.5, LAST_PAUSE_MS);
    }
  }
}

async function statusOf(site: Site, base: string, { dumpId, name, error }: Outcome): Promise<DumpStatus> {
  const status = dumpId === null ? undefined : await readDumpStatus(site.db, base, dumpId);
  return status ?? unknownDump(name, error?.code ?? 'unreadable', error?.message ?? '');
}

async function respondPreviews(
  intake: Intake,
  input: Input,
  { format, captured, accept }: PostParameters,
  signal: AbortSignal,
): Promise<Response> {
  const dumps: DumpPreview[] = [];
  for await (const dump of intake.preview(input, { signal, format, captured, accept })) {
    const { error } = dump;
    dumps.push({ ...dump, error: error && { ...error, message: publicMessage(error.message) } });
    if (dumps.length === MAX_PREVIEWS) break;
  }
  return respondUnstored({ dumps });
}

async function requireDump(site: Site, base: string, id: string): Promise<DumpStatus> {
  const status = await readDumpStatus(site.db, base, id);
  if (status !== undefined) return status;
  throw new Problem(
    404,
    `There is no dump ${JSON.stringify(quotable(id))}; expected the 64 digits of an id.`,
  );
}
