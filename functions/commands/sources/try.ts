import type { Environment } from '../../env.ts';
import { openSourceDesk } from '../../server/sources/desk.ts';
import { print } from '../../terminal/print.ts';
import { describeTrial } from './describe-trial.ts';

/**
 * `paperwire sources try <place>`: fetches an address, or that of a source, and shows what it would bring.
 * @returns the exit code: 0, or 1 when it brings no papers
 */
export async function trySourceCommand(
  place: string,
  flags: { readonly json?: boolean },
  env: Environment,
  signal: AbortSignal,
): Promise<number> {
  const trial = await openSourceDesk(env).try(place, signal);
  print(flags.json ? JSON.stringify(trial) : describeTrial(trial));
  return trial.refusal === null ? 0 : 1;
}
