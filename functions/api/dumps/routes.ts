import { Hono } from 'hono';
import * as v from 'valibot';
import { listRejects } from '../../../db/dumps/rejects.ts';
import type { Input } from '../../../pipeline/acquire/input.ts';
import { DumpError } from '../../../pipeline/errors.ts';
import { requireToken } from '../../http/bearer.ts';
import { Problem } from '../../http/problem.ts';
import type { Site } from '../../http/site.ts';
import type { Intake, Outcome } from '../../intake/take.ts';
import { type Operation, operation } from '../openapi/operation.ts';
import { json } from '../respond-json.ts';
import { DumpStatus } from '../schemas/dump-status.ts';
import { DumpPreview } from '../schemas/preview.ts';
import { RejectList } from '../schemas/status.ts';
import { bodyOf, tooLarge } from './body.ts';
import { readDumpStatus, unknownDump } from './dump-status.ts';
import { PostParameters } from './parameters.ts';
import { untilSettled } from './until-settled.ts';

/** What posting dumps takes. */
export interface PostingOptions {
  readonly intake: Intake;
  /** What who posts has to know. */
  readonly token: string;
  /** Largest dump, in bytes. */
  readonly maxBytes: number;
  /** How long `?wait=1` waits at most. Milliseconds. */
  readonly patience: number;
}

/** When to come back if too much waits already, in seconds. */
const LATER = 60;

/** Most dumps of one request of which it is shown what would be read. */
const PREVIEWS = 20;

/** Most rejects of one answer. */
const REJECTS = 1_000;

/** For whoever asked, and never kept. Without CORS: other sites have no business here. */
const HEADERS = {
  'Content-Type': 'application/json; charset=utf-8',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
};

const DUMPS = v.object({ dumps: v.array(DumpStatus) });

const POST = {
  id: 'postDump',
  summary: 'Take in a dump',
  description:
    'Send the bytes as they are, also compressed or in an archive. The id of a dump is the hash of its bytes, so posting the same bytes again is harmless.',
  query: PostParameters.entries,
  example: 'wait=1&name=2025-03-11-papers.txt',
  body: {
    description: 'The dump. Its content says what it is.',
    content: { 'text/plain': null, 'application/octet-stream': null },
  },
  token: true,
  answers: {
    200: {
      description: 'All of it is taken in; or with `dry-run=1`, what would be read.',
      content: { 'application/json': v.union([DUMPS, v.object({ dumps: v.array(DumpPreview) })]) },
    },
    202: { description: 'It is being taken in.', content: { 'application/json': DUMPS } },
  },
  problems: [401, 411, 413, 415, 422],
} as const satisfies Operation;

const DUMP_ID = {
  id: {
    description: 'SHA-256 of its bytes.',
    example: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  },
} as const;

const GET = {
  id: 'getDump',
  summary: 'How a dump stands',
  path: DUMP_ID,
  answers: { 200: { description: 'As it is now.', content: { 'application/json': DumpStatus } } },
  problems: [404],
  cacheable: false,
} as const satisfies Operation;

const GET_REJECTS = {
  id: 'listRejects',
  summary: 'The records of a dump that could not be read',
  path: DUMP_ID,
  token: true,
  answers: { 200: { description: 'In the order of the dump.', content: { 'application/json': RejectList } } },
  problems: [401, 404],
  cacheable: false,
} as const satisfies Operation;

