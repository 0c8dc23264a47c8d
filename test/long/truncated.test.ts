import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { formats } from '../../pipeline/formats/detect.ts';
import type { SplitSpan } from '../../pipeline/types.ts';
import { spansOf } from '../support/spans.ts';
import { expectCoverage, fixturesIn } from '../support/splitter-suite.ts';

/*
 * What a transmission that broke off leaves. Every fixture of every format is cut at some fifty places: the papers that were
 * complete are what they are in the whole, and of the cut one there is what was left of it, or one reject.
 */

const CUTS = 50;

/** Formats in which a mark ends each record. In others it goes on until the next begins: of the last, words behind it may be missing. */
const MARKED: ReadonlySet<string> = new Set(
  'atom rss oai-pmh xml json jsonl csv bibtex ris arxiv-mail'.split(' '),
);

/** What ends a record behind its last byte, at most: a line of dashes, the end tag of what lists it, the rest of a message with several papers. */
const END: Readonly<Record<string, number>> = { 'arxiv-mail': 80, chat: 600, html: 80 };

const papersOf = (pieces: readonly SplitSpan[]) =>
  pieces.filter((piece) => piece.kind === 'record' || piece.kind === 'update');

/** Where a paper of a page of unknown layout begins is told by its neighbours. */
const comparable = (format: string) => (piece: SplitSpan) =>
  format === 'html' ? { ...piece, start: 0 } : piece;

/** The files of the cases that are of one format. */
function casesOf(format: string): { readonly name: string; readonly bytes: Buffer }[] {
  const cases = new URL('../fixtures/cases/', import.meta.url);
  return readdirSync(cases).flatMap((folder) => {
    const at = new URL(`${folder}/`, cases);
    const { files } = JSON.parse(readFileSync(new URL('expected.json', at), 'utf8'));
    const names = Object.keys(files).filter(
      (file) => files[file].format === format && !file.endsWith('.eml'),
    );
    return names.map((file) => ({ name: `${folder}/${file}`, bytes: readFileSync(new URL(file, at)) }));
  });
}

describe.each(formats.map((format) => [format.name, format] as const))('%s', (name, format) => {
  const folder = new URL(`../fixtures/${name}/`, import.meta.url);
  const fixtures = existsSync(folder) ? fixturesIn(folder) : casesOf(name);

  test('has fixtures with expected records', () => {
    expect(fixtures).not.toEqual([]);
  });

  test.each(fixtures.map((fixture) => [fixture.name, fixture.bytes] as const))('%s', async (_, bytes) => {
    const whole = await spansOf(bytes, 4096, format);
    const step = Math.max(1, Math.floor(bytes.length / CUTS));
    for (let end = step; end < bytes.length; end += step) {
      const cut = bytes.subarray(0, end);
      if (Buffer.from(cut).toString().trim() === '') continue;
      const pieces = await spansOf(cut, 4096, format);
      expectCoverage(pieces, end);
      const complete = papersOf(whole).filter((piece) => piece.end + (END[name] ?? 0) <= end);
      const sure = MARKED.has(name) ? complete : complete.slice(0, -1);
      const papers = papersOf(pieces);
      expect([end, papers.slice(0, sure.length).map(comparable(name))]).toEqual([
        end,
        sure.map(comparable(name)),
      ]);
      // Text that no record takes may be unread beside the cut record.
      const rejects = (all: readonly SplitSpan[]) =>
        all.filter((piece) => piece.kind === 'reject' && piece.code !== 'unread');
      const before = rejects(whole).filter((piece) => piece.start < end);
      // At most the cut one is new.
      expect([end, rejects(pieces).slice(before.length + 1)]).toEqual([end, []]);
      // One entry shows no layout of a page.
      if (name === 'html' && complete.length === 1) continue;
      // Of a page of unknown layout the last may be the cut one: its abstract may have followed.
      const isReject = name === 'html' && rejects(pieces).length === before.length + 1;
      const title = complete.at(-1)?.title ?? '';
      const last = papers[sure.length]?.title;
      // Names go on a reference that has no full stop, until their year is read.
      const mayGoOn = name === 'reference-list';
      if (complete.length > sure.length && !isReject)
        expect([end, mayGoOn ? last?.slice(0, title.length) : last]).toEqual([end, title]);
      const more = name === 'chat' ? [1, 2, 3, 4] : [1];
      expect([...(isReject ? [-1] : []), 0, ...more]).toContain(papers.length - complete.length);
    }
  });
});
