import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/*
 * `npm run eval`: quality on the data that the project ships. `npm run eval -- topics --data DIR` and
 * `npm run eval -- page-text FILE` measure on more, which is not shipped; `npm run eval -- dumps` shows what is read of
 * dumps. Each file says what it takes.
 */

const suites = ['topics', 'page-text', 'dumps', 'duplicates', 'fuzz', 'linear'];

const [name = 'topics', ...rest] = process.argv.slice(2);
if (!suites.includes(name)) {
  console.error(`eval: there is no suite "${name}"; wanted ${suites.join(', ')}`);
  process.exit(2);
}
const { status } = spawnSync(process.execPath, [join(import.meta.dirname, `${name}.ts`), ...rest], {
  stdio: 'inherit',
});
process.exit(status ?? 1);
