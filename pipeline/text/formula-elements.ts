/** Reads formulas in MathML (https://www.w3.org/TR/mathml-core/) and JATS as one line of text. */
import { FORMULAS } from './markup-vocabulary.ts';
import { subscript, superscript } from './scripts.ts';

/** An element of a formula. `text` is all text in it. */
export interface FormulaElement {
  /** The name without prefix. */
  readonly local: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly FormulaElement[];
  readonly text: string;
}

/** Function application, invisible times, separator and plus. */
const INVISIBLE = /[\u2061-\u2064]/gu;

/** Marks above a letter, and the combining characters for them. */
const ACCENTS: ReadonlyMap<string, string> = new Map([
  ...Array.from('¯‾―ˉ', (mark): [string, string] => [mark, '\u0304']),
  ...Array.from('^ˆ', (mark): [string, string] => [mark, '\u0302']),
  ...Array.from('~˜∼', (mark): [string, string] => [mark, '\u0303']),
  ['˙', '\u0307'],
  ['→', '\u20d7'],
]);

/** A document around a formula, as Springer's metadata has it: `\documentclass{minimal}...\begin{document}$$k$$\end{document}`. */
const DOCUMENT = /\\begin\{document\}([\s\S]*?)(?:\\end\{document\}|$)/u;
const DELIMITED = /^(?:\$\$([\s\S]*)\$\$|\$([\s\S]*)\$|\\\(([\s\S]*)\\\)|\\\[([\s\S]*)\\\])$/u;

/**
 * The text of a formula: its TeX in dollar signs if it has any, else its MathML as characters (`x²`, `a/b`). A formula that is
 * given in both is one formula.
 */
export function formulaText(element: FormulaElement): string {
  const { local, children, text } = element;
  const tex = texIn(element);
  if (tex !== undefined) return asTex(tex);
  if (local === 'alternatives')
    return formulaText(children.find((child) => child.local === 'math') ?? children[0] ?? EMPTY);
  if (local === 'math' || local === 'semantics') return mathText(element).replace(/\s+/gu, ' ').trim();
  return children.some((child) => child.local === 'math' || child.local === 'alternatives')
    ? children.map(formulaText).join('')
    : text;
}

/** Elements nested deeper are read as text. */
const MAX_DEPTH = 64;

interface OpenElement extends FormulaElement {
  readonly depth: number;
  readonly children: FormulaElement[];
  text: string;
}

/** Puts a formula together from the elements and texts that a parser finds. */
export class FormulaBuilder {
  /** From outside in. */
  readonly #open: OpenElement[] = [];
  #depth = 0;

  get isOpen(): boolean {
    return this.#depth > 0;
  }

