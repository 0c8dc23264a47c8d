import type { Command } from 'commander';
import type { Environment } from '../env.ts';

/** Arguments as commander hands them over. */
type Arguments = Parameters<Parameters<Command['action']>[0]>;

/** What all commands of a command line take. */
export interface CommandContext {
  readonly env: Environment;
  /** Aborts the command. */
  readonly signal: AbortSignal;
  /** Makes the action of a command. @param work takes the arguments, then all options; returns the exit code */
  readonly run: (work: (...args: Arguments) => Promise<number>) => (...args: Arguments) => Promise<void>;
}
