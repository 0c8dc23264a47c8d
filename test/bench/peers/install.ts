import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Installs the packages of a peer with `npm ci` where they are missing or older than its lockfile. They are no part of the
 * project's own: only benchmarks need them, and some have hundreds of megabytes.
 * @param peer name of a folder here
 * @returns whether they are installed; if not, it has said why
 */
export function installPeer(peer: 'feed' | 'transformers'): boolean {
  const folder = join(import.meta.dirname, peer);
  /** 0 when there is no such file. */
  const changed = (path: string) => statSync(join(folder, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (changed('node_modules/.package-lock.json') >= changed('package-lock.json')) return true;
  console.error(`installing the peer in ${folder} …`);
  // Scripts would load more: libraries for graphics processors.
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  const { status, stderr, error } = spawnSync('npm', args, { cwd: folder, encoding: 'utf8' });
  if (status === 0) return true;
  console.error(`No figures beside ${peer}: npm ci in ${folder} failed: ${error ?? stderr}`);
  return false;
}
