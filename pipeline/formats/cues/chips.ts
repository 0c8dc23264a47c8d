/** What pages print behind a title and is no part of it: buttons, how a paper is presented, `NEW`, emoji. */

/** `Oral`, `(Spotlight)`, `[PDF]`, `NEW!`, `🔥`, also several; but not `Markets in the Spotlight`. */
const CHIPS =
  /(?:\s(?:[[(](?:PDF|pdf|HTML|html|Code|code|Supp|supp|NEW|New|new|Oral|oral|Spotlight|spotlight|Highlight|highlight|Poster|poster)[\])]|(?<! (?:the|an?|in|of|and|or|for|by|to|with) )(?:Oral|Spotlight)|(?<!\p{Lu} )NEW!?|\p{Extended_Pictographic}\uFE0F?)){1,6}$/u;

/** A title without the chips behind it. */
export function withoutChips(title: string): string {
  return title.replace(CHIPS, '');
}
