import { type Command, InvalidArgumentError } from 'commander';
import type { Environment } from '../../env.ts';

const SLUG = ['<slug>', 'slug of a topic, as paperwire topics lists it'] as const;
const PAPERS = ['<id...>', 'papers: ids, their first digits, arXiv ids, DOIs or addresses'] as const;

/** Adds the commands that try a topic and correct the topics of papers. */
export function addCorrectionCommands(
  topics: Command,
  env: Environment,
  signal: AbortSignal,
  setExitCode: (code: number) => void,
): void {
  topics
    .command('try')
    .description('show what a topic would catch, before it is added; writes nothing')
    .argument('<name>', 'name of the topic')
    .requiredOption('--keywords <a,b,…>', 'phrases of its papers, separated by commas', phrases)
    .option('--description <text>', 'what it is about')
    .option('--not <a,b,…>', 'phrases that speak against it', phrases)
    .option('--like <ids...>', 'papers that belong to it')
    .option('--unlike <ids...>', 'papers that do not')
    .option('--limit <n>', 'number of papers to show of each sort', positive, 5)
    .option('--json', 'print JSON')
    .action(async (name, _, command) => {
      const { tryTopicCommand } = await import('./try.ts');
      setExitCode(await tryTopicCommand(name, command.optsWithGlobals(), env, signal));
    });
  for (const [name, description, belongs] of [
    ['add', 'say that papers belong to a topic', true],
    ['remove', 'say that papers do not belong to a topic', false],
    ['forget', 'take back what was said of papers and a topic', null],
  ] as const) {
    topics
      .command(name)
      .description(description)
      .argument(...SLUG)
      .argument(...PAPERS)
      .option('--json', 'print JSON')
      .action(async (slug, ids, _, command) => {
        const { correctTopicsCommand } = await import('./corrections.ts');
        const flags = { ...command.optsWithGlobals(), belongs };
        setExitCode(await correctTopicsCommand(slug, ids, flags, env, signal));
      });
  }
  topics
    .command('examples')
    .description('list what was said of papers and topics')
    .argument('[slug]', SLUG[1])
    .option('--json', 'print JSON')
    .action(async (slug, _, command) => {
      const { listCorrectionsCommand } = await import('./corrections.ts');
      setExitCode(await listCorrectionsCommand(slug, command.optsWithGlobals(), env));
    });
  topics
    .command('export')
    .description('print the topic file in force, with what was said of papers')
    .action(async () => {
      const { exportTopicsCommand } = await import('./export.ts');
      setExitCode(await exportTopicsCommand(env));
    });
}

/** Reads a list of phrases. */
function phrases(text: string): readonly string[] {
  return text.split(',').flatMap((phrase) => phrase.trim() || []);
}

function positive(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('Expected a whole number from 1 to 9999.');
  return Number(text);
}
