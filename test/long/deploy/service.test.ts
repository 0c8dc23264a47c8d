import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { describeWith, run } from '../../readers/programs.ts';
import { ROOT } from '../../support/program.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

describeWith('systemd', () => {
  /** Root of a machine on which the unit and its program are installed. */
  function install(): { readonly root: string; readonly unit: string } {
    const root = temporaryFolder();
    const text = readFileSync(join(ROOT, 'docs/deploy/paperwire.service'), 'utf8');
    const [, program = ''] = /^ExecStart=(\S+)/m.exec(text) ?? [];
    mkdirSync(dirname(join(root, program)), { recursive: true });
    writeFileSync(join(root, program), '#!/bin/sh\n');
    chmodSync(join(root, program), 0o755);
    const unit = join(root, 'paperwire.service');
    writeFileSync(unit, text.replaceAll('/opt/paperwire', join(root, 'opt/paperwire')));
    return { root, unit };
  }

  test('finds no fault in the unit', async () => {
    const { unit } = install();
    // It prints nothing of a unit without faults, and fails for others.
    expect(await run('systemd-analyze', ['verify', '--man=no', '--recursive-errors=one', unit])).toBe('');
  });

  test('finds little that the service may do beyond its work', async () => {
    const { unit } = install();
    const printed = await run('systemd-analyze', ['security', '--offline=true', '--no-pager', unit]);
    const [, exposure] = /Overall exposure level for paperwire\.service: ([\d.]+)/.exec(printed) ?? [];
    expect(Number(exposure)).toBeLessThan(2);
  });
});
