import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../../../db/client-node.ts';
import { migrate } from '../../../../db/migrate.ts';
import { explain } from '../../../../functions/terminal/explain.ts';
import { DumpError } from '../../../../pipeline/errors.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

/** The error that `action` really throws. */
async function thrown(action: () => unknown): Promise<unknown> {
  try {
    await action();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

async function migrated(url: string): Promise<void> {
  const db = await openDatabase(url);
  try {
    await migrate(db);
  } finally {
    db.client.close();
  }
}

describe('explain()', () => {
  test('explains a full disk', async () => {
    const error = await thrown(async () => {
      const db = await openDatabase(`file:${join(temporaryFolder(), 'full.db')}`);
      // The page limit makes SQLite answer as it does when the disk is full.
      await db.client.execute('PRAGMA max_page_count = 3');
      await migrate(db);
    });
    expect(explain(error, 'file:x.db')).toMatch(/^database file:x.db: the disk is full.*SQLITE_FULL/);
  });

  test('explains a file that is no database', async () => {
    const path = join(temporaryFolder(), 'text.db');
    writeFileSync(
      path,
      'this is a text file, long enough to be looked at as a database header, and more of it\n'.repeat(50),
    );
    const line = explain(await thrown(() => migrated(`file:${path}`)), `file:${path}`);
    expect(line).toMatch(/is not a database.*SQLITE_NOTADB/);
  });

  test('explains a folder in place of the database', async () => {
    const folder = temporaryFolder();
    expect(explain(await thrown(() => migrated(`file:${folder}`)), folder)).toMatch(
      /cannot be opened.*SQLITE_CANTOPEN/,
    );
  });

  test('explains a server that does not listen', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const url = `http://127.0.0.1:${port}`;
    const line = explain(await thrown(() => migrated(url)), url);
    expect(line).toContain(String(port));
    expect(line).toContain('no server listens there');
  });

  test('explains a port that is taken', async () => {
    const first = createServer();
    await new Promise<void>((resolve) => first.listen(0, '127.0.0.1', resolve));
    const { port } = first.address() as AddressInfo;
    const error = await thrown(
      () => new Promise((_, reject) => createServer().on('error', reject).listen(port, '127.0.0.1')),
    );
    first.close();
    const line = explain(error, '');
    expect(line).toMatch(`listen 127.0.0.1:${port}: the port is taken`);
    expect(line).toContain('set PORT');
  });

  test('returns the message of a readable error, also of a cause', () => {
    const error = new Error('outer', { cause: new DumpError('empty', 'The dump is empty.') });
    expect(explain(error, '')).toBe('The dump is empty.');
  });

  test('returns null for a bug', () => {
    expect(explain(new TypeError('x is not a function'), '')).toBeNull();
    expect(explain('text', '')).toBeNull();
  });
});
