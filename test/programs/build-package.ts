import { execFileSync } from 'node:child_process';
import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/program.ts';

/*
 * `npm pack` runs this first: builds dist/, which is laid out as the sources are, with JavaScript and declarations in place of
 * TypeScript. Only the package needs it.
 */

const DIST = join(ROOT, 'dist');

/** What the program reads beside its code. */
const ASSETS = ['seeds', 'db/migrations/*.sql', 'functions/web/static'];

rmSync(DIST, { recursive: true, force: true });
execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
  cwd: ROOT,
  stdio: 'inherit',
});
for (const asset of globSync(ASSETS, { cwd: ROOT }))
  cpSync(join(ROOT, asset), join(DIST, asset), { recursive: true });

// The compiler rewrites the extensions of imports, but not these of threads.
for (const file of globSync('functions/server/**/*.js', { cwd: DIST })) {
  const code = readFileSync(join(DIST, file), 'utf8');
  const built = code.replaceAll(/(new URL\('\.\/[\w-]+)\.ts(', import\.meta\.url\))/g, '$1.js$2');
  if (built !== code) writeFileSync(join(DIST, file), built);
}

// The nearest package.json decides what `#static-files` is.
const { name, version, type, imports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const built = JSON.stringify({ name, version, type, imports }, null, 2).replaceAll('.ts"', '.js"');
writeFileSync(join(DIST, 'package.json'), `${built}\n`);
