import { escapeHtml } from '../../feeds/render/html.ts';
import { localPath } from '../../web/parts/layout.ts';
import type { Locate, Place, Resource } from './locate.ts';

/** How the links of a resource are converted. */
export interface Conversion {
  /** The URL of the site, without a slash at the end. */
  readonly publicUrl: string;
  readonly locate: Locate;
  /** The resource with the links. */
  readonly from: Resource;
  /** Hears of each place that a link leads to. */
  readonly onPlace: (place: Place) => void;
}

/**
 * Converts the links of a page, and repeats its content security policy in the page, as few hosts of files send it. A link
 * that only a server can answer becomes its text; where it is all that a list element holds, the element goes.
 *
 * Pages are written by `html`, which escapes all text and quotes all values. So what looks like a tag is one.
 */
export function convertPage(page: string, policy: string, conversion: Conversion): string {
  const convert = converter(conversion);
  const local = localPath(conversion.publicUrl);
  return page
    .replaceAll(
      /(<li>)?<a((?: (?!href=)[\w-]+(?:="[^"]*")?)*) href="([^"]*)"([^<>]*)>((?:[^<]|<(?!\/?a\b))*)<\/a>(<\/li>)?/g,
      (whole, open = '', before, link, after, text, close = '') => {
        const place = convert(unescaped(link), local);
        if (place === undefined) return whole;
        if (place !== null)
          return `${open}<a${before} href="${escapeHtml(place)}"${after}>${text}</a>${close}`;
        return open !== '' && close !== '' ? '' : `${open}${text}${close}`;
      },
    )
    .replaceAll(/<link rel="alternate"([^<>]*) href="([^"]*)">\n/g, (whole, before, link) => {
      const place = convert(unescaped(link), conversion.publicUrl);
      if (place === undefined) return whole;
      return place === null ? '' : `<link rel="alternate"${before} href="${escapeHtml(place)}">\n`;
    })
    .replaceAll(/(?:<link rel="icon"[^<>]* href|<script type="module" src)="([^"]*)"/g, (whole, link) => {
      convert(unescaped(link), local);
      return whole;
    })
    .replace(
      '<meta charset="utf-8">',
      `$&\n<meta http-equiv="Content-Security-Policy" content="${escapeHtml(metaPolicy(policy))}">`,
    );
}

/**
 * Converts the URLs of this site in a feed, a list of feeds, or JSON. They may be escaped for HTML, and that for XML. In JSON, the
 * URL of what only a server can answer becomes `null`.
 */
export function convertDocument(document: string, conversion: Conversion): string {
  const { publicUrl } = conversion;
  const convert = converter(conversion);
  const url = new RegExp(
    `("?)${publicUrl.replaceAll('.', '\\.')}(?![\\w.:-])((?:[^\\s"'<>\\\\&]|&(?:amp;)*(?=[\\w-]+=))*)("?)`,
    'g',
  );
  return document.replaceAll(url, (whole, open, link, close) => {
    const place = convert(publicUrl + link.replaceAll(/&(?:amp;)+/g, '&'), publicUrl);
    if (place === null && open !== '' && close !== '') return 'null';
    // Several parameters are those of a search, which stays as it is, in whatever form it is escaped.
    return place == null || place.includes('&') ? whole : `${open}${place}${close}`;
  });
}

/**
 * Returns the function from a link to what stands in its place: a URL, `null` where only a server can answer, and `undefined`
 * for a link out of the site.
 */
function converter({ publicUrl, locate, from, onPlace }: Conversion) {
  const local = localPath(publicUrl);
  /** @param start what links within the site shall start with */
  return (link: string, start: string): string | null | undefined => {
    const path = [`${publicUrl}/`, `${local}/`].find((each) => link.startsWith(each));
    if (path === undefined) return link === publicUrl ? `${start}/` : undefined;
    const place = locate(link.slice(path.length - 1), from);
    if (place === undefined) return null;
    onPlace(place);
    return place.address.startsWith('/') ? start + place.address : place.address;
  };
}

/** The policy without what a page may not say of itself (CSP Level 3, section 3.3). */
function metaPolicy(policy: string): string {
  return policy
    .split('; ')
    .filter((directive) => !directive.startsWith('frame-ancestors '))
    .join('; ');
}

function unescaped(value: string): string {
  return value.replaceAll('&#39;', "'").replaceAll('&amp;', '&');
}
