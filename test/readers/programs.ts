import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { describe } from 'vitest';

/** Debian's Python, whichever comes first in PATH. */
export const PYTHON = '/usr/bin/python3';

/** Debian's Chromium, whichever comes first in PATH. */
export const CHROMIUM = '/usr/bin/chromium';

/** Debian's nginx; its folder is not in everybody's PATH. */
export const NGINX = '/usr/sbin/nginx';

/** Programs that read feeds, pages and metrics, or stand before the server, with their Debian packages and a command that succeeds where they are installed. */
const PROGRAMS = {
  xmllint: { debian: 'libxml2-utils', probe: ['xmllint', '--version'] },
  feedparser: { debian: 'python3-feedparser', probe: [PYTHON, '-c', 'import feedparser'] },
  chromium: { debian: 'chromium', probe: [CHROMIUM, '--version'] },
  simplepie: {
    debian: 'libphp-simplepie',
    probe: [
      'php',
      '-r',
      'error_reporting(0); require "/usr/share/php/simplepie/autoloader.php"; new SimplePie();',
    ],
  },
  prometheus: {
    debian: 'python3-prometheus-client',
    probe: [PYTHON, '-c', 'import prometheus_client.openmetrics.parser'],
  },
  newsboat: { debian: 'newsboat', probe: ['newsboat', '--version'] },
  nginx: { debian: 'nginx-light', probe: [NGINX, '-v'] },
  caddy: { debian: 'caddy', probe: ['caddy', 'version'] },
  // It runs as root only.
  mmdebstrap: { debian: 'mmdebstrap', probe: ['sh', '-c', 'mmdebstrap --version && test $(id -u) = 0'] },
  systemd: { debian: 'systemd', probe: ['systemd-analyze', '--version'] },
} as const;

/**
 * Declares tests that need a program. Without it, the tests are skipped and the reason is printed.
 * @throws Error instead if REQUIRE_READERS is set
 */
export function describeWith(program: keyof typeof PROGRAMS, tests: () => void): void {
  if (isInstalled(program)) {
    describe(program, tests);
    return;
  }
  const reason = `${program} is not installed, expected the Debian package ${PROGRAMS[program].debian}`;
  if (process.env['REQUIRE_READERS']) throw new Error(`testing with ${program}: ${reason}`);
  console.warn(`The tests with ${program} are skipped: ${reason}.`);
  // biome-ignore lint/suspicious/noSkippedTests: the program is missing, and CI fails instead.
  describe.skip(program, tests);
}

function isInstalled(program: keyof typeof PROGRAMS): boolean {
  const [command, ...args] = PROGRAMS[program].probe;
  try {
    execFileSync(command, args, { stdio: 'ignore', timeout: 30_000 });
    return true;
  } catch {
    return false;
  }
}

const execute = promisify(execFile);

/**
 * Runs a program to its end.
 * @param options.env replaces the environment but for PATH
 * @returns its standard output
 * @throws Error with its standard error, when it fails or takes more than half a minute
 */
export async function run(
  command: string,
  args: readonly string[],
  { env = {}, cwd }: { readonly env?: Readonly<Record<string, string>>; readonly cwd?: string } = {},
): Promise<string> {
  const { stdout } = await execute(command, args, {
    env: { PATH: process.env['PATH'], ...env },
    cwd,
    timeout: 30_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}
