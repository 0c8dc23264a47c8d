import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Faults } from '../../../../../db/faults.ts';
import { FileWatch } from '../../../../../functions/server/care/watch-file.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

test('FileWatch.run() ends when its signal aborts, before the first check', async () => {
  const path = join(temporaryFolder(), 'none.db');
  const stop = new AbortController();
  const running = new FileWatch(path, `file:${path}`, new Faults()).run(stop.signal);
  await nextTurn();
  stop.abort();
  await expect(running).resolves.toBeUndefined();
});
