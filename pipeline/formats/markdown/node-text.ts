/** Reads text and links from nodes of a Markdown syntax tree (mdast). */
import type { Nodes, PhrasingContent } from 'mdast';
import { htmlText } from '../../text/html-text.ts';
import type { TextLink } from '../fields/paper-draft.ts';

/** A run of text and what is marked in it. */
export interface Inline {
  readonly text: string;
  /** The first text in bold. */
  readonly strong: string | undefined;
  /** The text of the first link. */
  readonly linkText: string | undefined;
  readonly links: readonly TextLink[];
}

/** The text of phrasing content as a person reads it: without marks and images, with a line end for `<br>`. */
export function inline(nodes: readonly PhrasingContent[]): Inline {
  const links: TextLink[] = [];
  let strong: string | undefined;
  const read = (node: PhrasingContent): string => {
    switch (node.type) {
      case 'text':
      case 'inlineCode':
        return node.value;
      case 'break':
        return '\n';
      case 'html':
        return /^<br\s*\/?>$/i.test(node.value) ? '\n' : htmlText(node.value);
    }
    const text =
      'children' in node ? node.children.map((child) => read(child as PhrasingContent)).join('') : '';
    if (node.type === 'link') links.push({ url: node.url, text });
    if (node.type === 'strong') strong ??= text;
    return text;
  };
  const text = nodes.map(read).join('');
  return { text, strong, linkText: links[0]?.text, links };
}

/** The texts of a node, one a paragraph. Paragraphs that hold only links are left out. */
export function textsIn(node: Nodes): string[] {
  switch (node.type) {
    case 'paragraph': {
      const { text, links } = inline(node.children);
      return isOnlyLinks(text, links) ? [] : [text];
    }
    case 'heading':
      return [inline(node.children).text];
    case 'blockquote':
    case 'list':
    case 'listItem':
      return node.children.flatMap((child: Nodes) => textsIn(child));
    case 'html':
      // The label of folded text: `<summary>Abstract</summary>`.
      return htmlText(node.value)
        .split('\n\n')
        .filter((text) => text !== '' && !/^<\/?[a-z]+>$/i.test(text));
    default:
      return [];
  }
}

/** `[Paper](...) | [Code](...)`. */
function isOnlyLinks(text: string, links: readonly TextLink[]): boolean {
  const rest = links.reduce((left, link) => left.replace(link.text, ''), text);
  return links.length > 0 && rest.replace(/[^\p{L}\p{N}]+/gu, '').length < 3;
}

export function linksIn(node: Nodes): readonly TextLink[] {
  if (node.type === 'paragraph' || node.type === 'heading') return inline(node.children).links;
  return 'children' in node ? node.children.flatMap((child: Nodes) => linksIn(child)) : [];
}

/** A half-open range of characters of a section, in UTF-16 units. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

export function placeOf({ position }: Nodes): Place {
  return { start: position?.start.offset ?? 0, end: position?.end.offset ?? 0 };
}
