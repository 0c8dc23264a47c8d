#!/usr/bin/env -S node --max-semi-space-size=1
import { existsSync } from 'node:fs';

/*
 * `paperwire`: the command line. A checkout runs its sources. A package has JavaScript, which `npm pack` builds: Node reads no
 * TypeScript in node_modules.
 */
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 15)) {
  console.error(
    `paperwire: this is Node ${process.versions.node}; expected Node 22.15 or later; npm install node brings one`,
  );
  process.exit(2);
}
const sources = new URL('../functions/cli.js', import.meta.url);
await import(existsSync(sources) ? sources.href : '../dist/functions/cli.js');
