import { describe, expect, test } from 'vitest';
import { convertDocument, convertPage } from '../../../../../functions/server/static-site/convert-links.ts';
import { locator, type Place } from '../../../../../functions/server/static-site/locate.ts';

const locate = locator({
  topics: new Set(['robotics']),
  categories: new Set(),
  pages: new Set(),
  elsewhere: new Map(),
});

/** @returns the converted text, and the files that its links lead to */
function convert(how: typeof convertDocument, text: string) {
  const places: Place[] = [];
  const converted = how(text, {
    ...{ publicUrl: 'https://ada.example/papers', locate, from: { request: '', file: '' } },
    onPlace: (place) => places.push(place),
  });
  return { converted, files: places.flatMap(({ resource }) => resource?.file ?? []) };
}

const page = (text: string) =>
  convert(
    (html, conversion) => convertPage(html, "default-src 'none'; frame-ancestors 'none'", conversion),
    text,
  );

describe('convertPage()', () => {
  test.each([
    [
      '<a class="x" href="https://ada.example/papers/topics/robotics" rel="next">R</a>',
      '<a class="x" href="/papers/topics/robotics" rel="next">R</a>',
    ],
    [
      '<a href="/papers/authors/ada"><bdi>Ada</bdi></a>',
      '<a href="/papers/search?author=ada"><bdi>Ada</bdi></a>',
    ],
    [
      '<a href="/papers/feeds/all.atom?digest=daily&amp;top=5">d</a>',
      '<a href="/papers/feeds/all/digest-daily-top-5.atom">d</a>',
    ],
    [
      '<a href="/papers/search?q=a&amp;order=newest">s</a>',
      '<a href="/papers/search?q=a&amp;order=newest">s</a>',
    ],
    ['see <a href="/papers/library">For <i>you</i></a>.', 'see For <i>you</i>.'],
    ['<li><a href="/papers/library">For you</a></li>', ''],
    ['<li>also <a href="/papers/library">you</a></li>', '<li>also you</li>'],
    ['<a href="https://arxiv.org/abs/1">arXiv</a>', '<a href="https://arxiv.org/abs/1">arXiv</a>'],
    [
      '<a href="https://ada.example/papers-2/library">x</a>',
      '<a href="https://ada.example/papers-2/library">x</a>',
    ],
    ['<a href="#main">Skip</a>', '<a href="#main">Skip</a>'],
    [
      '<link rel="alternate" type="t" title="T" href="https://ada.example/papers/feeds/all.rss">\n',
      '<link rel="alternate" type="t" title="T" href="https://ada.example/papers/feeds/all.rss">\n',
    ],
    ['<link rel="alternate" type="t" href="https://ada.example/papers/feeds/search.rss?q=a">\n', ''],
  ])('%s becomes %s', (link, expected) => {
    expect(page(link).converted).toBe(expected);
  });

  test('follows links, icons and scripts', () => {
    const { files } = page(
      '<link rel="icon" type="image/svg+xml" href="/papers/icon.svg"><script type="module" src="/papers/scripts/copy.js?v=1"></script><a href="/papers/">Home</a>',
    );
    expect(files.toSorted()).toEqual(['icon.svg', 'index.html', 'scripts/copy.js']);
  });

  test('repeats the policy but for the directive that a page cannot set', () => {
    expect(page('<meta charset="utf-8">').converted).toBe(
      '<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;">',
    );
  });
});

describe('convertDocument()', () => {
  test.each([
    [
      '<link href="https://ada.example/papers/feeds/all.atom"/>',
      '<link href="https://ada.example/papers/feeds/all.atom"/>',
    ],
    [
      '<link href="https://ada.example/papers/feeds/all.atom?digest=daily&amp;top=5"/>',
      '<link href="https://ada.example/papers/feeds/all/digest-daily-top-5.atom"/>',
    ],
    [
      '&lt;a href=&quot;https://ada.example/papers/feeds/topics/robotics&quot;&gt;',
      '&lt;a href=&quot;https://ada.example/papers/topics/robotics&quot;&gt;',
    ],
    [
      '&lt;a href=&quot;https://ada.example/papers/search?topics=x&amp;amp;arrived=2025-W11&quot;&gt;',
      '&lt;a href=&quot;https://ada.example/papers/search?topics=x&amp;amp;arrived=2025-W11&quot;&gt;',
    ],
    ['<link>https://ada.example/papers/</link>', '<link>https://ada.example/papers/</link>'],
    ['"next": "https://ada.example/papers/api/search?q=a"', '"next": null'],
    [
      String.raw`"<a href=\"https://ada.example/papers/feeds/all\">all</a>"`,
      String.raw`"<a href=\"https://ada.example/papers/papers\">all</a>"`,
    ],
    ['https://ada.example/papers-2/library', 'https://ada.example/papers-2/library'],
  ])('%s becomes %s', (text, expected) => {
    expect(convert(convertDocument, text).converted).toBe(expected);
  });
});
