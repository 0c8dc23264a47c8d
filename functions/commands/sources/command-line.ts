import type { Command } from 'commander';
import type { Environment } from '../../env.ts';

const JSON_OPTION = ['--json', 'print JSON'] as const;
const NAMES = ['<name...>', 'names of sources, as paperwire sources lists them'] as const;

/** Adds `paperwire sources` and its commands. */
export function addSourceCommands(
  program: Command,
  env: Environment,
  signal: AbortSignal,
  setExitCode: (code: number) => void,
): void {
  const sources = program
    .command('sources')
    .description('list the sources with their state and schedule')
    .option(...JSON_OPTION)
    .action(async (flags) => {
      const { sourcesCommand } = await import('./list.ts');
      setExitCode(await sourcesCommand(flags, env));
    });
  sources
    .command('lint')
    .description('check a source file and name every error')
    .argument('[file]', 'source file (default: the one in force)')
    .action(async (file, _, command) => {
      const { lintSourcesCommand } = await import('./list.ts');
      setExitCode(await lintSourcesCommand(file, command.optsWithGlobals(), env));
    });
  sources
    .command('run')
    .description('fetch sources now, once')
    .argument('[name...]', 'names of sources (default: all enabled ones)')
    .action(async (names, _, command) => {
      const { runSourcesCommand } = await import('./run.ts');
      setExitCode(await runSourcesCommand(names, command.optsWithGlobals(), env, signal));
    });
  sources
    .command('try')
    .description('fetch a source and show what it would bring; writes nothing')
    .argument('<place>', 'an http(s) URL, or the name of a source')
    .action(async (place, _, command) => {
      const { trySourceCommand } = await import('./try.ts');
      setExitCode(await trySourceCommand(place, command.optsWithGlobals(), env, signal));
    });
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
    .action(async (url, _, command) => {
      const { addSourceCommand } = await import('./add.ts');
      setExitCode(await addSourceCommand(url, command.optsWithGlobals(), env, signal));
    });
  for (const [name, description] of [
    ['enable', 'have sources fetched on schedule'],
    ['disable', 'have sources fetched no more'],
  ] as const)
    sources
      .command(name)
      .description(description)
      .argument(...NAMES)
      .action(async (names) => {
        const { enableSourcesCommand } = await import('./enable.ts');
        setExitCode(await enableSourcesCommand(names, name === 'enable', env));
      });
}
