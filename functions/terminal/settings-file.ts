import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { readEnvironment } from '../env.ts';
import { type DataPlace, dataFolder } from './data-folder.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** The path of the file of settings, `NAME=value` a line. Services and containers can read it too. */
export function settingsFile(place: DataPlace): string {
  return join(dataFolder(place), 'paperwire.env');
}

/** Completes variables with those of the file of settings, if there is one. Variables that are set come first. */
export function withSettingsFile(variables: Variables): Variables {
  const { DATA_FOLDER, DATABASE_URL } = variables;
  const path = settingsFile(readEnvironment({ DATA_FOLDER, DATABASE_URL }));
  if (!existsSync(path)) return variables;
  const { DATA_FOLDER: _, ...settings } = parseEnv(readFileSync(path, 'utf8'));
  const set = Object.entries(variables).filter(([, value]) => value);
  return { ...settings, ...Object.fromEntries(set) };
}
