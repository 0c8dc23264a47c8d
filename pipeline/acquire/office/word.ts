/** Word documents (WordprocessingML, ECMA-376 part 1, section 17). */
import { type Attributes, escaped, type OpenPart, type PartReader, readLinks, readPart } from './xml-part.ts';

/** Styles of headings, which Word names in the language of the user, by their level. */
const HEADING = /^(?:heading|title|berschrift|überschrift|titre|titel|t[ií]tulo|titolo)\s?([1-6])?$/iu;

/** The field code of a link: `HYPERLINK "https://example.org"`. */
const LINK_CODE = /^\s*HYPERLINK\s+"([^"]{1,2000})"/u;

/** Elements that become others, with what is in them. */
const TABLES: Readonly<Record<string, string>> = { 'w:tbl': 'table', 'w:tr': 'tr' };

/** What stands for a character. */
const SIGNS: Readonly<Record<string, string>> = {
  'w:tab': ' ',
  'w:br': '<br>',
  'w:cr': '<br>',
  'w:noBreakHyphen': '-',
};

/** The paragraphs, headings, lists, tables and links of a document. Deleted text, notes and pictures are left out. */
export async function* wordPage(open: OpenPart): AsyncIterable<string> {
  const links = await readLinks(open('word/_rels/document.xml.rels'));
  yield* readPart(open('word/document.xml'), new DocumentReader(links));
}

class DocumentReader implements PartReader {
  readonly #links: ReadonlyMap<string, string>;
  #written = '';
  /** The open paragraph: its text, and the element that it becomes. */
  #paragraph = '';
  #element = 'p';
  #isInList = false;
  #isText = false;
  /** Whether its properties are read, such as tab stops. */
  #isProperties = false;
  /** The marks of the open run: `b`, `i`. */
  #marks: string[] = [];
  #isRunProperties = false;
  /** The code of the open field, and whether its result is a link. */
  #code: string | undefined;
  #isLinkField = false;
  /** The columns of the cell that begins. */
  #cell: number | undefined;
  /** Number of open elements whose text stands elsewhere too. */
  #copies = 0;

  constructor(links: ReadonlyMap<string, string>) {
    this.#links = links;
  }

  open(name: string, attributes: Attributes): void {
    const value = attributes['w:val'];
    if (name === 'mc:Fallback') this.#copies += 1;
    else if (name === 'w:t') this.#markText(true);
    else if (name === 'w:pPr') this.#isProperties = true;
    else if (name === 'w:pStyle') this.#style(value ?? '');
    else if (name === 'w:numPr') this.#element = this.#element === 'p' ? 'li' : this.#element;
    else if (name === 'w:r') this.#marks = [];
    else if (name === 'w:rPr') this.#isRunProperties = true;
    else if (this.#isRunProperties && (name === 'w:b' || name === 'w:i')) {
      if (value !== '0' && value !== 'false') this.#marks.push(name.slice(2));
    } else if (name === 'w:hyperlink')
      this.#paragraph += `<a href="${escaped(this.#links.get(attributes['r:id'] ?? '') ?? '')}">`;
    else if (name === 'w:fldChar') this.#field(attributes['w:fldCharType'] ?? '');
    else if (name === 'w:tc') this.#cell = 1;
    else if (name === 'w:gridSpan') this.#cell = Math.max(1, Number(value) || 1);
    else if (TABLES[name] !== undefined) this.#begin(`<${TABLES[name]}>`);
    else if (SIGNS[name] !== undefined && !this.#isProperties) this.#paragraph += SIGNS[name];
  }

  close(name: string): void {
    if (name === 'mc:Fallback') this.#copies -= 1;
    else if (name === 'w:t') this.#markText(false);
    else if (name === 'w:pPr') this.#isProperties = false;
    else if (name === 'w:rPr') this.#isRunProperties = false;
    else if (name === 'w:hyperlink') this.#paragraph += '</a>';
    else if (name === 'w:p') this.#endParagraph();
    else if (name === 'w:tc') this.#begin('</td>\n');
    else if (name === 'w:body') this.#begin('');
    else if (TABLES[name] !== undefined) this.#write(`</${TABLES[name]}>\n`);
  }

  text(text: string): void {
    if (this.#copies > 0) return;
    if (this.#isText) this.#paragraph += escaped(text);
    else if (this.#code !== undefined) this.#code += text;
  }

  take(): string {
    const written = this.#written;
    this.#written = '';
    return written;
  }

  /** Begins or ends a text, within its marks. */
  #markText(isText: boolean): void {
    if (this.#copies > 0) return;
    this.#isText = isText;
    const marks = [...new Set(this.#marks)];
    const tags = isText ? marks.map((mark) => `<${mark}>`) : marks.map((mark) => `</${mark}>`).reverse();
    this.#paragraph += tags.join('');
  }

  /** Writes HTML, below the tag of the cell that it begins, if it does. */
  #write(text: string): void {
    if (this.#cell !== undefined) this.#written += this.#cell > 1 ? `<td colspan="${this.#cell}">` : '<td>';
    this.#cell = undefined;
    this.#written += text;
  }

  #style(style: string): void {
    const heading = HEADING.exec(style);
    if (heading !== null) this.#element = `h${heading[1] ?? 1}`;
    else if (/^list/i.test(style)) this.#element = 'li';
  }

  /** A field has a code, and the text that it makes. */
  #field(type: string): void {
    if (type === 'begin') this.#code = '';
    else if (type === 'separate') {
      const url = LINK_CODE.exec(this.#code ?? '')?.[1];
      this.#isLinkField = url !== undefined;
      if (url !== undefined) this.#paragraph += `<a href="${escaped(url)}">`;
      this.#code = undefined;
    } else {
      if (this.#isLinkField) this.#paragraph += '</a>';
      this.#isLinkField = false;
      this.#code = undefined;
    }
  }

  /** Ends a list, unless another item of it follows, and begins something else. */
  #begin(tag: string): void {
    if (this.#isInList) this.#write('</ul>\n');
    this.#isInList = false;
    this.#write(tag);
  }

  #endParagraph(): void {
    const [text, element] = [this.#paragraph, this.#element];
    this.#paragraph = '';
    this.#element = 'p';
    if (text.trim() === '') return;
    if (element !== 'li') this.#begin('');
    else if (!this.#isInList) {
      this.#write('<ul>\n');
      this.#isInList = true;
    }
    this.#write(`<${element}>${text}</${element}>\n`);
  }
}
