import { afterAll } from 'vitest';
import { releaseAll } from './cleanup.ts';

// Runs before each test file, also where files of a worker share their modules.
afterAll(releaseAll);
