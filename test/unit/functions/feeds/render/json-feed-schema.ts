import * as v from 'valibot';

/** An absolute web address. */
const WebAddress = v.pipe(v.string(), v.regex(/^https?:\/\/[^\s]+$/), v.url());

/** RFC 3339, section 5.6. */
const Instant = v.pipe(
  v.string(),
  v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/),
  v.check((text) => !Number.isNaN(Date.parse(text))),
);

/** RFC 5646. */
const LanguageTag = v.pipe(v.string(), v.regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{1,8})*$/));

const Author = v.pipe(
  v.strictObject({
    name: v.optional(v.string()),
    url: v.optional(v.string()),
    avatar: v.optional(WebAddress),
  }),
  v.check((author) => Object.keys(author).length > 0, 'an author has at least one of name, url, avatar'),
);

const Attachment = v.strictObject({
  url: WebAddress,
  mime_type: v.pipe(v.string(), v.regex(/^[a-z]+\/[\w.+-]+$/)),
  title: v.optional(v.string()),
  size_in_bytes: v.optional(v.number()),
  duration_in_seconds: v.optional(v.number()),
});

const Score = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** The extension of this site, as docs/feeds.md has it. */
const Paper = v.strictObject({
  externalIds: v.array(v.strictObject({ scheme: v.string(), value: v.string() })),
  journal: v.nullable(v.string()),
  comments: v.nullable(v.string()),
  categories: v.array(v.string()),
  topics: v.array(
    v.strictObject({
      slug: v.string(),
      name: v.string(),
      score: Score,
      why: v.optional(
        v.strictObject({
          keywords: v.pipe(v.array(v.string()), v.maxLength(3)),
          words: v.pipe(v.array(v.string()), v.maxLength(5)),
          papers: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/))), v.maxLength(2)),
          margin: v.pipe(v.number(), v.minValue(-1), v.maxValue(1)),
          threshold: Score,
          by: v.exactOptional(v.picklist(['person', 'title'])),
        }),
      ),
    }),
  ),
  extract: v.nullable(v.string()),
  revised: v.boolean(),
  arrivedAt: Instant,
});

/** JSON Feed 1.1 as the text of jsonfeed.org/version/1.1 has it, with the extension; nothing else is let through. */
export const JsonFeed = v.strictObject({
  version: v.literal('https://jsonfeed.org/version/1.1'),
  title: v.string(),
  home_page_url: v.optional(WebAddress),
  feed_url: v.optional(WebAddress),
  description: v.optional(v.string()),
  user_comment: v.optional(v.string()),
  next_url: v.optional(WebAddress),
  icon: v.optional(WebAddress),
  favicon: v.optional(WebAddress),
  authors: v.optional(v.array(Author)),
  language: v.optional(LanguageTag),
  expired: v.optional(v.boolean()),
  hubs: v.optional(v.array(v.strictObject({ type: v.string(), url: WebAddress }))),
  _paperwire: v.strictObject({ about: WebAddress }),
  items: v.array(
    v.pipe(
      v.strictObject({
        id: v.pipe(v.string(), v.nonEmpty()),
        url: v.optional(WebAddress),
        external_url: v.optional(WebAddress),
        title: v.optional(v.string()),
        content_html: v.optional(v.string()),
        content_text: v.optional(v.string()),
        summary: v.optional(v.string()),
        image: v.optional(WebAddress),
        banner_image: v.optional(WebAddress),
        date_published: v.optional(Instant),
        date_modified: v.optional(Instant),
        authors: v.optional(v.array(Author)),
        tags: v.optional(v.array(v.string())),
        language: v.optional(LanguageTag),
        attachments: v.optional(v.array(Attachment)),
        _paperwire: v.optional(Paper),
      }),
      v.check(
        (item) => item.content_html !== undefined || item.content_text !== undefined,
        'an item has content_html or content_text',
      ),
    ),
  ),
});
