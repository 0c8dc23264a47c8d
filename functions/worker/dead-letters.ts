import * as v from 'valibot';
import { findUnembedded, getLoadingDump, rejectUnembedded } from '../../db/dumps/unembedded-records.ts';
import type { LoadedPaper } from '../../db/items/loaded-paper.ts';
import { embedStored } from '../../pipeline/run.ts';
import { embeddingText } from '../../pipeline/stages/embed.ts';
import type { Embedder } from '../../pipeline/types.ts';
import { toResolved } from '../intake/embed-records.ts';
import { log } from '../logging.ts';
import { type ConsumerDeps, type Delivery, messageOf, QueuedPapers, retryDelaySeconds } from './queue.ts';

/** Number of deliveries after which papers are rejected untried: each earlier attempt may have killed its process. */
const MAX_ATTEMPTS = 20;

/**
 * Handles dead letters: one last attempt for each paper, then a reject, so that the paper blocks nothing and can be
 * replayed. While the database or the whole model fails, nothing is rejected.
 */
export async function handleDeadLetters(
  messages: readonly Delivery[],
  deps: ConsumerDeps,
  signal: AbortSignal,
): Promise<void> {
  for (const message of messages) {
    const parsed = v.safeParse(QueuedPapers, message.body);
    if (!parsed.success) {
      // Not sent by Paperwire, so there is no dump to attach a reject to.
      log.error(`queue: dropped an unknown message: ${JSON.stringify(message.body)?.slice(0, 500)}`);
      message.ack();
      continue;
    }
    try {
      await handleOne(parsed.output, message.attempts >= MAX_ATTEMPTS, deps, signal);
      message.ack();
    } catch (error) {
      log.error(`queue: ${messageOf(error)}`);
      message.retry({ delaySeconds: retryDelaySeconds(message.attempts) });
    }
  }
}

async function handleOne(
  { dumpId, starts }: QueuedPapers,
  isLast: boolean,
  { db, run }: ConsumerDeps,
  signal: AbortSignal,
): Promise<void> {
  const dump = await getLoadingDump(db, dumpId);
  if (dump === undefined) return;
  const deps = await run();
  for (const { start } of await findUnembedded(db, dumpId, starts)) {
    // Embedding an earlier paper may have embedded this one too.
    const [paper] = await findUnembedded(db, dumpId, [start]);
    if (paper === undefined) continue;
    const failure = isLast
      ? 'every process that tried was killed'
      : await embeddingFailure(paper, deps.embedder);
    if (failure === null) {
      await embedStored(dump, [toResolved(paper)], deps, signal);
      continue;
    }
    const reject = {
      stage: 'embed',
      code: 'not-embedded',
      message: `embedding the paper failed at every attempt: ${failure}; expected a text that the model takes`,
    };
    await rejectUnembedded(db, dumpId, deps.embedder.model, paper, reject, new Date());
    log.error(`queue: dump ${dumpId.slice(0, 12)}: rejected the paper at byte ${start}: ${failure}`);
  }
  await deps.store.completeIfEmbedded(dumpId);
}

/** A text that every model takes. */
const PLAIN_TEXT = 'A paper.';

/**
 * Returns why a paper cannot be embedded, or `null`.
 * @throws the model's error when it takes no text at all
 */
async function embeddingFailure(paper: LoadedPaper, embedder: Embedder): Promise<string | null> {
  try {
    await embedder.embed(embeddingText(paper));
    return null;
  } catch (error) {
    await embedder.embed(PLAIN_TEXT);
    return messageOf(error);
  }
}
