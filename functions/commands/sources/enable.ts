import type { Environment } from '../../env.ts';
import { openSourceDesk } from '../../server/sources/desk.ts';
import { print } from '../../terminal/print.ts';

/** `paperwire sources enable <name…>` and `disable <name…>`. @returns the exit code 0 */
export async function enableSourcesCommand(
  names: readonly string[],
  enabled: boolean,
  env: Environment,
): Promise<number> {
  const desk = openSourceDesk(env);
  await desk.enable(names, enabled);
  print(`${enabled ? 'Enabled' : 'Disabled'} in ${desk.file}: ${names.join(', ')}`);
  return 0;
}
