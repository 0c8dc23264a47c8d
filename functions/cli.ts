#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

/** `paperwire`: the command line. Compiling the sources is most of a short command, so Node keeps the result. */
enableCompileCache();
const { runProgram } = await import('./terminal/run-program.ts');
const { runCommandLine } = await import('./commands/command-line.ts');
await runProgram(runCommandLine);
