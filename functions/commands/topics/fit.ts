import type { Environment } from '../../env.ts';
import { openExisting } from '../../server/open-database.ts';
import { openIngestion } from '../../server/open-ingestion.ts';
import { createMeter } from '../../terminal/meter.ts';
import { print } from '../../terminal/print.ts';
import { excerpt, table } from '../../terminal/text.ts';
import { applyFit, previewFit } from '../../topics/fit-topics.ts';
import { describeChanges, type MovedPaper, type TopicChanges } from '../../topics/topic-changes.ts';

/**
 * `paperwire topics fit`: fits the topics to the present papers and examples, and shows which papers would get other topics;
 * with `--apply` they get them.
 */
export async function fitTopicsCommand(
  flags: { readonly apply?: boolean; readonly json?: boolean },
  env: Environment,
  signal: AbortSignal,
): Promise<number> {
  // A dry run would take an empty database in place of a missing one.
  (await openExisting(env))[Symbol.dispose]();
  const { apply = false, json } = flags;
  const meter = createMeter();
  await using ingestion = await openIngestion(env, { dryRun: !apply, meter, signal });
  const changes = await changesOf(ingestion, apply);
  meter.stop();
  print(json ? JSON.stringify({ ...changes, applied: apply }) : describe(changes, apply));
  return 0;
}

type Ingestion = Pick<Awaited<ReturnType<typeof openIngestion>>, 'db' | 'planTopics'>;

async function changesOf({ db, planTopics }: Ingestion, apply: boolean): Promise<TopicChanges> {
  for (;;) {
    const plan = await planTopics();
    const changes = apply ? await applyFit(db, plan) : await previewFit(db, plan);
    // Another process may have stored a topic model meanwhile.
    if (changes !== null) return changes;
  }
}

function describe(changes: TopicChanges, isApplied: boolean): string[] {
  const { topics, unknown } = changes;
  const moving = topics.filter(({ movedIn, movedOut }) => movedIn + movedOut > 0);
  const rows = topics.map(({ slug, before, after, movedIn, movedOut }) => [
    before,
    after,
    movedIn,
    movedOut,
    slug,
  ]);
  return [
    ...table([['before', 'after', 'in', 'out', 'topic'], ...rows]),
    '',
    ...moving.flatMap(({ slug, examplesIn, examplesOut }) => [
      ...examplesIn.map((paper) => `+ ${slug}  ${titled(paper)}`),
      ...examplesOut.map((paper) => `- ${slug}  ${titled(paper)}`),
    ]),
    ...(moving.length === 0 ? [] : ['']),
    ...describeChanges(changes),
    ...unknown,
    isApplied ? 'applied' : 'nothing is written; --apply does it',
  ];
}

function titled({ id, title }: MovedPaper): string {
  return `${id.slice(0, 8)}  ${excerpt(title, 80)}`;
}
