#!/usr/bin/env node
import { loadModulesFast } from './terminal/load-modules.ts';

/** `paperwire`: the command line. */
loadModulesFast();
const { runProgram } = await import('./terminal/run-program.ts');
const { runCommandLine } = await import('./commands/command-line.ts');
await runProgram(runCommandLine);
