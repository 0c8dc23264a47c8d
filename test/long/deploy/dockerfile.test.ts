import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { describeWith } from '../../readers/programs.ts';
import { ROOT } from '../../support/program.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/*
 * The steps of docs/deploy/Dockerfile, one after another, in the root of a Debian that has nothing but Node and npm. No Docker
 * takes part: its base image, its layers and its network stay untested.
 */

const deployed = (name: string) =>
  readFileSync(join(ROOT, 'docs/deploy', name), 'utf8')
    .trim()
    .split('\n');
const ignored = new Set(deployed('Dockerfile.dockerignore'));

/** What the base image has: Debian, the Node of this process, npm, and the user `node`. */
function makeBase(root: string): void {
  const packages = 'dash,coreutils,libstdc++6,libgcc-s1,libc-bin,ca-certificates';
  const mirror = 'http://deb.debian.org/debian';
  const args = ['--quiet', '--variant=extract', `--include=${packages}`, 'bookworm', root, mirror];
  execFileSync('mmdebstrap', args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const local = join(root, 'usr/local');
  const npm = dirname(dirname(realpathSync(execFileSync('which', ['npm'], { encoding: 'utf8' }).trim())));
  mkdirSync(join(local, 'bin'), { recursive: true });
  cpSync(process.execPath, join(local, 'bin/node'), { dereference: true });
  cpSync(npm, join(local, 'lib/npm'), { recursive: true });
  execFileSync('ln', ['-s', '../lib/npm/bin/npm-cli.js', join(local, 'bin/npm')]);
  appendFileSync(
    join(root, 'etc/passwd'),
    'root:x:0:0::/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n',
  );
  appendFileSync(join(root, 'etc/group'), 'root:x:0:\nnode:x:1000:\n');
  for (const name of ['root', 'home/node', 'proc', 'tmp']) mkdirSync(join(root, name), { recursive: true });
  // This machine's way to the registry.
  for (const file of ['/etc/resolv.conf', '/etc/hosts', '/etc/ssl/certs/ca-certificates.crt'])
    cpSync(file, join(root, file), { dereference: true });
}

describeWith('mmdebstrap', () => {
  test('each step of the Dockerfile works, and the last one serves to other machines', {
    timeout: 300_000,
  }, async () => {
    const root = temporaryFolder();
    makeBase(root);
    const registry = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
    const env: Record<string, string> = {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      npm_config_registry: registry,
      npm_config_cafile: '/etc/ssl/certs/ca-certificates.crt',
      PORT: '0',
    };
    let folder = '/';
    let user = 'root';
    const inRoot = (command: string[]) => [
      `--userspec=${user}`,
      root,
      ...['/bin/sh', '-c', 'cd "$0" && exec "$@"', folder, ...command],
    ];
    const steps: Record<string, (argument: string) => unknown> = {
      FROM: (image) => expect(image).toBe('node:24-bookworm-slim'),
      WORKDIR(path) {
        folder = path;
        mkdirSync(join(root, path), { recursive: true });
      },
      COPY(paths) {
        expect(paths).toBe('. .');
        const filter = (path: string) => !(dirname(path) === ROOT && ignored.has(basename(path)));
        cpSync(ROOT, join(root, folder), { recursive: true, filter });
      },
      RUN: (command) =>
        execFileSync('/usr/sbin/chroot', inRoot(['/bin/sh', '-c', command]), { env, stdio: 'pipe' }),
      ENV(setting) {
        const [name = '', value = ''] = setting.split('=');
        env[name] = value;
      },
      USER(name) {
        user = name;
      },
      VOLUME: (path) => expect(statSync(join(root, path)).uid).toBe(1_000),
      EXPOSE: (port) => expect(port).toBe('8787'),
      async CMD(command) {
        const child = spawn('/usr/sbin/chroot', inRoot(JSON.parse(command)), {
          env,
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        onTestFinished(() => void child.kill('SIGKILL'));
        let printed = '';
        const port = await new Promise<string>((resolve, reject) => {
          for (const stream of [child.stdout, child.stderr])
            stream.setEncoding('utf8').on('data', (chunk: string) => {
              printed += chunk;
              const [, found] = /serving on http:\/\/localhost:(\d+)/.exec(printed) ?? [];
              if (found !== undefined) resolve(found);
            });
          child.once('exit', () => reject(new Error(`it ended: ${printed}`)));
        });
        // An address that a server on 127.0.0.1 alone does not have.
        const feed = await fetch(`http://127.0.0.2:${port}/feeds/all.json`);
        expect((await feed.json()).items).toHaveLength(54);
        child.kill('SIGTERM');
        expect(await once(child, 'exit')).toEqual([0, null]);
      },
    };
    for (const line of deployed('Dockerfile').filter((line) => !line.startsWith('#'))) {
      const [, name = '', argument = ''] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
      const step = steps[name];
      if (step === undefined) throw new Error(`running the Dockerfile: no such step, ${line}`);
      await step(argument);
    }
    expect(existsSync(join(root, 'data/paperwire.db'))).toBe(true);
    expect(existsSync(join(root, folder, 'node_modules/vitest'))).toBe(false);
  });
});
