import { sql } from 'drizzle-orm';
import { touchCatalogue } from '../catalogue.ts';
import { type Database, read, write } from '../database.ts';

/** Controls, line separators, and marks that turn the direction of text. */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

/** Whether a name is a path: an absolute one, one without spaces, or one that ends as a file does. */
const PATH = /^(?:[A-Za-z]:|~|\.{1,2})?[\\/]|^[^\s<>]+$|\.\w{1,8}(?:#\d+)?$/;

/** Names of parameters of URLs that hold secrets, and values that look like one. */
const SECRET_NAME = /token|key|secret|sig|auth|pass|pwd|session|cred|jwt|code|hash/i;
const SECRET_VALUE = /^(?=.*\d)(?=.*[A-Za-z])[\w.~+/=-]{20,}$/;

/**
 * The name of a dump that everybody may read: of a path the file name, of a URL what is left without credentials, secrets
 * and fragment, else the name itself, such as the subject of a message. Naming a public name again changes nothing.
 */
export function publicName(name: string): string {
  const printable = name.replace(CONTROLS, '').trim();
  const isUrl = /^[a-z][a-z0-9+.-]*:\/\//i.test(printable);
  const shown = isUrl ? publicUrl(printable) : PATH.test(printable) ? fileName(printable) : printable;
  return shown === '' ? 'a dump' : shown;
}

function fileName(path: string): string {
  return path.replace(/(?<![\\/])[\\/]+$/, '').replace(/^.*[\\/]/s, '');
}

function publicUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null) return fileName(text.replace(/[?#].*$/s, ''));
  url.username = '';
  url.password = '';
  url.hash = '';
  for (const [name, value] of [...url.searchParams])
    if (SECRET_NAME.test(name) || SECRET_VALUE.test(value)) url.searchParams.delete(name);
  return url.href;
}

/** A directory in a text: an absolute path up to its last slash. */
const DIRECTORY = /(?<![\w:/\\.<>])(?:[A-Za-z]:|~)?[\\/](?:[^\s\\/:"'<>]+[\\/])+/g;

/** A message without the paths of this machine. @param place a path or URL that it may name, which becomes the public name */
export function publicMessage(message: string, place = ''): string {
  const named = place === '' ? message : message.replaceAll(place, publicName(place));
  return named.replace(DIRECTORY, '').replace(CONTROLS, ' ');
}

/** Gives public names to the dumps that earlier versions entered in the ledger under their paths. */
export async function nameEarlierDumps(db: Database): Promise<void> {
  const { rows } = await read(db, sql`SELECT id, name, reason FROM dumps WHERE place IS NULL`);
  if (rows.length === 0) return;
  const updates = rows.map(({ id, name, reason }) => {
    const place = String(name);
    const message = reason === null ? null : publicMessage(String(reason), place);
    return sql`UPDATE dumps SET place = ${place}, name = ${publicName(place)}, reason = ${message}
      WHERE id = ${String(id)} AND place IS NULL`;
  });
  await write(db, [...updates, touchCatalogue(new Date())]);
}
