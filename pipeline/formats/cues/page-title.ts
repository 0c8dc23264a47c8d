/** The title of a web page about a paper, as browsers and chats keep it: with an id, the name of the site or a note of its own. */

/** `[2503.01234] `, `[math/9404236v2] `, `Paper page - `, `Frontiers | `, `(PDF) `. */
const BEFORE =
  /^(?:\[(?:arxiv:)?(?:\d{4}\.\d{4,5}|[a-z-]{2,10}(?:\.[a-z]{2})?\/\d{7})(?:v\d{1,2})?\]|paper page [-–—]|frontiers \||[([]pdf[)\]])\s+(?=\S)/iu;

/** ` - ScienceDirect`, ` | Nature Ponds`, ` | Proceedings of the 3rd Workshop on Stairs`. */
const BEHIND = [
  /\s[-–—|]\s(?:ScienceDirect(?:\.com)?|PubMed|PMC|NCBI|Springer ?Link|(?:IEEE )?(?:Journals & Magazine|Conference Publication|Xplore)|Wiley Online Library|OpenReview|ACL Anthology|Semantic Scholar|ResearchGate|Oxford Academic|Cambridge Core|ACM Digital Library)$/u,
  /\s\|\s(?:IEEE [\p{L}& ]{3,40}|(?:bio|med|Chem)Rxiv|arXiv|PNAS|Science(?: Advances)?|Nature(?: \p{Lu}\p{L}+){0,3}|Scientific Reports|Proceedings of [^|]{5,300})$/u,
];

/** Some sites give their name and a part of theirs. */
const MAX_NAMES = 3;

/** The title of a paper in the title of a page; any other text unchanged. */
export function withoutSite(text: string): string {
  let title = text.replace(BEFORE, '');
  for (let names = 0; names < MAX_NAMES; names++) {
    const shorter = BEHIND.reduce((rest, pattern) => rest.replace(pattern, ''), title);
    if (shorter === title) break;
    title = shorter;
  }
  return title;
}
