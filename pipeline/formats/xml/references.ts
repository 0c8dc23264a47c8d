import { Parser } from 'htmlparser2';

/**
 * Decodes references in text and attributes (`&amp;`, `&#233;`, in HTML also `&eacute;`). A parser that does so itself looks at
 * every character; few texts hold a reference, so it is quicker to look for them first and to parse those texts once more.
 */
export class References {
  #text = '';
  #attribute = '';
  readonly #parser: Parser;

  constructor(options: { readonly xmlMode: boolean }) {
    this.#parser = new Parser(
      {
        ontext: (text) => {
          this.#text += text;
        },
        onattribute: (_, value) => {
          this.#attribute = value;
        },
      },
      { xmlMode: options.xmlMode, decodeEntities: true },
    );
  }

  /** @param text text between two tags, as written */
  inText(text: string): string {
    if (!text.includes('&')) return text;
    this.#text = '';
    this.#parser.parseComplete(text);
    return this.#text;
  }

  /** @param value what stands between the quotes of an attribute */
  inAttribute(value: string): string {
    if (!value.includes('&')) return value;
    this.#attribute = '';
    this.#parser.parseComplete(`<a a="${value.replaceAll('"', '&quot;')}">`);
    return this.#attribute;
  }
}
