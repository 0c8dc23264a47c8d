/** Excel workbooks (SpreadsheetML, ECMA-376 part 1, section 18). */
import { type Attributes, escaped, type OpenPart, type PartReader, readLinks, readPart } from './xml-part.ts';

const DAY_MS = 86_400_000;

/** The day before which Excel counts days, and what it is in workbooks that count from 1904. */
const EPOCH = Date.UTC(1899, 11, 30);
const EPOCH_1904 = Date.UTC(1904, 0, 1);

/** Number formats of dates that need no code (section 18.8.30). */
const DATE_FORMATS: ReadonlySet<number> = new Set([14, 15, 16, 17, 22]);

/** A year or a day in the code of a number format, outside quotes and brackets: `dd/mm/yyyy`. */
const DATE_CODE = /^(?:[^"[\\]|"[^"]*"|\[[^\]]*\]|\\.)*?[yd]/iu;

/** What the cells of sheets refer to. */
interface Shared {
  readonly texts: readonly string[];
  /** Whether cells of a style hold dates, by the number of the style. */
  readonly areDates: readonly boolean[];
  readonly epoch: number;
}

/** The sheets of a workbook, each as a table. Formulas show their values, and dates are ISO 8601. */
export async function* workbookPage(open: OpenPart, names: readonly string[]): AsyncIterable<string> {
  const shared = {
    texts: await readTexts(open('xl/sharedStrings.xml')),
    areDates: await readStyles(open('xl/styles.xml')),
    epoch: await readEpoch(open('xl/workbook.xml')),
  };
  const sheets = names.filter((name) => /^xl\/worksheets\/[^/]+\.xml$/.test(name));
  const inOrder = sheets.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  for (const sheet of inOrder) {
    const links = await readLinks(open(sheet.replace(/[^/]+$/, '_rels/$&.rels')));
    const linked = links.size === 0 ? new Map<string, string>() : await readLinkedCells(open(sheet), links);
    yield '<table>\n';
    yield* readPart(open(sheet), new SheetReader(shared, linked));
    yield '</table>\n';
  }
}

/** Reads a part for what its elements say. */
async function readElements(
  bytes: AsyncIterable<Uint8Array>,
  open: (name: string, attributes: Attributes) => void,
): Promise<void> {
  const reader = { open, close: () => {}, text: () => {}, take: () => '' };
  for await (const _ of readPart(bytes, reader));
}

async function readTexts(bytes: AsyncIterable<Uint8Array>): Promise<readonly string[]> {
  const texts: string[] = [];
  let isText = false;
  let isReading = false;
  const reader: PartReader = {
    open(name) {
      if (name === 'si') texts.push('');
      // The pronunciation of a text.
      else if (name === 'rPh') isReading = true;
      else if (name === 't') isText = true;
    },
    close(name) {
      if (name === 'rPh') isReading = false;
      else if (name === 't') isText = false;
    },
    text(text) {
      if (isText && !isReading) texts[texts.length - 1] += text;
    },
    take: () => '',
  };
  for await (const _ of readPart(bytes, reader));
  return texts;
}

async function readStyles(bytes: AsyncIterable<Uint8Array>): Promise<readonly boolean[]> {
  const codes = new Map<number, string>();
  const areDates: boolean[] = [];
  let isStyles = false;
  await readElements(bytes, (name, attributes) => {
    const format = Number(attributes['numFmtId']);
    if (name === 'numFmt') codes.set(format, attributes['formatCode'] ?? '');
    else if (name === 'xf' && isStyles)
      areDates.push(DATE_FORMATS.has(format) || DATE_CODE.test(codes.get(format) ?? ''));
    else if (name !== 'alignment' && name !== 'protection') isStyles = name === 'cellXfs';
  });
  return areDates;
}

async function readEpoch(bytes: AsyncIterable<Uint8Array>): Promise<number> {
  let epoch = EPOCH;
  await readElements(bytes, (name, { date1904 }) => {
    if (name === 'workbookPr' && (date1904 === '1' || date1904 === 'true')) epoch = EPOCH_1904;
  });
  return epoch;
}

/** The addresses that cells link to, by the names of the cells: `B12`. */
async function readLinkedCells(
  bytes: AsyncIterable<Uint8Array>,
  links: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  const cells = new Map<string, string>();
  await readElements(bytes, (name, attributes) => {
    const url = name === 'hyperlink' ? links.get(attributes['r:id'] ?? '') : undefined;
    if (url !== undefined) cells.set(attributes['ref'] ?? '', url);
  });
  return cells;
}

class SheetReader implements PartReader {
  readonly #shared: Shared;
  readonly #links: ReadonlyMap<string, string>;
  #written = '';
  #isValue = false;
  #cell: Attributes = {};
  #value = '';
  /** The column of the next cell, counted from 0. */
  #column = 0;

  constructor(shared: Shared, links: ReadonlyMap<string, string>) {
    this.#shared = shared;
    this.#links = links;
  }

  open(name: string, attributes: Attributes): void {
    if (name === 'row') {
      this.#written += '<tr>';
      this.#column = 0;
    } else if (name === 'c') {
      this.#cell = attributes;
      this.#value = '';
    } else if (name === 'v' || name === 't') this.#isValue = true;
  }

  close(name: string): void {
    if (name === 'row') this.#written += '</tr>\n';
    else if (name === 'c') this.#endCell();
    else if (name === 'v' || name === 't') this.#isValue = false;
  }

  text(text: string): void {
    if (this.#isValue) this.#value += text;
  }

  take(): string {
    const written = this.#written;
    this.#written = '';
    return written;
  }

  #endCell(): void {
    const place = this.#cell['r'] ?? '';
    const column = columnOf(place) ?? this.#column;
    if (column > this.#column) this.#written += `<td colspan="${column - this.#column}"></td>`;
    this.#column = column + 1;
    const text = escaped(this.#text()).replaceAll('\n', '<br>');
    const url = this.#links.get(place);
    this.#written += `<td>${url === undefined ? text : `<a href="${escaped(url)}">${text}</a>`}</td>`;
  }

  #text(): string {
    const { t: type = 'n', s: style } = this.#cell;
    const { texts, areDates, epoch } = this.#shared;
    if (type === 's') return texts[Number(this.#value)] ?? '';
    if (type === 'e') return '';
    const days = type === 'n' && areDates[Number(style)] === true ? Number(this.#value) : Number.NaN;
    const date = new Date(epoch + days * DAY_MS);
    return this.#value === '' || Number.isNaN(date.getTime()) ? this.#value : date.toISOString().slice(0, 10);
  }
}

/** The column in the name of a cell, counted from 0: 27 of `AB12`. */
function columnOf(cell: string): number | undefined {
  const letters = /^([A-Z]{1,3})\d/.exec(cell)?.[1];
  if (letters === undefined) return undefined;
  return [...letters].reduce((column, letter) => 26 * column + letter.charCodeAt(0) - 64, 0) - 1;
}
