#!/usr/bin/env node
import { loadModulesFast } from './terminal/load-modules.ts';

/** `paperwire`: the command line. */
loadModulesFast();
const { runProgram } = await import('./terminal/run-program.ts');
const { runCommandLine } = await import('./commands/command-line.ts');
// Most other commands open no model, and are short.
const isLarge = process.argv.includes('start') || process.argv.includes('ingest');
await runProgram(runCommandLine, { isLarge });
