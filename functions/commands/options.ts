import { ConfigurationError } from '../../pipeline/errors.ts';
import { type Field, type FieldMap, SYNONYMS } from '../../pipeline/formats/fields/synonyms.ts';
import { isoSeconds, readDate } from '../../pipeline/text/dates.ts';

/** Options that several commands share, as commander hands them over. */
export interface DumpFlags {
  readonly format?: string;
  readonly captured?: string;
  readonly url?: string;
  /** Each `field=name`. */
  readonly map: readonly string[];
}

/**
 * Reads `--format`, `--captured`, `--url` and `--map`.
 * @throws ConfigurationError for a captured date that is no day, a URL that is no web address, and as `readMap`
 */
export function readDumpOptions({ format, captured, url, map }: DumpFlags) {
  if (url !== undefined && !(/^https?:/i.test(url) && URL.canParse(url)))
    throw new ConfigurationError(
      `Reading --url "${url}": expected an address such as https://example.org/papers`,
    );
  return {
    format,
    url,
    map: readMap(map),
    captured: captured === undefined ? undefined : readCaptured(captured),
  };
}

function readCaptured(text: string): string {
  const date = /^\d{4}-/.test(text) ? readDate(text, isoSeconds(new Date())) : null;
  if (date !== null) return date;
  throw new ConfigurationError(`Reading --captured "${text}": expected a day such as 2025-03-11`);
}

/**
 * Reads the values of `--map field=name`: the names that a dump uses for each field, best first.
 * @returns `undefined` without values
 * @throws ConfigurationError for a value of another form, or an unknown field
 */
export function readMap(values: readonly string[]): FieldMap | undefined {
  if (values.length === 0) return undefined;
  const map: Partial<Record<Field, string[]>> = {};
  for (const value of values) {
    const at = value.indexOf('=');
    const [field, name] = [value.slice(0, at).trim(), value.slice(at + 1).trim()];
    if (at < 1 || name === '') {
      throw new ConfigurationError(`Reading --map "${value}": expected field=name, such as title=headline`);
    }
    if (!Object.hasOwn(SYNONYMS, field)) {
      const fields = Object.keys(SYNONYMS).join(', ');
      throw new ConfigurationError(
        `Reading --map "${value}": there is no field "${field}"; expected one of ${fields}`,
      );
    }
    map[field as Field] = [...(map[field as Field] ?? []), name];
  }
  return map;
}
