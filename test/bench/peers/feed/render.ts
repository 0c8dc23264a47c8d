/** The parts of the package `feed` that are used; its types are installed with it, and not before. */
interface Package {
  readonly Feed: new (options: {
    id: string;
    title: string;
    link: string;
    updated: Date;
  }) => {
    addItem(item: {
      id: string;
      title: string;
      link: string;
      date: Date;
      description: string;
      author: { name: string }[];
      category: { name: string }[];
    }): void;
    rss2(): string;
  };
}

/** A paper of the feed. */
export interface FeedPaper {
  readonly title: string;
  readonly abstract: string;
  readonly authors: readonly string[];
  readonly topics: readonly string[];
  /** In ISO 8601. */
  readonly publishedAt: string;
}

/** Makes a function that writes these papers as RSS with the package `feed`. @param base address of the site */
export async function feedRenderer(base: string, papers: readonly FeedPaper[]): Promise<() => string> {
  const { Feed }: Package = await import(import.meta.resolve('feed'));
  return () => {
    const feed = new Feed({ id: base, title: 'All papers', link: base, updated: new Date(0) });
    for (const [i, { title, abstract, authors, topics, publishedAt }] of papers.entries()) {
      const link = `${base}/items/${i}`;
      feed.addItem({
        ...{ id: link, title, link, date: new Date(publishedAt), description: abstract },
        author: authors.map((name) => ({ name })),
        category: topics.map((name) => ({ name })),
      });
    }
    return feed.rss2();
  };
}
