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
