import type { PhrasingContent } from 'mdast';
import { htmlText } from '../../text/html-text.ts';

/** A run of text with what is marked in it. */
export interface Inline {
  readonly text: string;
  /** The first part in bold, if there is one. */
  readonly strong: string | undefined;
  /** The text of the first link. */
  readonly first: string | undefined;
  readonly links: readonly { readonly url: string; readonly text: string }[];
}

/** The text of phrasing content as a person reads it: no marks, no pictures, `<br>` as the end of a line. */
export function inline(nodes: readonly PhrasingContent[]): Inline {
  const links: { url: string; text: string }[] = [];
  let strong: string | undefined;
  const read = (node: PhrasingContent): string => {
    switch (node.type) {
      case 'text':
      case 'inlineCode':
        return node.value;
      case 'break':
        return '\n';
      case 'html':
        return /^<br\s*\/?>$/i.test(node.value) ? '\n' : htmlText(node.value).replace(/<[^<>]*>/g, '');
      case 'link': {
        const text = node.children.map(read).join('');
        links.push({ url: node.url, text });
        return text;
      }
      case 'strong': {
        const text = node.children.map(read).join('');
        strong ??= text;
        return text;
      }
      default:
        return 'children' in node
          ? node.children.map((child) => read(child as PhrasingContent)).join('')
          : '';
    }
  };
  const text = nodes.map(read).join('');
  return { text, strong, first: links[0]?.text, links };
}
