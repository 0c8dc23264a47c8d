import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { runChaos } from '../support/chaos/run.ts';

/*
 * `npm run eval -- chaos [--seed N] [--minutes N] [--runtime node|deno] [--only FAULTS] [--show]`: users and faults around two servers. The code is
 * 1 when something was lost, broken or wrong; then what happened is printed. A seed chooses the turns of each user and the
 * order of faults; how they meet depends on the machine.
 */

/** Size of the disk of a run: more than what counts as nearly full. */
const DISK = 'size=320m';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '10' },
    runtime: { type: 'string', default: 'node' },
    only: { type: 'string', default: '.' },
    show: { type: 'boolean', default: false },
    // Given to itself, where file systems may be mounted.
    inside: { type: 'boolean', default: false },
  },
});

/** In a namespace of mounts of its own, which ends with the run. */
const NAMESPACE = ['--user', '--map-root-user', '--mount'];

if (!values.inside && spawnSync('unshare', [...NAMESPACE, 'true']).status === 0) {
  const program = [process.execPath, ...process.argv.slice(1), '--inside'];
  process.exitCode = spawnSync('unshare', [...NAMESPACE, ...program], { stdio: 'inherit' }).status ?? 1;
} else {
  const { failures, operations, summary } = await runChaos({
    seed: Number(values.seed),
    runtime: values.runtime === 'deno' ? 'deno' : 'node',
    only: new RegExp(values.only),
    seconds: 60 * Number(values.minutes),
    mount: (path) => (values.inside ? mount(path) : undefined),
    show: (line) => values.show && console.log(line),
  });
  if (failures.length > 0 && !values.show) console.log(operations.join('\n'));
  for (const failure of failures) console.error(`FAILURE: ${failure.split('\n', 1)[0]}`);
  console.log(summary);
  process.exitCode = failures.length === 0 ? 0 : 1;
}

function mount(path: string): (() => void) | undefined {
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', DISK, 'none', path]).status !== 0) return undefined;
  return () => spawnSync('umount', ['--lazy', path]);
}
