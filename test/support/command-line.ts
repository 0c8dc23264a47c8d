import type { EventEmitter } from 'node:events';
import { format } from 'node:util';
import { vi } from 'vitest';
import { runCommandLine } from '../../functions/commands/command-line.ts';
import { SETTINGS } from '../../functions/env.ts';
import { runProgram } from '../../functions/terminal/run-program.ts';
import type { Ended } from './program.ts';

/** What a program listens to as long as its process lives. */
const LISTENED: readonly (readonly [emitter: EventEmitter, event: string])[] = [
  [process, 'SIGINT'],
  [process, 'SIGTERM'],
  [process.stdout, 'error'],
  [process.stderr, 'error'],
];

/**
 * Runs the command line in this process, one call at a time: for exit codes and output. Standard input, signals and another user need
 * {@link paperwireProcess}.
 * @param args without the program's own name
 * @param options.env settings; all others are unset
 */
export async function paperwire(
  args: readonly string[],
  { env = {} }: { readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Ended> {
  const out = { stdout: '', stderr: '' };
  const writeTo = (name: keyof typeof out) => (text: unknown) => {
    out[name] += String(text);
    return true;
  };
  const printTo =
    (name: keyof typeof out) =>
    (...values: unknown[]) => {
      out[name] += `${format(...values)}\n`;
    };
  const { argv, exitCode } = process;
  const listened = LISTENED.map(([emitter, event]) => emitter.listeners(event));
  const spies = [
    vi.spyOn(console, 'log').mockImplementation(printTo('stdout')),
    vi.spyOn(console, 'error').mockImplementation(printTo('stderr')),
    vi.spyOn(process.stdout, 'write').mockImplementation(writeTo('stdout')),
    vi.spyOn(process.stderr, 'write').mockImplementation(writeTo('stderr')),
  ];
  // npm's variable would have the program watch its parent.
  for (const name of [...SETTINGS, 'npm_lifecycle_event']) vi.stubEnv(name, env[name]);
  process.argv = [process.execPath, 'paperwire', ...args];
  try {
    await runProgram(runCommandLine);
    return { code: Number(process.exitCode ?? 0), ...out };
  } finally {
    process.argv = argv;
    process.exitCode = exitCode;
    for (const [i, [emitter, event]] of LISTENED.entries())
      for (const listener of emitter.listeners(event))
        if (!listened[i]?.includes(listener)) emitter.off(event, listener as () => void);
    for (const spy of spies) spy.mockRestore();
    vi.unstubAllEnvs();
  }
}
