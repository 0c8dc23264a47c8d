import { ConfigurationError } from '../../pipeline/errors.ts';
import { type Field, type FieldMap, SYNONYMS } from '../../pipeline/formats/fields/synonyms.ts';

/**
 * What `--map field=name` says, which may be given more than once: under which names a dump has its fields, best first.
 * @returns `undefined` when nothing is given
 * @throws ConfigurationError when something else is written, or a field that there is not
 */
export function readMap(given: readonly string[]): FieldMap | undefined {
  if (given.length === 0) return undefined;
  const map: Partial<Record<Field, string[]>> = {};
  for (const text of given) {
    const at = text.indexOf('=');
    const [field, name] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
    if (at < 1 || name === '')
      throw new ConfigurationError(`--map is "${text}", wanted field=name, such as title=headline`);
    if (!Object.hasOwn(SYNONYMS, field)) {
      const known = Object.keys(SYNONYMS).join(', ');
      throw new ConfigurationError(
        `--map is "${text}", but there is no field "${field}"; there are ${known}`,
      );
    }
    const names = map[field as Field];
    if (names === undefined) map[field as Field] = [name];
    else names.push(name);
  }
  return map;
}

/** Gathers what an option is given that may be given more than once. */
export function gather(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}
