import { Command, CommanderError } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import type { Environment } from '../env.ts';
import { addCareCommands } from './care/command-line.ts';
import type { CommandContext } from './command-context.ts';
import { addLibraryCommands } from './library/command-line.ts';
import { gather, positive } from './option-values.ts';
import { addSourceCommands } from './sources/command-line.ts';
import { addTopicCommands } from './topics/command-line.ts';

/** `runProgram` reads it: it is an option of every program. */
const DATA = [
  '--data <folder>',
  'folder of the database, the model and all else that is written (default: DATA_FOLDER, else data)',
] as const;
const PLACES = ['<place...>', 'files, folders, http(s) URLs, or - for standard input'] as const;
const FORMAT = [
  '--format <name>',
  'format of the dump (default: detected from its content); "list" shows all names',
] as const;

const CAPTURED = ['--captured <date>', 'day the dump was captured, as YYYY-MM-DD'] as const;
const URL_OPTION = ['--url <url>', 'address that a saved page comes from, for its relative links'] as const;
const MAP = ['--map <field=name>', 'name of a field in JSON or CSV; repeatable', gather, []] as const;

/**
 * Runs the command line that the process was started with, `paperwire <command>`.
 * @param signal aborts the command
 * @returns the exit code: 0, 1 when some of the work failed, 2 for a wrong call
 * @throws whatever stops the command
 */
export async function runCommandLine(env: Environment, signal: AbortSignal): Promise<number> {
  let exitCode = 0;
  const program = createCommandLine(env, signal, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
  return exitCode;
}

/**
 * The commands with their options. Each action loads its command on demand: `--help` needs none of them, and only a few
 * need the database or the model.
 */
export function createCommandLine(
  env: Environment,
  signal: AbortSignal,
  setExitCode: (code: number) => void,
): Command {
  const context: CommandContext = {
    env,
    signal,
    run:
      (work) =>
      async (...args) =>
        setExitCode(await work(...args.slice(0, -2), args.at(-1).optsWithGlobals())),
  };
  const { run } = context;
  const program = new Command('paperwire')
    .description('Turns raw digest dumps of research papers into topic feeds.')
    .option(...DATA)
    .version(packageJson.version, '-V, --version', 'print the version')
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(add --help for all arguments and options)')
    .exitOverride();
  program
    .command('start')
    .description('serve feeds, pages and the API; an empty database gets the example dump first')
    .action(
      run(async () => {
        const { node } = await import('../server/runtime-node.ts');
        const { serve } = await import('../server/serve.ts');
        return serve(env, signal, node);
      }),
    );
  program
    .command('init')
    .description('set up topics, sources and a contact in the data folder, and fetch once')
    .option(
      '--field <name...>',
      'fields: machine-learning, physics, mathematics, biology, medicine, economics',
    )
    .option('--source <name...>', 'sources of these fields to enable, or none (default: some of each field)')
    .option('--contact <address>', 'e-mail address or web page for the servers of the sources to write to')
    .option('--yes', 'ask nothing; take the defaults for what is not given')
    .option('--force', 'replace the lists that are there')
    .option('--no-fetch', 'write the files and end')
    .action(run(async (flags) => (await import('./init/init.ts')).initCommand(flags, env, signal)));
  program
    .command('ingest')
    .description('load the papers of a dump into the database')
    .argument(...PLACES)
    .option(...FORMAT)
    .option(...CAPTURED)
    .option(...URL_OPTION)
    .option(...MAP)
    .option('--accept', 'load the dump despite remaining rejects')
    .option('--dry-run', 'run every stage, write nothing')
    .option('--json', 'print one JSON report per dump and line')
    .action(
      run(async (places, flags) => (await import('./ingest.ts')).ingestCommand(places, flags, env, signal)),
    );
  program
    .command('inspect')
    .description('show how a dump would be read: its format, its first papers, its rejects')
    .argument(...PLACES)
    .option(...FORMAT)
    .option(...CAPTURED)
    .option(...URL_OPTION)
    .option(...MAP)
    .option('--sample <n>', 'number of papers and rejects to show', positive, 5)
    .option('--json', 'print one JSON object per dump and line')
    .action(
      run(async (places, flags) => (await import('./inspect.ts')).inspectCommand(places, flags, env, signal)),
    );
  program
    .command('status')
    .description('show the size of the catalogue, the latest dumps and the sources')
    .option('--json', 'print JSON')
    .action(run(async (flags) => (await import('./status.ts')).statusCommand(flags, env)));
  program
    .command('rejects')
    .description('list the records that could not be read, with reason and text')
    .option('--dump <id>', 'only rejects of this dump; the first digits of its id suffice')
    .option('--reason [code]', 'only rejects with this code; without a code, count them by code')
    .option('--limit <n>', 'maximum number of rejects', positive, 100)
    .option('--json', 'print JSON')
    .action(run(async (flags) => (await import('./rejects.ts')).rejectsCommand(flags, env)));
  program
    .command('replay')
    .description('read the text of rejects again, after a fix or in another format')
    .argument(
      '<id>',
      'id of a reject, or of a dump for all its rejects; the first digits of a dump id suffice',
    )
    .option('--format <name>', 'format of the text (default: the format of its dump)')
    .option(...MAP)
    .option('--accept', 'load the dump despite remaining rejects')
    .option('--json', 'print one JSON object per reject and per failed dump')
    .action(run(async (id, flags) => (await import('./replay.ts')).replayCommand(id, flags, env, signal)));
  program
    .command('duplicates')
    .description('list pairs of papers that may be one paper; Paperwire does not merge them')
    .option('--dismiss <ids...>', 'mark the two papers with these ids as different')
    .option('--limit <n>', 'maximum number of pairs', positive, 100)
    .option('--json', 'print JSON')
    .action(run(async (flags) => (await import('./duplicates.ts')).duplicatesCommand(flags, env)));
  program
    .command('export')
    .description('write all papers as JSON Lines, which "ingest" reads back')
    .argument('[file]', 'file to write to (default: standard output)')
    .option('--vectors', 'write the vectors too, so that reading back needs no model')
    .action(
      run(async (file, flags) =>
        (await import('./export/export.ts')).exportCommand(file, flags, env, signal),
      ),
    );
  program
    .command('build')
    .description('write the site as files, for hosts without a server')
    .argument('<folder>', 'folder to write to: an empty one, or that of the last build')
    .option('--public-url <url>', 'URL that the site will have (default: PUBLIC_URL)')
    .option('--items <n>', 'number of papers with a page, the last to arrive', positive, 4_000)
    .action(
      run(async (folder, flags) => (await import('./build.ts')).buildCommand(folder, flags, env, signal)),
    );
  program
    .command('migrate')
    .description('update the tables and the topics of the database')
    .action(run(async () => (await import('./migrate.ts')).migrateCommand(env, signal)));
  program
    .command('model')
    .description('write the files of the model, as assets of a Worker')
    .argument('<folder>', 'folder to write to')
    .action(run(async (folder) => (await import('./model.ts')).modelCommand(folder, env, signal)));
  addCareCommands(program, context);
  addTopicCommands(program, context);
  addLibraryCommands(program, context);
  addSourceCommands(program, context);
  return program;
}
