#!/usr/bin/env node
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { duplicatesCommand } from './commands/duplicates.ts';
import { type IngestFlags, ingestCommand } from './commands/ingest.ts';
import { type InspectFlags, inspectCommand } from './commands/inspect.ts';
import { gather } from './commands/map.ts';
import { migrateCommand } from './commands/migrate.ts';
import { modelCommand } from './commands/model.ts';
import { rejectsCommand } from './commands/rejects.ts';
import { type ReplayFlags, replayCommand } from './commands/replay.ts';
import { lintSourcesCommand, runSourcesCommand, sourcesCommand } from './commands/sources.ts';
import { statusCommand } from './commands/status.ts';
import { lintTopicsCommand, topicsCommand } from './commands/topics.ts';
import { runProgram } from './terminal/run-program.ts';

await runProgram(async (env, signal) => {
  let code = 0;
  const program = new Command('paperwire')
    .description('Turns raw digest dumps of research papers into topic feeds.')
    .exitOverride();
  program
    .command('ingest')
    .description('read the papers in a dump into the database')
    .argument('<place>', 'a file, a folder, an http(s) URL, or - for standard input')
    .option('--format <name>', "the dump's format; found out from its content when left out")
    .option('--captured <date>', 'when the dump was taken, YYYY-MM-DD')
    .option(
      '--map <field=name>',
      'the name that a field has in JSON or CSV; may be given more than once',
      gather,
      [],
    )
    .option('--accept', 'take the papers of a dump although more than half of it is rejected')
    .option('--dry-run', 'do everything but write')
    .option('--json', 'print the report of each dump as one JSON object on a line')
    .action(async (place: string, flags: IngestFlags) => {
      code = await ingestCommand(place, flags, env, signal);
    });
  program
    .command('inspect')
    .description('what would be read of a dump: its format, its first papers, what would be rejected')
    .argument('<place>', 'a file, a folder, an http(s) URL, or - for standard input')
    .option('--format <name>', "the dump's format; found out from its content when left out")
    .option('--captured <date>', 'when the dump was taken, YYYY-MM-DD')
    .option(
      '--map <field=name>',
      'the name that a field has in JSON or CSV; may be given more than once',
      gather,
      [],
    )
    .option('--sample <n>', 'how many papers and rejects to show', positive, 5)
    .option('--json', 'print one JSON object a dump')
    .action(async (place: string, flags: InspectFlags) => {
      code = await inspectCommand(place, flags, env, signal);
    });
  program
    .command('status')
    .description('what is in the database, and how the last dumps went')
    .option('--json', 'print JSON')
    .action(async (flags) => {
      code = await statusCommand(flags, env);
    });
  program
    .command('rejects')
    .description('records that could not be read, with the reason and their text')
    .option('--dump <id>', 'only those of one dump; its first digits are enough')
    .option('--reason [code]', 'only those of one reason, or how many there are of each')
    .option('--limit <n>', 'at most so many', positive, 100)
    .option('--json', 'print JSON')
    .action(async (flags) => {
      code = await rejectsCommand(flags, env);
    });
  program
    .command('replay')
    .description(
      'read the text of a reject again, or of all those of a dump, after a fix or as another format',
    )
    .argument('<id>', 'the id of a reject or of a dump; the first digits of a dump are enough')
    .option('--format <name>', 'as what to read it; as its dump was read when left out')
    .option(
      '--map <field=name>',
      'the name that a field has in JSON or CSV; may be given more than once',
      gather,
      [],
    )
    .option('--accept', 'take the papers of a failed dump, whatever of it is rejected still')
    .option('--json', 'print one JSON object a reject, and one a dump that had failed')
    .action(async (id: string, flags: ReplayFlags) => {
      code = await replayCommand(id, flags, env, signal);
    });
  program
    .command('duplicates')
    .description('pairs of papers that may be one; nothing is merged because of them')
    .option('--dismiss <ids...>', 'that the two papers of these ids are two')
    .option('--limit <n>', 'at most so many', positive, 100)
    .option('--json', 'print JSON')
    .action(async (flags) => {
      code = await duplicatesCommand(flags, env);
    });
  program
    .command('migrate')
    .description('bring the database up to date: its tables and its topics')
    .action(async () => {
      code = await migrateCommand(env, signal);
    });
  program
    .command('model')
    .description('write the model as files, for the assets of a Worker')
    .argument('<folder>', 'where to')
    .action(async (folder: string) => {
      code = await modelCommand(folder, signal);
    });
  const topics = program
    .command('topics')
    .description('the topics with the number of papers in each')
    .option('--json', 'print JSON')
    .action(async (flags) => {
      code = await topicsCommand(flags, env);
    });
  topics
    .command('lint')
    .description('name every fault of a taxonomy')
    .argument('[file]', 'seeds/topics.json when left out')
    .action(async (file?: string) => {
      code = await lintTopicsCommand(file);
    });
  const sources = program
    .command('sources')
    .description('what is fetched on schedule, and how that goes')
    .option('--json', 'print JSON')
    .action(async (flags) => {
      code = await sourcesCommand(flags, env);
    });
  sources
    .command('lint')
    .description('name every fault of a list of sources')
    .argument('[file]', 'seeds/sources.json, or what SOURCES_FILE says, when left out')
    .action(async (file: string | undefined, _, command: Command) => {
      code = await lintSourcesCommand(file, command.optsWithGlobals(), env);
    });
  sources
    .command('run')
    .description('fetch sources once, now')
    .argument('[name...]', 'which; all that are enabled when left out')
    .action(async (names: string[], _, command: Command) => {
      code = await runSourcesCommand(names, command.optsWithGlobals(), env, signal);
    });
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
  return code;
});

function positive(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('Wanted a whole number from 1.');
  return Number(text);
}
