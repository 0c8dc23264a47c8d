import type { Command } from 'commander';
import type { Environment } from '../../env.ts';

const PLACE = ['<place>', 'papers: a file, a folder, an http(s) URL, or - for standard input'] as const;
const SECRET = ['<secret>', 'secret of the library, or an address of its feed or page'] as const;
const DISLIKE = ['--dislike <place>', 'papers to see less of'] as const;
const JSON_OPTION = ['--json', 'print JSON'] as const;

/** Adds `paperwire library` and its commands. */
export function addLibraryCommands(
  program: Command,
  env: Environment,
  signal: AbortSignal,
  setExitCode: (code: number) => void,
): void {
  const library = program
    .command('library')
    .description('list the libraries of readers, by the hashes of their secrets')
    .option(...JSON_OPTION)
    .action(async (flags) => {
      const { listLibrariesCommand } = await import('./read.ts');
      setExitCode(await listLibrariesCommand(flags, env));
    });
  library
    .command('add')
    .description('make a library, and print the secret addresses of its feed, once')
    .argument(...PLACE)
    .option(...DISLIKE)
    .option('--to <secret>', 'add the papers to this library instead')
    .option(...JSON_OPTION)
    .action(async (place, _, command) => {
      const { addToLibraryCommand } = await import('./save.ts');
      setExitCode(await addToLibraryCommand(place, command.optsWithGlobals(), env, signal));
    });
  library
    .command('replace')
    .description('put other papers in place of those of a library')
    .argument(...SECRET)
    .argument(...PLACE)
    .option(...DISLIKE)
    .option(...JSON_OPTION)
    .action(async (secret, place, _, command) => {
      const { replaceLibraryCommand } = await import('./save.ts');
      setExitCode(await replaceLibraryCommand(secret, place, command.optsWithGlobals(), env, signal));
    });
  library
    .command('export')
    .description('print the papers of a library')
    .argument(...SECRET)
    .option('--format <name>', 'json, or bib for the liked papers as BibTeX', 'json')
    .action(async (secret, flags) => {
      const { exportLibraryCommand } = await import('./read.ts');
      setExitCode(await exportLibraryCommand(secret, flags, env));
    });
  library
    .command('remove')
    .description('delete a library, and end its feeds')
    .argument('<secret>', `${SECRET[1]}, or its hash`)
    .action(async (secret) => {
      const { removeLibraryCommand } = await import('./read.ts');
      setExitCode(await removeLibraryCommand(secret, env));
    });
}
