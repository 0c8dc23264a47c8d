import type { Command } from 'commander';
import type { Environment } from '../../env.ts';

/** Adds the commands that keep a database whole: `doctor`, `backup`, `restore`. */
export function addCareCommands(
  program: Command,
  env: Environment,
  signal: AbortSignal,
  setExitCode: (code: number) => void,
): void {
  program
    .command('doctor')
    .description(
      'check the database, its files, the settings and the model, and say what mends what is wrong',
    )
    .option('--repair', 'derive again what is missing or broken, and delete what refers to nothing')
    .option('--json', 'print JSON')
    .action(async (flags) => {
      const { doctorCommand } = await import('./doctor.ts');
      setExitCode(await doctorCommand(flags, env, signal));
    });
  program
    .command('backup')
    .description('write the database into a file, also while it is served')
    .argument('<file>', 'file to write')
    .option('--force', 'replace the file if it exists')
    .action(async (file, flags) => {
      const { backupCommand } = await import('./backup.ts');
      setExitCode(await backupCommand(file, flags, env));
    });
  program
    .command('restore')
    .description('put a backup in the place of the database, which must not be open')
    .argument('<file>', 'file that paperwire backup wrote')
    .action(async (file) => {
      const { restoreCommand } = await import('./restore.ts');
      setExitCode(await restoreCommand(file, env));
    });
}