  /** Begins an element by its name without prefix; `false` if it is outside of formulas. */
  begin(local: string, attributes: Readonly<Record<string, string>>): boolean {
    if (!this.isOpen && !FORMULAS.has(local)) return false;
    this.#depth += 1;
    if (this.#open.length < MAX_DEPTH)
      this.#open.push({ local, attributes, children: [], text: '', depth: this.#depth });
    return true;
  }

  /** Adds text to the open element; `false` if none is open. */
  add(text: string): boolean {
    const element = this.#open.at(-1);
    if (element !== undefined) element.text += text;
    return element !== undefined;
  }

  /** Ends the innermost element. @returns the text of the formula if that was all of it */
  end(): string | undefined {
    const isKept = this.#open.at(-1)?.depth === this.#depth;
    this.#depth -= 1;
    const element = isKept ? this.#open.pop() : undefined;
    if (element === undefined) return undefined;
    const text = FORMULAS.has(element.local) ? formulaText(element) : element.text;
    const parent = this.#open.at(-1);
    if (parent === undefined) return text;
    parent.children.push({ ...element, text });
    parent.text += text;
    return undefined;
  }
}

const EMPTY: FormulaElement = { local: '', attributes: {}, children: [], text: '' };

/** The TeX in an element: `<tex-math>`, an annotation of MathML, or the label of a picture (IEEE). */
function texIn(element: FormulaElement): string | undefined {
  const { local, attributes, text } = element;
  if (/^tex(?:-math)?$/u.test(local)) return text;
  if (local === 'annotation' && /tex/iu.test(attributes['encoding'] ?? '')) return text;
  if (local === 'img') return attributes['alt'];
  for (const child of element.children) {
    const tex = texIn(child);
    if (tex !== undefined) return tex;
  }
  return undefined;
}

function asTex(written: string): string {
  const source = (DOCUMENT.exec(written)?.[1] ?? written).trim();
  const inner = (
    DELIMITED.exec(source)
      ?.slice(1)
      .find((part) => part !== undefined) ?? source
  ).trim();
  // Several formulas in one element: `$a$ and $b$`.
  return inner.includes('$') ? source : inner === '' ? '' : `$${inner}$`;
}

function mathText(element: FormulaElement): string {
  const { local, attributes, children } = element;
  const [first = EMPTY, second = EMPTY, third = EMPTY] = children;
  switch (local) {
    case 'msup':
    case 'mover':
      return above(first, second);
    case 'msub':
    case 'munder':
      return mathText(first) + lowered(mathText(second));
    case 'msubsup':
    case 'munderover':
      return mathText(first) + lowered(mathText(second)) + raised(mathText(third));
    case 'mmultiscripts':
      return withScripts(children);
    case 'mfrac':
      return `${operand(mathText(first))}/${operand(mathText(second))}`;
    case 'msqrt':
      return `√${operand(row(children))}`;
    case 'mroot':
      return `${superscript(mathText(second)) ?? mathText(second)}√${operand(mathText(first))}`;
    case 'mfenced': {
      const [separator = ','] = attributes['separators'] ?? ',';
      return `${attributes['open'] ?? '('}${children.map(mathText).join(separator)}${attributes['close'] ?? ')'}`;
    }
    case 'mtable':
      return children.map(mathText).join('; ');
    case 'mtr':
      return children.map(mathText).join(', ');
    case 'mspace':
      return ' ';
    case 'semantics':
      return mathText(first);
    case 'mphantom':
    case 'annotation':
    case 'annotation-xml':
    case 'mprescripts':
    case 'none':
      return '';
    default:
      return children.length > 0 ? row(children) : leaf(element);
  }
}

function leaf({ local, text }: FormulaElement): string {
  const visible = text.replace(INVISIBLE, '');
  return local === 'mtext' ? visible.replace(/\s+/gu, ' ') : visible.trim();
}

/** The name of a function or an operator: `log`. */
const FUNCTION = /^[a-z]{2,}$/u;

/** Elements in a row, with a space behind the name of a function: `log n`. */
function row(elements: readonly FormulaElement[]): string {
  const texts = elements.map(mathText).filter((text) => text !== '');
  return texts
    .map((text, i) => (FUNCTION.test(texts[i - 1] ?? '') && /^[\p{L}\p{N}]/u.test(text) ? ` ${text}` : text))
    .join('');
}

function above(base: FormulaElement, mark: FormulaElement): string {
  const [text, sign] = [mathText(base), mathText(mark)];
  const accent = ACCENTS.get(sign);
  return accent !== undefined && Array.from(text).length === 1
    ? (text + accent).normalize('NFC')
    : text + raised(sign);
}

/** A base, its scripts in pairs of lower and upper, and behind `mprescripts` those in front of it. */
function withScripts([base = EMPTY, ...scripts]: readonly FormulaElement[]): string {
  const at = scripts.findIndex(({ local }) => local === 'mprescripts');
  const pairs = (elements: readonly FormulaElement[]) =>
    elements
      .map((element, i) => (i % 2 === 0 ? lowered(mathText(element)) : raised(mathText(element))))
      .join('');
  const behind = pairs(at < 0 ? scripts : scripts.slice(0, at));
  return (at < 0 ? '' : pairs(scripts.slice(at + 1))) + mathText(base) + behind;
}

function raised(text: string): string {
  if (text === '' || /^[′″*∗⁎†‡°]+$/u.test(text)) return text.replace(/[∗⁎]/gu, '*');
  return superscript(text) ?? `^${grouped(text)}`;
}

function lowered(text: string): string {
  // `Cu` with the index 2.05: there is no lowered full stop.
  if (text === '' || /^\d+\.\d+$/u.test(text)) return text;
  return subscript(text) ?? `_${grouped(text)}`;
}

function grouped(text: string): string {
  return Array.from(text).length === 1 ? text : `{${text}}`;
}

/** In parentheses, unless one number or word: `(a+1)/b`. */
function operand(text: string): string {
  return /^[\p{L}\p{M}\p{N}.]*$/u.test(text) ? text : `(${text})`;
}
