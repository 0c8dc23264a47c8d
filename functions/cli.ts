#!/usr/bin/env node
import { giveMemoryBack } from './terminal/give-memory-back.ts';
import { loadModulesFast } from './terminal/load-modules.ts';

/** `paperwire`: the command line. */
// Most other commands open no model, and are short.
if (process.argv.includes('start') || process.argv.includes('ingest')) giveMemoryBack();
loadModulesFast();
const { runProgram } = await import('./terminal/run-program.ts');
const { runCommandLine } = await import('./commands/command-line.ts');
await runProgram(runCommandLine);
