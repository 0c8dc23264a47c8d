/** `10. A title` above `   - a field`, indented as below `9. A title`: the parser would end the list there. */
const LONG_NUMBER = /^(\d{2,3})([.)] )(?=\S[^\n]*\n {3}[-*+] )/gm;

/** The text with shorter numbers, so that what people and programs indent by three belongs to the item. It keeps its length. */
export function shortenNumbers(text: string): string {
  // The parser counts the width of a number, and takes this mark for white space.
  return text.replace(
    LONG_NUMBER,
    (_, number: string, mark: string) => `0${mark}${'\uFEFF'.repeat(number.length - 1)}`,
  );
}

/** `??? note "Title"`, `!!! abstract "Title"`, `=== "Tab"` of MkDocs: what belongs to it is indented by four. */
const ADMONITION = /^(?:\?\?\?|!!!|===)(?:\+ | )(?=["\w])/gm;

/** Makes folded text of MkDocs items of a list, with what is indented below them; the length of the text stays. */
export function admonitionsAsItems(text: string): string {
  return text.replace(ADMONITION, (mark) => (mark.endsWith('+ ') ? '-   ·' : '-   '));
}
