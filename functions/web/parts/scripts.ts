import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { ADD_SCRIPT, COPY_SCRIPT, CORRECT_SCRIPT, SEARCH_SCRIPT } from '#static-files';

/** The browser scripts by name. Every page can be read without them. */
export const SCRIPTS = {
  copy: COPY_SCRIPT,
  add: ADD_SCRIPT,
  correct: CORRECT_SCRIPT,
  search: SEARCH_SCRIPT,
} as const;

export type ScriptName = keyof typeof SCRIPTS;

const versions = new Map(
  Object.entries(SCRIPTS).map(([name, text]) => [name, bytesToHex(sha256(utf8ToBytes(text))).slice(0, 12)]),
);

/** The address of a script. It changes with the text, so that a cache never gives a page the script of another version. */
export function scriptUrl(base: string, name: ScriptName): string {
  return `${base}/scripts/${name}.js?v=${versions.get(name)}`;
}

/** Whether an address names the version that this server has. */
export function isCurrentVersion(name: ScriptName, version: string | undefined): boolean {
  return versions.get(name) === version;
}
