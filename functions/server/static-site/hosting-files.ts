import { MEDIA_TYPES } from '../../links/site-links.ts';
import { FETCHING_PAGE } from '../../web/page-types.ts';

/** Header fields by the paths that get them; a star stands for any characters. */
const HEADERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  // Each page repeats its own policy. Both hold.
  '/*': { ...FETCHING_PAGE.headers, 'X-Content-Type-Options': 'nosniff' },
  '/feeds/*': { 'Access-Control-Allow-Origin': '*' },
  '/feeds/*.rss': { 'Content-Type': `${MEDIA_TYPES.rss}; charset=utf-8` },
  '/feeds/*.atom': { 'Content-Type': `${MEDIA_TYPES.atom}; charset=utf-8` },
  '/feeds/*.json': { 'Content-Type': `${MEDIA_TYPES.json}; charset=utf-8` },
  '/api/*': { 'Access-Control-Allow-Origin': '*' },
  '/items/*.bib': { 'Content-Type': 'application/x-bibtex; charset=utf-8' },
  '/items/*.ris': { 'Content-Type': 'application/x-research-info-systems; charset=utf-8' },
  '/opml.xml': { 'Content-Type': 'text/x-opml; charset=utf-8' },
};

/**
 * Files for hosts of files, by name: `_headers` of Cloudflare Pages (https://developers.cloudflare.com/pages/configuration/headers/), and
 * `.nojekyll`, without which GitHub Pages leaves out files whose names begin with `_`.
 */
export function hostingFiles(): Readonly<Record<string, string>> {
  const rules = Object.entries(HEADERS).map(([path, fields]) =>
    [path, ...Object.entries(fields).map(([name, value]) => `  ${name}: ${value}`), ''].join('\n'),
  );
  return { _headers: rules.join('\n'), '.nojekyll': '' };
}
