/** Papers read from prose, Markdown or labelled lines, whose links and labelled fields are not sorted yet. */
import { arxivId, doi, idsIn, uniqueIds } from '../../text/external-ids.ts';
import { markupText } from '../../text/html-text.ts';
import { oneLine } from '../../text/unwrap.ts';
import type { ExternalId, Link } from '../../types.ts';
import type { FieldLabel } from '../cues/field-labels.ts';
import { abstractFromText } from './abstract.ts';
import { authorsFromHtml } from './authors.ts';
import { addressOf } from './links.ts';
import type { FieldError } from './named-fields.ts';
import { type RecordFields, withoutEmpty } from './record-fields.ts';

/** A link and its text. */
export interface TextLink {
  readonly url: string;
  readonly text: string;
}

export interface PaperDraft {
  readonly title: string;
  readonly abstract: string;
  readonly links: readonly TextLink[];
  readonly date?: string;
  readonly authors?: readonly string[];
  readonly categories?: readonly string[];
  readonly comments?: string;
  readonly journal?: string;
  /** Ids outside links. */
  readonly ids?: readonly ExternalId[];
}

/** Whether a draft links to a paper whose id is known. */
export function linksToPaper(links: readonly TextLink[]): boolean {
  return links.some(({ url }) => idsIn(url).length > 0);
}

/** The ids in a field of ids: `2503.01234`, `10.1000/1`. */
export function idsOfText(text: string): readonly ExternalId[] {
  return [arxivId(text), doi(text), ...idsIn(`arxiv:${text}`)].filter((each) => each !== null);
}

/** The draft with the fields that labels name. */
export function withLabelledFields(draft: PaperDraft, fields: ReadonlyMap<FieldLabel, string>): PaperDraft {
  const value = (label: FieldLabel) => oneLine(fields.get(label)) || undefined;
  const urls = (value('links') ?? '').match(/https?:\/\/[^\s)\]>]+/g) ?? [];
  return {
    ...draft,
    abstract: fields.get('abstract') ?? draft.abstract,
    links: [...draft.links, ...urls.map((url) => ({ url, text: '' }))],
    ids: idsOfText(value('id') ?? ''),
    ...withoutEmpty({
      date: value('date'),
      authors: authorsFromHtml(value('authors') ?? ''),
      // `cs.CL, cs.LG`, `cs.CL cs.LG`, `#robots, #stairs`
      categories: value('categories')
        ?.split(/[,;] ?| (?=[a-z-]{2,9}\.[A-Z]{2})/)
        .map((category) => category.replace(/^[`#]+|`+$/g, '').trim())
        .filter((category) => category !== ''),
      comments: value('comments'),
      journal: value('journal'),
    }),
  };
}

/** Posts about papers: `https://x.com/someone/status/1`. */
const SOCIAL =
  /^https?:\/\/(?:www\.|mobile\.)?(?:twitter|x|linkedin|facebook|reddit|youtube|t|bsky)\.(?:com|co|app)\//i;
/** An abstract that is only an address, as in lists with an address behind each title. */
const ADDRESS_ONLY = /^\s*<?https?:\S+$/;

/**
 * The record of a draft. Its address is the first link to a paper with a known id, else the first link.
 * @param isPaper whether its place says that it is a paper
 * @returns an error when there is neither an abstract nor an address
 */
export function recordOfDraft(
  { links, ids = [], ...draft }: PaperDraft,
  isPaper = false,
): RecordFields | FieldError {
  const web = links.filter(({ url }) => /^https?:/.test(url));
  const main = web.find(({ url }) => idsIn(url).length > 0) ?? web.find(({ url }) => !SOCIAL.test(url));
  const abstract = ADDRESS_ONLY.test(draft.abstract)
    ? ''
    : abstractFromText(markupText(draft.abstract.replace(/[^\S\n]+/g, ' ')));
  if (!isPaper && abstract === '' && main === undefined && ids.length === 0) {
    const message = `"${draft.title}" has neither an abstract nor a link to the paper; expected one of the two`;
    return { code: 'missing-abstract', message };
  }
  const externalIds = uniqueIds([...ids, ...web.flatMap(({ url }) => idsIn(url))]);
  const others = web.filter(({ url }) => url !== main?.url && idsIn(url).length === 0 && !SOCIAL.test(url));
  return {
    ...draft,
    title: oneLine(markupText(draft.title)),
    abstract,
    ...withoutEmpty({
      url: addressOf(main?.url, externalIds),
      externalIds,
      links: [...new Map(others.map((link) => [link.url, { kind: kindOf(link), url: link.url }])).values()],
    }),
  };
}

function kindOf({ url, text }: TextLink): Link['kind'] {
  if (/\.pdf(?:$|[?#])/i.test(url) || /^pdf$/i.test(text.trim())) return 'pdf';
  const isRepository = /^https?:\/\/(?:www\.)?(?:github|gitlab|bitbucket|codeberg)\.[a-z]+\//i.test(url);
  if (isRepository || /\bcode\b/i.test(text)) return 'code';
  return /project|website|page/i.test(text) ? 'project' : 'other';
}