/** POST /api/dumps, GET /api/dumps/:id and /api/dumps/:id/rejects: the way in over HTTP. */
export function dumpRoutes(site: Site, posting: PostingOptions | undefined): Hono {
  const app = new Hono();
  if (posting === undefined) {
    app.post('/', () => {
      throw new Problem(404, 'Dumps cannot be posted here: INGEST_TOKEN is not set for this site.');
    });
  } else {
    app.post('/', requireToken(posting.token), operation(POST), async (c) => {
      const parameters = c.req.valid('query');
      const { signal } = c.req.raw;
      if (await posting.intake.isFull()) throw full();
      const source = await spool(c.req.raw, posting, parameters.name);
      if (parameters['dry-run']) return previews(posting.intake, source, parameters, signal);
      return take(site, site.base(c), posting, source, parameters, signal);
    });
    app.get('/:id/rejects', requireToken(posting.token), operation(GET_REJECTS), async (c) => {
      const { id } = await requireDump(site, site.base(c), c.req.param('id'));
      const rejects: RejectList['rejects'] = await listRejects(site.db, { dumpId: id ?? '', limit: REJECTS });
      return new Response(json({ rejects }), { headers: HEADERS });
    });
  }
  app.get('/:id', operation(GET), async (c) => {
    const status = await requireDump(site, site.base(c), c.req.param('id'));
    return new Response(json(status), { headers: HEADERS });
  });
  return app;
}

/**
 * Spools the request's body.
 * @throws Problem 413; those of `bodyOf`; 400 when its content coding is damaged
 */
async function spool(request: Request, { intake, maxBytes }: PostingOptions, name: string): Promise<Input> {
  try {
    return await intake.spool({ name }, bodyOf(request, maxBytes), maxBytes, request.signal);
  } catch (error) {
    if (!(error instanceof DumpError)) throw error;
    throw error.code === 'too-large' ? tooLarge(maxBytes) : new Problem(400, `${error.message}.`);
  }
}

/** Submits a source and tells how its dumps stand, at once or when they are done. */
async function take(
  site: Site,
  base: string,
  { intake, patience }: PostingOptions,
  source: Input,
  { format, captured, accept, wait }: PostParameters,
  signal: AbortSignal,
): Promise<Response> {
  const taken = await intake.submit(source, { signal, format, captured, accept });
  if (wait) await untilSettled(site.db, taken, patience, signal);
  const dumps = await Promise.all(taken.map((each) => statusOf(site, base, each)));
  const failed = dumps.filter(({ state }) => state === 'failed');
  if (failed.length === dumps.length) {
    const [code, ...others] = new Set(failed.map((dump) => dump.code));
    throw new Problem(422, failed.map(({ reason }) => reason).join(' '), {
      members: { ...(others.length === 0 ? { code } : {}), dumps },
    });
  }
  const isSettled = dumps.every(({ state }) => state !== 'loading');
  const [only, ...others] = dumps;
  const place = others.length === 0 && only?.status ? { Location: only.status } : {};
  return new Response(json({ dumps }), { status: isSettled ? 200 : 202, headers: { ...HEADERS, ...place } });
}

async function statusOf(site: Site, base: string, { dumpId, name, error }: Outcome): Promise<DumpStatus> {
  const status = dumpId === null ? undefined : await readDumpStatus(site.db, base, dumpId);
  return status ?? unknownDump(name, error?.code ?? 'unreadable', error?.message ?? '');
}

async function previews(
  intake: Intake,
  source: Input,
  { format, captured, accept }: PostParameters,
  signal: AbortSignal,
): Promise<Response> {
  const dumps: DumpPreview[] = [];
  for await (const dump of intake.preview(source, { signal, format, captured, accept })) {
    dumps.push(dump);
    if (dumps.length === PREVIEWS) break;
  }
  return new Response(json({ dumps }), { headers: HEADERS });
}

async function requireDump(site: Site, base: string, id: string): Promise<DumpStatus> {
  const status = await readDumpStatus(site.db, base, id);
  if (status !== undefined) return status;
  throw new Problem(
    404,
    `There is no dump ${JSON.stringify(id.slice(0, 100))}, wanted the 64 digits of its id.`,
  );
}

function full(): Problem {
  return new Problem(429, `Too much waits to be taken in already. Please try again in ${LATER} seconds.`, {
    headers: { 'Retry-After': String(LATER) },
  });
}
