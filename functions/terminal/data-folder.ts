import { dirname, relative } from 'node:path';
import { filePath } from '../../db/file-path.ts';
import type { Environment } from '../env.ts';

export type DataPlace = Pick<Environment, 'DATABASE_URL' | 'DATA_FOLDER'>;

/**
 * The folder of what belongs to a database: settings, the operator's lists, dumps that wait. It is that of the database file,
 * else the data folder. Relative to the working directory if it lies in it.
 */
export function dataFolder({ DATABASE_URL, DATA_FOLDER }: DataPlace): string {
  if (!DATABASE_URL.startsWith('file:') || DATABASE_URL.includes(':memory:')) return DATA_FOLDER;
  const folder = dirname(filePath(DATABASE_URL));
  const inside = relative(process.cwd(), folder);
  return inside.startsWith('..') ? folder : inside || '.';
}
