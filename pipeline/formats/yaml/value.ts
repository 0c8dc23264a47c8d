/**
 * Reads YAML as people and programs write lists of papers and front matter: block mappings and sequences, plain, quoted and block
 * scalars, flow sequences and mappings (YAML 1.2.2). Anchors, tags and several documents are left out. All scalars are texts.
 */
import type { Json } from '../fields/json-values.ts';

interface Line {
  readonly indent: number;
  readonly text: string;
}

const MAX_DEPTH = 32;

/** The value of a YAML document; `null` for an empty one. What is no YAML becomes text. */
export function readYaml(yaml: string): Json {
  const lines = yaml.split(/\r?\n/).map((line) => {
    const text = line.trimStart();
    return { indent: line.length - text.length, text: text.trimEnd() };
  });
  return new YamlReader(lines).value(0, 0);
}

class YamlReader {
  readonly #lines: readonly Line[];
  #at = 0;

  constructor(lines: readonly Line[]) {
    this.#lines = lines;
  }

  /** The block at the next line, if it is indented by `indent` or more. */
  value(indent: number, depth: number): Json {
    const line = this.#next();
    if (line === undefined || line.indent < indent || depth > MAX_DEPTH) return null;
    if (isItem(line.text)) return this.#sequence(line.indent, depth);
    return keyOf(line.text) === undefined
      ? this.#scalar(line.text, indent)
      : this.#mapping(line.indent, depth);
  }

