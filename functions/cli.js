#!/usr/bin/env node
import { giveMemoryBack, keepCompiled } from './terminal/prepare-process.js';

/** `paperwire`: the command line. */
// Most other commands open no model, and are short.
if (process.argv.includes('start') || process.argv.includes('ingest')) giveMemoryBack();
keepCompiled();
const { loadModulesFast } = await import('./terminal/load-modules.ts');
loadModulesFast();
const { runProgram } = await import('./terminal/run-program.ts');
const { runCommandLine } = await import('./commands/command-line.ts');
await runProgram(runCommandLine);
