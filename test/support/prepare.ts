import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Path of the JSON file with what `write-prepared.ts` worked out. */
    prepared: string;
  }
}

/** Vitest's global setup: does the work once that many test files would otherwise repeat. */
export default async function prepare(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'paperwire-prepared-'));
  await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'write-prepared.ts'), folder]);
  project.provide('prepared', join(folder, 'prepared.json'));
  return () => rm(folder, { recursive: true, force: true });
}
