import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';

const JSON_OPTION = ['--json', 'print JSON'] as const;
const NAMES = ['<name...>', 'names of sources, as paperwire sources lists them'] as const;

/** Adds `paperwire sources` and its commands. */
export function addSourceCommands(program: Command, { env, signal, run }: CommandContext): void {
  const sources = program
    .command('sources')
    .description('list the sources with their state and schedule')
    .option(...JSON_OPTION)
    .action(run(async (flags) => (await import('./list.ts')).sourcesCommand(flags, env)));
  sources
    .command('lint')
    .description('check a source file and name every error')
    .argument('[file]', 'source file (default: the one in force)')
    .action(run(async (file, flags) => (await import('./list.ts')).lintSourcesCommand(file, flags, env)));
  sources
    .command('run')
    .description('fetch sources now, once')
    .argument('[name...]', 'names of sources (default: all enabled ones)')
    .action(
      run(async (names, flags) => (await import('./run.ts')).runSourcesCommand(names, flags, env, signal)),
    );
  sources
    .command('try')
    .description('fetch a source and show what it would bring; writes nothing')
    .argument('<place>', 'an http(s) URL, or the name of a source')
    .action(
      run(async (place, flags) => (await import('./try.ts')).trySourceCommand(place, flags, env, signal)),
    );
  sources
    .command('add')
    .description('try an address, show what it would bring, and add it to the source file')
    .argument(
      '<url>',
      'address of a feed, a repository (OAI-PMH) or a page, or of a page that names its feed',
    )
    .option('--name <name>', 'name of the source (default: made of the address)')
    .option('--every <time>', 'how often to fetch it, such as 12h (default: by the dates of its papers)')
    .option('--accept', 'add a feed that has no papers now')
    .option('--yes', 'add it without asking')
    .option('--dry-run', 'write nothing')
    .action(run(async (url, flags) => (await import('./add.ts')).addSourceCommand(url, flags, env, signal)));
  for (const [name, description] of [
    ['enable', 'have sources fetched on schedule'],
    ['disable', 'have sources fetched no more'],
  ] as const)
    sources
      .command(name)
      .description(description)
      .argument(...NAMES)
      .action(
        run(async (names) =>
          (await import('./enable.ts')).enableSourcesCommand(names, name === 'enable', env),
        ),
      );
}
