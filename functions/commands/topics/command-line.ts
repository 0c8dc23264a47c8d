import type { Command } from 'commander';
import type { Environment } from '../../env.ts';
import { positive } from '../option-values.ts';

const SLUG = ['<slug>', 'slug of a topic, as paperwire topics lists it'] as const;
const PAPERS = ['<id...>', 'papers: ids, their first digits, arXiv ids, DOIs or addresses'] as const;

/** Adds `paperwire topics` and its commands. */
export function addTopicCommands(
  program: Command,
  env: Environment,
  signal: AbortSignal,
  setExitCode: (code: number) => void,
): void {
  const topics = program
    .command('topics')
    .description('list the topics with their number of papers')
    .option('--json', 'print JSON')
    .action(async (flags) => {
      const { topicsCommand } = await import('./list.ts');
      setExitCode(await topicsCommand(flags, env));
    });
  topics
    .command('lint')
    .description('check a topic file and name every error')
    .argument('[file]', 'topic file (default: TOPICS_FILE, else seeds/topics.json)')
    .action(async (file) => {
      const { lintTopicsCommand } = await import('./lint.ts');
      setExitCode(await lintTopicsCommand(file, env));
    });
  topics
    .command('fit')
    .description('fit the topics to the present papers and examples, and show which papers would move')
    .option('--apply', 'move them; none comes as new into a feed')
    .option('--json', 'print JSON')
    .action(async (_, command) => {
      const { fitTopicsCommand } = await import('./fit.ts');
      setExitCode(await fitTopicsCommand(command.optsWithGlobals(), env, signal));
    });
  topics
    .command('suggest')
    .description('suggest topics for papers that fit none well, and parts of topics that hold too many')
    .option('--topics <n>', 'maximum number of topics to add', positive, 20)
    .option('--json', 'print JSON')
    .action(async (_, command) => {
      const { suggestTopicsCommand } = await import('./suggest.ts');
      setExitCode(await suggestTopicsCommand(command.optsWithGlobals(), env));
    });
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