  /** @param first the first line, if it stands behind the hyphen of an item */
  #sequence(indent: number, depth: number, first?: string): Json {
    const items: Json[] = [];
    let own = first;
    for (;;) {
      const line = own === undefined ? this.#next() : { indent, text: own };
      own = undefined;
      if (line?.indent !== indent || !isItem(line.text)) return items;
      const text = line.text.slice(1).trimStart();
      const inner = indent + line.text.length - text.length;
      if (isEmpty(text)) {
        this.#at += 1;
        items.push(this.value(indent + 1, depth + 1));
      } else if (isItem(text) && depth < MAX_DEPTH) items.push(this.#sequence(inner, depth + 1, text));
      else if (keyOf(text) !== undefined) items.push(this.#mapping(inner, depth + 1, text));
      else items.push(this.#scalar(text, indent + 1));
    }
  }

  /** @param first the first line, if it stands behind the hyphen of an item */
  #mapping(indent: number, depth: number, first?: string): Json {
    const fields: Record<string, Json> = {};
    let own = first;
    for (;;) {
      const line = own === undefined ? this.#next() : { indent, text: own };
      own = undefined;
      const key = line?.indent === indent ? keyOf(line.text) : undefined;
      if (line === undefined || key === undefined || (isItem(line.text) && line.text !== first))
        return fields;
      const rest = line.text.slice(key.length).trimStart();
      if (!isEmpty(rest)) fields[key.name] = this.#scalar(rest, indent + 1);
      else {
        this.#at += 1;
        const next = this.#next();
        const isSequence = next?.indent === indent && isItem(next.text);
        fields[key.name] = isSequence ? this.#sequence(indent, depth + 1) : this.value(indent + 1, depth + 1);
      }
    }
  }

  /** A scalar that begins on the current line, and goes on in lines that are indented further. */
  #scalar(text: string, indent: number): Json {
    this.#at += 1;
    const block = /^([|>])[+\d-]{0,2}(?:\s+#.*)?$/.exec(text)?.[1];
    const lines: string[] = block === undefined ? [text] : [];
    const isOpen = () => block === undefined && /^["'[{]/.test(text) && !isClosed(lines.join('\n'));
    for (let line = this.#lines[this.#at]; line !== undefined; line = this.#lines[this.#at]) {
      const isBlank = line.text === '';
      if (!isBlank && line.indent < indent && !isOpen()) break;
      if (block === undefined && /^["'[{]/.test(text) && !isOpen()) break;
      lines.push(line.text);
      this.#at += 1;
    }
    const folded = lines.join('\n').trim();
    if (block === '|') return folded;
    const oneLine = folded.replace(/\n\n+/g, '\u2029').replaceAll('\n', ' ').replaceAll('\u2029', '\n\n');
    return block === undefined ? flowValue(oneLine) : oneLine;
  }

  /** The next line that is neither blank nor a comment. */
  #next(): Line | undefined {
    for (let line = this.#lines[this.#at]; line !== undefined; line = this.#lines[this.#at]) {
      if (line.text !== '' && !line.text.startsWith('#') && line.text !== '---') return line;
      this.#at += 1;
    }
    return undefined;
  }
}

function isItem(text: string): boolean {
  return text === '-' || text.startsWith('- ');
}

/** Whether nothing stands behind a key or a hyphen, or a comment: the value is the block below. */
function isEmpty(text: string): boolean {
  return text === '' || text.startsWith('#');
}

const KEY =
  /^(?:"([^"\n]{1,200})"|'([^'\n]{1,200})'|([^\s:#"'[\]{}&*!|>%@`,-][^:#\n]{0,200}?|[\w-]+))\s*:(?=\s|$)/u;

/** The key that a line begins with, and the length of it and its colon. */
function keyOf(text: string): { readonly name: string; readonly length: number } | undefined {
  const [whole, double, single, plain] = KEY.exec(text) ?? [];
  const name = double ?? single ?? plain;
  return whole === undefined || name === undefined ? undefined : { name: name.trim(), length: whole.length };
}

/** Whether a quoted or flow value ends in a text. */
function isClosed(text: string): boolean {
  return flowEnd(text) !== undefined;
}

/** The place behind a quoted or flow value; `undefined` if its end is missing. */
function flowEnd(text: string): number | undefined {
  let depth = 0;
  for (let i = 0; i < text.length; i += 1) {
    const sign = text[i];
    const isQuote = sign === '"' || (sign === "'" && (i === 0 || /[\s,[{:]/.test(text[i - 1] ?? '')));
    if (isQuote) {
      const end = quoteEnd(text, i);
      if (end === undefined) return undefined;
      i = end - 1;
    } else if (sign === '[' || sign === '{') depth += 1;
    else if (sign === ']' || sign === '}') depth -= 1;
    if (depth === 0) return i + 1;
  }
  return undefined;
}

function quoteEnd(text: string, from: number): number | undefined {
  const quote = text[from];
  for (let i = from + 1; i < text.length; i += 1) {
    if (quote === '"' && text[i] === '\\') i += 1;
    else if (text[i] === quote && quote === "'" && text[i + 1] === quote) i += 1;
    else if (text[i] === quote) return i + 1;
  }
  return undefined;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '',
  '0': '',
  '"': '"',
  '\\': '\\',
  '/': '/',
};

/** A scalar on one line, or a flow sequence or mapping. */
function flowValue(text: string): Json {
  const end = /^["'[{]/.test(text) ? flowEnd(text) : undefined;
  if (end !== undefined && /^\s*(?:#|$)/.test(text.slice(end))) {
    const inner = text.slice(1, end - 1);
    if (text.startsWith("'")) return inner.replaceAll("''", "'");
    if (text.startsWith('"'))
      return inner.replace(/\\(?:x([\da-f]{2})|u([\da-f]{4})|(.))/gi, (_, x, u, sign) =>
        sign === undefined ? String.fromCharCode(Number.parseInt(x ?? u, 16)) : (ESCAPES[sign] ?? sign),
      );
    const parts = flowParts(inner);
    if (text.startsWith('[')) return parts.map((part) => flowValue(part));
    return Object.fromEntries(
      parts.flatMap((part) => {
        const key = keyOf(part);
        return key === undefined ? [] : [[key.name, flowValue(part.slice(key.length).trim())] as const];
      }),
    );
  }
  const plain = (text.split(/\s#/, 1)[0] ?? '').trim();
  return plain === '' || plain === '~' || plain === 'null' ? null : plain;
}

/** The parts between the commas of a flow sequence or mapping. */
function flowParts(text: string): string[] {
  const parts: string[] = [];
  let from = 0;
  for (let i = 0; i <= text.length; i += 1) {
    if (i === text.length || text[i] === ',') {
      if (text.slice(from, i).trim() !== '') parts.push(text.slice(from, i).trim());
      from = i + 1;
    } else if (/["'[{]/.test(text[i] ?? '') && text.slice(from, i).trim() === '')
      i += (flowEnd(text.slice(i)) ?? 1) - 1;
  }
  return parts;
}
