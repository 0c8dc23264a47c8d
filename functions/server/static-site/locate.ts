/** What a static site is made of. */
export interface Contents {
  /** Slugs of all topics. */
  readonly topics: ReadonlySet<string>;
  /** Categories of arXiv with papers. */
  readonly categories: ReadonlySet<string>;
  /** Ids of the papers that have a page. */
  readonly pages: ReadonlySet<string>;
  /** The URLs of the others; those without one are missing. */
  readonly elsewhere: ReadonlyMap<string, string>;
}

/** A resource of the server that becomes a file. */
export interface Resource {
  /** Path and query string that the server answers. */
  readonly request: string;
  /** Path of the file in the folder of the site. */
  readonly file: string;
  /** The list that it is a page of, and its number from 1. */
  readonly list?: { readonly path: string; readonly number: number };
}

/** Where a link of the server leads in a static site. */
export interface Place {
  /** A path below the site's URL, or the URL of a paper elsewhere. */
  readonly address: string;
  /** The file at that address; none elsewhere. */
  readonly resource?: Resource;
}

/** @returns where a link leads; `undefined` when only a server can answer it */
export type Locate = (link: string, from?: Resource) => Place | undefined;

/** Pages of a list. The search lists what is older. */
const MAX_PAGES = 10;

/** Papers on a page of the API. */
const API_PAGE_PAPERS = 100;

const SINGLE_PAGE = /^\/(?:trends|categories|status|subscribe|docs|404)?$/;
const ASSET =
  /^\/(?:icon(?:-\d+)?\.(?:svg|png)|favicon\.ico|robots\.txt|opml\.xml|scripts\/\w+\.js|search-index\/\d+\.json)$/;
const SNAPSHOT = /^\/api\/(?:topics|status)$/;
const EDITIONS = ['digest', 'top', 'min'];

/**
 * Returns the map from the addresses of the server to those of a static site. Hosts serve `/topics/robotics` from the file
 * `topics/robotics.html`. A query string names no file, so its values become a part of the path:
 * `/feeds/topics/robotics.atom?digest=daily` is `/feeds/topics/robotics/digest-daily.atom`.
 */
export function locator({ topics, categories, pages, elsewhere }: Contents): Locate {
  const isList = (path: string) => {
    const [, list, name = ''] = /^\/(topics|categories)\/([^/]+)$/.exec(path) ?? [];
    return path === '/papers' || (list === 'topics' ? topics : categories).has(name);
  };

  const locate: Locate = (link, from) => {
    const { pathname, search, searchParams, hash } = new URL(link, 'http://site');
    const names = [...searchParams.keys()];
    const at = (address: string, file: string, request = pathname) => ({
      address: address + hash,
      resource: { request, file },
    });
    const page = (address: string, request = pathname) =>
      at(address, address === '/' ? 'index.html' : `${address.slice(1)}.html`, request);

    if (SINGLE_PAGE.test(pathname)) return page(pathname);
    if (pathname === '/search') return { ...page(pathname), address: pathname + search + hash };
    if (ASSET.test(pathname)) return at(pathname + search, pathname.slice(1), pathname + search);
    if (SNAPSHOT.test(pathname)) return at(`${pathname}.json`, `${pathname.slice(1)}.json`);

    const isApi = pathname === '/api/items';
    if (isApi || isList(pathname)) {
      const number = names.includes('cursor') ? (from?.list?.number ?? 1) + 1 : 1;
      if (number > MAX_PAGES) return isApi ? undefined : locate(searchOf(pathname));
      const address = number === 1 ? pathname : `/older${pathname}/${number}`;
      const request =
        number > 1 ? pathname + search : isApi ? `${pathname}?limit=${API_PAGE_PAPERS}` : pathname;
      const list = { path: pathname, number };
      const { resource, ...place } = isApi
        ? at(`${address}.json`, `${address.slice(1)}.json`, request)
        : page(address, request);
      return { ...place, resource: { ...resource, list } };
    }

    const [, author] = /^\/authors\/([^/]+)$/.exec(pathname) ?? [];
    if (author !== undefined) return locate(`/search?author=${author}`);

    const [, id, citation] = /^\/items\/(\w+)(\.bib|\.ris)?$/.exec(pathname) ?? [];
    if (id !== undefined) {
      if (!pages.has(id))
        return elsewhere.has(id) ? { address: elsewhere.get(id) ?? '' } : locate(`/search?q=${id}`);
      return citation === undefined ? page(pathname) : at(pathname, pathname.slice(1));
    }

    const [, similar] = /^\/feeds(\/items\/\w+)\/similar$/.exec(pathname) ?? [];
    if (similar !== undefined) return locate(similar);
    const [, feed = '', list = '', ending] =
      /^(\/feeds(\/(?:all|topics\/[^/.]+|categories\/[^/]+?)))(\.(?:rss|atom|json))?$/.exec(pathname) ?? [];
    const listPage = list === '/all' ? '/papers' : list;
    if (!isList(listPage)) return undefined;
    if (ending === undefined) return locate(listPage);
    if (!names.every((name) => EDITIONS.includes(name))) return undefined;
    const edition = [...searchParams].map(([name, value]) => `${name}-${value}`).join('-');
    const address = `${feed}${edition === '' ? '' : `/${edition}`}${ending}`;
    return at(address, address.slice(1), pathname + search);
  };
  return locate;
}

/** The search that lists all papers of a list. */
function searchOf(path: string): string {
  const [, list, name = ''] = path.split('/');
  return list === 'papers' ? '/search' : `/search?${list === 'topics' ? 'topics' : 'category'}=${name}`;
}
