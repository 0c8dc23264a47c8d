import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { positive } from '../option-values.ts';

const SLUG = ['<slug>', 'slug of a topic, as paperwire topics lists it'] as const;
const PAPERS = ['<id...>', 'papers: ids, their first digits, arXiv ids, DOIs or addresses'] as const;

/** Adds `paperwire topics` and its commands. */
export function addTopicCommands(program: Command, { env, signal, run }: CommandContext): void {
  const topics = program
    .command('topics')
    .description('list the topics with their number of papers')
    .option('--json', 'print JSON')
    .action(run(async (flags) => (await import('./list.ts')).topicsCommand(flags, env)));
  topics
    .command('lint')
    .description('check a topic file and name every error')
    .argument('[file]', 'topic file (default: TOPICS_FILE, else seeds/topics.json)')
    .action(run(async (file) => (await import('./lint.ts')).lintTopicsCommand(file, env)));
  topics
    .command('fit')
    .description('fit the topics to the present papers and examples, and show which papers would move')
    .option('--apply', 'move them; none comes as new into a feed')
    .option('--json', 'print JSON')
    .action(run(async (flags) => (await import('./fit.ts')).fitTopicsCommand(flags, env, signal)));
  topics
    .command('suggest')
    .description('suggest topics for papers that fit none well, and parts of topics that hold too many')
    .option('--topics <n>', 'maximum number of topics to add', positive, 20)
    .option('--json', 'print JSON')
    .action(run(async (flags) => (await import('./suggest.ts')).suggestTopicsCommand(flags, env)));
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
    .action(run(async (name, flags) => (await import('./try.ts')).tryTopicCommand(name, flags, env, signal)));
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
      .action(
        run(async (slug, ids, flags) =>
          (await import('./corrections.ts')).correctTopicsCommand(
            slug,
            ids,
            { ...flags, belongs },
            env,
            signal,
          ),
        ),
      );
  }
  topics
    .command('examples')
    .description('list what was said of papers and topics')
    .argument('[slug]', SLUG[1])
    .option('--json', 'print JSON')
    .action(
      run(async (slug, flags) => (await import('./corrections.ts')).listCorrectionsCommand(slug, flags, env)),
    );
  topics
    .command('export')
    .description('print the topic file in force, with what was said of papers')
    .action(run(async () => (await import('./export.ts')).exportTopicsCommand(env)));
}

/** Reads a list of phrases. */
function phrases(text: string): readonly string[] {
  return text.split(',').flatMap((phrase) => phrase.trim() || []);
}
