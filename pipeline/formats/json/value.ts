import type { Json } from '../fields/json-values.ts';

/** Strings, and the tokens that Python, JavaScript and people write although JSON does not allow them. */
const TOKENS = /"[^"\\]*(?:\\(?:[\s\S]|$)[^"\\]*)*(?:"|$)|-?\b(?:NaN|Infinity)\b|,(?=\s*[}\]])/gu;
const CONTROL = /[\u0000-\u001f]/gu;

/**
 * Reads JSON (RFC 8259) with three common errors: `NaN`, a comma after the last item, a line end within a string.
 * @returns the value, or the error of the text as written: a `SyntaxError`, or a `RangeError` of too deep nesting
 */
export function readJson(text: string): { readonly value: Json } | { readonly error: Error } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const repaired = text.replace(TOKENS, repair);
    if (repaired === text) return { error };
    try {
      return { value: JSON.parse(repaired) };
    } catch {
      return { error };
    }
  }
}

function repair(token: string): string {
  if (token === ',') return '';
  if (!token.startsWith('"')) return 'null';
  return token.replace(CONTROL, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
