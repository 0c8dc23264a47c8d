/** Reads an entry of the `.bbl` that Biber makes for biblatex: its fields have the names of biblatex, its people are in parts. */
import type { RecordFields } from '../fields/record-fields.ts';
import { readBibtexEntry } from './bibtex.ts';

/** `\field{title}{Example}`; other fields are for sorting. */
const FIELD =
  /^\\field\{(title|subtitle|journaltitle|booktitle|year|month|day|abstract|eprinttype|eprintclass)\}\{(.*)\}$/u;
/** `\verb{doi}`, and `\verb 10.9999/x` on the line below. */
const VERB = /^\\verb\{(doi|url|eprint)\}/u;
const ROLE = /^\\name\{(\w{1,40})\}/u;
/** Where a person begins, with the names on the same line in old files: `{{hash=x}{Lee}{L.}{Ann}{A.}...`. */
const PERSON = /^\{\{[^{}]{0,300}\}\{(?:([^{}]{1,100})\}\{[^{}]{0,100}\}\{([^{}]{0,100})\})?/u;
/** `family={Lee},` */
const PART = /^(prefix|family|given)=\{(.{0,200}?)\}[},%]{0,5}$/u;
/** What prints a space or a full stop. */
const DELIMITER = /\\bib(?:namedelim|initdelim)[a-di]?(?![a-z])\s?/gu;
const PERIOD = /\\bibinitperiod(?![a-z])\s?/gu;

/** @returns `undefined` for an entry without a title, or with people of whom no name can be read */
export function readBiblatexEntry(lines: readonly string[]): RecordFields | undefined {
  const fields = new Map<string, string>();
  const people: { role: string; prefix: string; family: string; given: string }[] = [];
  let role = '';
  let verb = '';
  for (const line of lines) {
    const [, name = '', value = ''] = FIELD.exec(line) ?? [];
    if (name !== '') fields.set(name, value);
    role = ROLE.exec(line)?.[1] ?? role;
    verb = VERB.exec(line)?.[1] ?? verb;
    if (verb !== '' && line.startsWith('\\verb ')) fields.set(verb, line.slice('\\verb '.length));
    const person = PERSON.exec(line);
    if (person !== null) people.push({ role, prefix: '', family: person[1] ?? '', given: person[2] ?? '' });
    const [, part, text = ''] = PART.exec(line) ?? [];
    const last = people.at(-1);
    if (last !== undefined && part !== undefined) Object.assign(last, { [part]: text });
  }
  for (const each of ['author', 'editor']) {
    const names = people
      .filter((person) => person.role === each && person.family !== '')
      .map(({ prefix, family, given }) => `${`${prefix} ${family}`.trim()}${given && `, ${given}`}`);
    if (names.length > 0) fields.set(each, names.join(' and ').replace(DELIMITER, ' ').replace(PERIOD, '.'));
  }
  const hasPeople = fields.has('author') || fields.has('editor') || people.length === 0;
  if (!fields.has('title') || !hasPeople) return undefined;
  return readBibtexEntry(
    `@misc{key,\n${[...fields].map(([name, value]) => `${name} = {${value}},\n`).join('')}}`,
  );
}
