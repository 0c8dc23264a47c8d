/** What programs of readers make of feeds in files. */
import { join } from 'node:path';
import { PYTHON, run } from './programs.ts';

/** A feed as parse_feeds.py prints it. */
export interface FeedparserFeed {
  /** The error of the document, if it has one. */
  readonly bozo: string | false;
  readonly version: string;
  readonly title: string;
  readonly url: string;
  readonly updated: number;
  readonly links: Readonly<Record<string, string>>;
  readonly entries: readonly {
    readonly id: string;
    readonly url: string;
    readonly title: string;
    readonly summary: string;
    readonly summaryType: string;
    readonly content: readonly string[];
    readonly authors: readonly string[];
    readonly tags: readonly (readonly [scheme: string, term: string, label: string | null])[];
    readonly published: number;
    readonly updated: number;
  }[];
}

/** A feed as parse_feeds.php prints it. */
export interface SimplePieFeed {
  readonly error: string | null;
  readonly entries: readonly {
    readonly id: string;
    readonly url: string;
    readonly authors: readonly string[];
    readonly tags: readonly string[];
    readonly content: string;
  }[];
}

const script = (name: string) => join(import.meta.dirname, name);

export async function readByFeedparser(paths: readonly string[]): Promise<readonly FeedparserFeed[]> {
  return JSON.parse(await run(PYTHON, [script('parse_feeds.py'), ...paths]));
}

export async function readBySimplePie(paths: readonly string[]): Promise<readonly SimplePieFeed[]> {
  return JSON.parse(await run('php', [script('parse_feeds.php'), ...paths]));
}

/** Has xmllint check that documents are well-formed. @throws Error when one is not */
export const lint = (...args: readonly string[]) => run('xmllint', ['--noout', '--nonet', ...args]);

/** Checks Atom documents against a grammar too, which is stricter than RFC 4287: it allows only the elements that this site serves. */
export const lintAtom = (...paths: readonly string[]) => lint('--relaxng', script('atom.rng'), ...paths);
