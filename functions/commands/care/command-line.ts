import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';

/** Adds the commands that keep a database whole: `doctor`, `backup`, `restore`. */
export function addCareCommands(program: Command, { env, signal, run }: CommandContext): void {
  program
    .command('doctor')
    .description(
      'check the database, its files, the settings and the model, and say what mends what is wrong',
    )
    .option('--repair', 'derive again what is missing or broken, and delete what refers to nothing')
    .option('--json', 'print JSON')
    .action(run(async (flags) => (await import('./doctor.ts')).doctorCommand(flags, env, signal)));
  program
    .command('backup')
    .description('write the database into a file, also while it is served')
    .argument('<file>', 'file to write')
    .option('--force', 'replace the file if it exists')
    .action(run(async (file, flags) => (await import('./backup.ts')).backupCommand(file, flags, env)));
  program
    .command('restore')
    .description('put a backup in the place of the database, which must not be open')
    .argument('<file>', 'file that paperwire backup wrote')
    .action(run(async (file) => (await import('./restore.ts')).restoreCommand(file, env)));
}
