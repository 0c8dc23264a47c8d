import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { ADD_SCRIPT } from './add-script.ts';
import { COPY_SCRIPT } from './copy-script.ts';

/** The scripts of pages, by their names. Every page can be read without them. */
export const SCRIPTS = { copy: COPY_SCRIPT, add: ADD_SCRIPT } as const;

export type ScriptName = keyof typeof SCRIPTS;

const versions = new Map(
  Object.entries(SCRIPTS).map(([name, text]) => [name, bytesToHex(sha256(utf8ToBytes(text))).slice(0, 12)]),
);

/** Where a script is. The address changes with its text, so that a cache never gives a page that of another version. */
export function scriptUrl(base: string, name: ScriptName): string {
  return `${base}/scripts/${name}.js?v=${versions.get(name)}`;
}

/** Whether a version in an address is that of the text that there is. */
export function isCurrentVersion(name: ScriptName, version: string | undefined): boolean {
  return versions.get(name) === version;
}
