/** Titles that a page cut off to save room: `Gradient noise as a compass for …`. */
import { nameKeys } from '../text/names/name-keys.ts';
import { titleKey } from './item-id.ts';

const CUT = / ?(?:…|\.{3})$/u;

/** A shorter beginning is that of several titles. In letters and digits. */
const MIN_KEY_CHARS = 30;

/** What the whole title begins with; `undefined` for a title that is not cut off, or whose beginning says too little. */
export function beginningOf(title: string): string | undefined {
  const beginning = title.replace(CUT, '');
  return beginning === title || titleKey(beginning).length < MIN_KEY_CHARS ? undefined : beginning;
}

/** Authors count, since many titles begin as others do: `A survey of large language models for …`. */
interface TitledPaper {
  readonly title: string;
  readonly authors: readonly string[];
}

/** Whether a paper with a cut title is `whole`: its title begins so, and they have an author in common. */
export function isCutFrom(paper: TitledPaper, whole: TitledPaper): boolean {
  const beginning = beginningOf(paper.title);
  if (beginning === undefined || !titleKey(whole.title).startsWith(titleKey(beginning))) return false;
  const names = new Set(whole.authors.flatMap(nameKeys).map(({ key }) => key));
  return paper.authors.flatMap(nameKeys).some(({ key }) => names.has(key));
}
