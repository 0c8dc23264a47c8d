/* The part of @hyperjump/json-schema that tests use. Its own types are looser, and bring those of its dependencies. */

declare module '@hyperjump/json-schema/openapi-3-1' {
  interface Fault {
    readonly absoluteKeywordLocation: string;
    readonly instanceLocation: string;
  }

  export function registerSchema(schema: object, uri: string): void;

  /** @throws when the schema itself is invalid */
  export function validate(
    uri: string,
    value: unknown,
    output: 'BASIC',
  ): Promise<{ readonly valid: boolean; readonly errors?: readonly Fault[] }>;

  /** Makes `format` a check instead of an annotation. */
  export function setShouldValidateFormat(isChecked: boolean): void;
}

declare module '@hyperjump/json-schema/formats';
