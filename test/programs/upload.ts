import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../support/program.ts';

/*
 * `npm run upload`: bundles the Worker as a deployment does, without an account or the network, and fails when the upload is too
 * large. Cloudflare accepts 10 MB compressed; a smaller Worker starts faster.
 */

/** Maximum size of the upload, compressed. */
const MAX_UPLOAD_KIB = 5_000_000 / 1024;

const programs = join(ROOT, 'node_modules/.bin');
const folder = mkdtempSync(join(tmpdir(), 'paperwire-upload-'));
try {
  const { stdout } = await promisify(execFile)(
    join(programs, 'wrangler'),
    ['deploy', '--dry-run', '--outdir', folder],
    {
      cwd: ROOT,
      env: {
        PATH: `${programs}${delimiter}${process.env['PATH']}`,
        HOME: folder,
        CI: 'true',
        WRANGLER_SEND_METRICS: 'false',
      },
    },
  );
  const [, total, compressed] = /Total Upload: ([\d.]+) KiB \/ gzip: ([\d.]+) KiB/.exec(stdout) ?? [];
  if (total === undefined || compressed === undefined) {
    throw new Error(`Measuring the upload: wrangler printed no size, but ${stdout}`);
  }
  console.log(`The Worker's upload is ${total} KiB, ${compressed} KiB compressed.`);
  if (Number(compressed) > MAX_UPLOAD_KIB) {
    console.error(
      `Expected at most ${MAX_UPLOAD_KIB.toFixed(0)} KiB compressed: find the large modules of the bundle.`,
    );
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
