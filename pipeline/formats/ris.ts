import type { Format, RawRecord, TextChunk } from '../types.ts';
import { addressOf } from './field-links.ts';
import { rawLines } from './raw-lines.ts';
import { Tiles } from './tiles.ts';
import { abstractOf, filled, idsOf, line, pdfLink, stableUrl } from './xml-fields.ts';

/** A line of RIS: a tag of two characters, two spaces, a hyphen (https://en.wikipedia.org/wiki/RIS_(file_format)). */
const TAG = /^([A-Z][A-Z0-9]) {2}-(?: (.*))?$/;

/** Longest record, in UTF-16 units. */
const MAX_RECORD = 1_000_000;

type Fields = Map<string, string[]>;

/** RIS: each reference reaches from its `TY` to its `ER`. */
export const ris: Format = {
  name: 'ris',
  why: () => 'it begins with a line "TY  - "',
  detect(head) {
    return /^\uFEFF?\s*TY {2}- /.test(head) ? 0.97 : 0;
  },
  async *split(input: AsyncIterable<TextChunk>, signal) {
    const tiles = new Tiles();
    let at = 0;
    let open: { start: number; fields: Fields; last: string } | undefined;

    function* unclosed(end: number) {
      if (open === undefined) return;
      yield* tiles.reject(
        open.start,
        end,
        'truncated',
        'the reference has no end; wanted is a line "ER  - "',
      );
      open = undefined;
    }

    function* take(text: string) {
      const start = at;
      at += text.length;
      const content = text.replace(/\r?\n?$/, '');
      const [, tag, value = ''] = TAG.exec(content) ?? [];
      if (open !== undefined && (tag === 'TY' || start - open.start > MAX_RECORD)) yield* unclosed(start);
      if (tag === 'TY') open = { start, fields: new Map(), last: 'TY' };
      if (open === undefined) {
        tiles.skip(at);
        return;
      }
      if (tag === 'ER') {
        const { start: begin, fields } = open;
        open = undefined;
        yield* tiles.record(begin, start + content.length, recordOf(fields));
      } else if (tag !== undefined) {
        open.fields.set(tag, [...(open.fields.get(tag) ?? []), value]);
        open.last = tag;
      } else {
        // A value that goes on.
        const values = open.fields.get(open.last) ?? [];
        open.fields.set(open.last, [...values.slice(0, -1), `${values.at(-1) ?? ''}\n${content}`]);
      }
    }

    for await (const text of rawLines(input, tiles, signal, MAX_RECORD)) yield* take(text);
    yield* unclosed(at);
    yield* tiles.finish();
  },
};

function recordOf(fields: Fields): Omit<RawRecord, 'kind' | 'start' | 'end'> {
  const first = (...tags: readonly string[]) =>
    tags.map((tag) => fields.get(tag)?.[0]).find((value) => value?.trim());
  const every = (...tags: readonly string[]) => tags.flatMap((tag) => fields.get(tag) ?? []).map(line);
  const url = first('UR', 'L2');
  const [, year, month = '01', day = '01'] =
    /^(\d{4})(?:[/-](\d{2})?(?:[/-](\d{2})?)?)?/.exec(first('DA', 'PY', 'Y1') ?? '') ?? [];
  const ids = idsOf([url, first('AN'), first('ID')], { doi: first('DO') });
  return {
    title: line(first('TI', 'T1', 'CT')),
    abstract: abstractOf(first('AB', 'N2')),
    ...filled({
      date: year === undefined ? undefined : `${year}-${month}-${day}`,
      authors: every('AU', 'A1').map((name) => name.replace(/^([^,]+),\s*([^,]+)$/, '$2 $1')),
      externalIds: ids,
      url: stableUrl(url) ?? addressOf([], ids),
      categories: every('KW'),
      links: pdfLink(first('L1')),
      comments: first('N1'),
      journal: first('JO', 'JF', 'JA', 'T2'),
      language: first('LA'),
    }),
  };
}
