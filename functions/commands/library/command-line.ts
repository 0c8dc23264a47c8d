import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';

const PLACE = ['<place>', 'papers: a file, a folder, an http(s) URL, or - for standard input'] as const;
const SECRET = ['<secret>', 'secret of the library, or an address of its feed or page'] as const;
const DISLIKE = ['--dislike <place>', 'papers to see less of'] as const;
const JSON_OPTION = ['--json', 'print JSON'] as const;

/** Adds `paperwire library` and its commands. */
export function addLibraryCommands(program: Command, { env, signal, run }: CommandContext): void {
  const library = program
    .command('library')
    .description('list the libraries of readers, by the hashes of their secrets')
    .option(...JSON_OPTION)
    .action(run(async (flags) => (await import('./read.ts')).listLibrariesCommand(flags, env)));
  library
    .command('add')
    .description('make a library, and print the secret addresses of its feed, once')
    .argument(...PLACE)
    .option(...DISLIKE)
    .option('--to <secret>', 'add the papers to this library instead')
    .option(...JSON_OPTION)
    .action(
      run(async (place, flags) => (await import('./save.ts')).addToLibraryCommand(place, flags, env, signal)),
    );
  library
    .command('replace')
    .description('put other papers in place of those of a library')
    .argument(...SECRET)
    .argument(...PLACE)
    .option(...DISLIKE)
    .option(...JSON_OPTION)
    .action(
      run(async (secret, place, flags) =>
        (await import('./save.ts')).replaceLibraryCommand(secret, place, flags, env, signal),
      ),
    );
  library
    .command('export')
    .description('print the papers of a library')
    .argument(...SECRET)
    .option('--format <name>', 'json, or bib for the liked papers as BibTeX', 'json')
    .action(
      run(async (secret, flags) => (await import('./read.ts')).exportLibraryCommand(secret, flags, env)),
    );
  library
    .command('remove')
    .description('delete a library, and end its feeds')
    .argument('<secret>', `${SECRET[1]}, or its hash`)
    .action(run(async (secret) => (await import('./read.ts')).removeLibraryCommand(secret, env)));
}
