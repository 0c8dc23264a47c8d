/** Terms of texts: words and pairs of words that may name what a text is about. */

/** Words that say nothing of a subject: function words of English, and words that any abstract may have. */
const STOP_WORDS = new Set(
  `a about above achieve achieves across addition additional additionally address addresses addressing after again against
  aim aims al all along also although among an analyze and any approach approaches are arise as at available based be
  because been before being below best better between beyond both but by called can cannot capable challenge challenges
  challenging code com common commonly compared consider considered considering corresponding could current demonstrate
  demonstrates design designed develop developed different do does due during each easily effective effectively eg enable
  enables enjoy enough especially et etc evaluate example examples existing experimental experiments extend extensive few
  finally find first focus focuses for framework frameworks from further furthermore general generally github given good
  great has have having here high how however http https ie if illustrate important improve improved improvement improves
  improving in including increase instead into introduce introduces investigate is issue issues it its itself just key
  known lack large lead leading leads less let leverage leverages leveraging like main make makes making many may method
  methods more moreover most mostly much must necessary need needs new no nor not novel number obtain obtained obtains of
  off often on once one only or order other others our out outperform outperforms over own paper papers particular
  particularly perform performance performs possible practical practice present presents previous prior problem problems
  propose proposed proposes provide provided provides real-world recent recently require required requires respectively
  result results same several should show shown shows significant significantly simple since so so-called solve solving
  some specifically state-of-the-art still studies study such sufficient superior take takes task tasks technique
  techniques than that the their them then there thereby therefore these they this those three through thus to too toward
  towards two typically under until up upon use used useful uses using usually utilize utilizes various versus very via vs
  was way ways we well were what when where whether which while who whole whom whose why wide widely will with within
  without work works would yet you your`.split(/\s+/),
);

/** A word, or what separates words. */
const PART = /[\p{L}\p{N}][\p{L}\p{N}\p{M}'’-]*|[^\p{L}\p{N}]+/gu;

/** The ends of English plurals: policies, boxes, models; not `series`, `species`, `analysis`, `class`, `bias`, `corpus`. */
const PLURALS: readonly (readonly [RegExp, string])[] = [
  [/(?<=\p{L}[^aeiou])(?<!ser|spec|mov)ies$/u, 'y'],
  [/(?<=matr)ices$/u, 'ix'],
  [/(?<=vert|ind)ices$/u, 'ex'],
  [/(?<=x|ch|sh|ss)es$/u, ''],
  [/(?<=\p{L}{3})(?<![suai]|ie)s$/u, ''],
];

/**
 * The terms of a text, each once, in the singular and in lower case but for abbreviations: words other than stop words, and
 * pairs of them with nothing but a space between.
 */
export function termsOf(text: string): ReadonlySet<string> {
  const terms = new Set<string>();
  let before: string | undefined;
  for (const part of text.replaceAll(/\$[^$]*\$/g, ' , ').match(PART) ?? []) {
    if (part === ' ') continue;
    const word = wordOf(part);
    if (word !== undefined) {
      terms.add(word);
      if (before !== undefined && before !== word) terms.add(`${before} ${word}`);
    }
    before = word;
  }
  return terms;
}

function wordOf(part: string): string | undefined {
  const bare = part.replace(/(?:['’]s?|-)$/u, '');
  const lower = bare.toLowerCase();
  if (STOP_WORDS.has(lower) || !/\p{L}{2}|\p{N}\p{L}|\p{L}\p{N}/u.test(lower)) return undefined;
  const [plural, to] = PLURALS.find(([end]) => end.test(bare)) ?? [/$/, ''];
  // Two capitals in a row make an abbreviation: LLM, 3D, GANs.
  return (/\p{Lu}{2}|\p{N}\p{Lu}/u.test(bare) ? bare : lower).replace(plural, to);
}
