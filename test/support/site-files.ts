import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'parse5';

/** All files of a static site with their bytes, by path. */
export function readSite(folder: string): ReadonlyMap<string, Buffer> {
  const files = globSync('**', { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  return new Map(files.toSorted().map((file) => [file, readFileSync(join(folder, file))]));
}

/** The hashes of all files, to compare sites. */
export function hashSite(folder: string): Readonly<Record<string, string>> {
  const hashes = [...readSite(folder)].map(([file, bytes]) => [
    file,
    createHash('sha256').update(bytes).digest('hex'),
  ]);
  return Object.fromEntries(hashes);
}

/** The file that a host of files serves at a path: its own, that with the ending of a page, or the home page. */
export function fileAt(folder: string, path: string): string | undefined {
  const name = decodeURIComponent(path.replace(/[?#].*$/, '').replace(/^\//, ''));
  const files = name === '' ? ['index.html'] : [name, `${name}.html`];
  return files.find((file) => /\.\w+$/.test(file) && existsSync(join(folder, file)));
}

/** Every link to the site in its pages, feeds and JSON, without a file behind it, as `file: link`. */
export function deadLinks(folder: string, publicUrl: string): string[] {
  const { origin, pathname: base } = new URL(publicUrl);
  const isInside = ({ href }: URL) => href === publicUrl || /^[/?#]/.test(href.slice(publicUrl.length));
  return [...readSite(folder)].flatMap(([file, bytes]) => {
    if (!/\.(?:html|rss|atom|json|xml)$/.test(file)) return [];
    const text = bytes.toString();
    const page = `${origin}${base === '/' ? '' : base}/${file.replace(/\.html$/, '')}`;
    const links = file.endsWith('.html')
      ? linksOf(text).map((link) => new URL(link, page).href)
      : [...plain(text).matchAll(/https?:\/\/[^\s"'<>\\]+/g)].map(([link]) => link);
    return [...new Set(links)]
      .filter((link) => URL.canParse(link) && link.startsWith(publicUrl) && isInside(new URL(link)))
      .filter((link) => fileAt(folder, link.slice(publicUrl.length)) === undefined)
      .map((link) => `${file}: ${link}`);
  });
}

/** Addresses in the elements of a page, read as a browser reads them. */
function linksOf(page: string): string[] {
  const links: string[] = [];
  const visit = (node: object) => {
    if ('attrs' in node) {
      for (const { name, value } of node.attrs as { name: string; value: string }[])
        if (['href', 'src', 'action'].includes(name)) links.push(value);
    }
    if ('childNodes' in node) for (const child of node.childNodes as object[]) visit(child);
  };
  visit(parse(page));
  return links;
}

/** A text without its escapes: feeds hold HTML that is escaped once more. */
function plain(text: string): string {
  const once = text
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
  return once === text ? text : plain(once);
}
