import type { ApiDocument, ApiResponse, JsonSchema, Reference } from './document.ts';

/** A response, also behind a reference. */
export function responseOf({ components }: ApiDocument, response: ApiResponse | Reference): ApiResponse {
  if (!('$ref' in response)) return response;
  return components.responses[nameIn(response.$ref)] ?? { description: '' };
}

/** The last part of a reference within the document. */
function nameIn(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1);
}

/** A value that a schema describes: the examples in it, else the plainest value. A list has one element; a choice is the first. */
export function exampleOf(document: ApiDocument, schema: JsonSchema): unknown {
  if (typeof schema['$ref'] === 'string') {
    return exampleOf(document, document.components.schemas[nameIn(schema['$ref'])] ?? {});
  }
  for (const key of ['examples', 'anyOf', 'enum'] as const) {
    const [first] = (schema[key] ?? []) as readonly unknown[];
    if (first !== undefined) return key === 'anyOf' ? exampleOf(document, first as JsonSchema) : first;
  }
  if ('const' in schema) return schema['const'];
  switch (schema['type']) {
    case 'object':
      return Object.fromEntries(
        Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>).map(
          ([name, property]) => [name, exampleOf(document, property)],
        ),
      );
    case 'array': {
      // Each element of a tuple has a schema of its own (JSON Schema 2020-12, section 10.3.1.1).
      const elements = schema['prefixItems'] ?? [schema['items'] ?? {}];
      return (elements as readonly JsonSchema[]).map((element) => exampleOf(document, element));
    }
    case 'boolean':
      return false;
    case 'null':
      return null;
    case 'string':
      return schema['format'] === 'date' ? '2025-03-11' : '…';
    default:
      return 0;
  }
}

type JsonObject = Readonly<Record<string, unknown>>;

/** An object that an answer shows, and where. */
export interface Example {
  readonly value: JsonObject;
  readonly origin: string;
}

/** Smaller objects are repeated. */
const MIN_ABBREVIATED_FIELDS = 5;

/**
 * A value in which `…` stands for the fields of objects that it or an earlier answer shows.
 * @param examples the objects that answers show; those of this value are added
 * @param origin where this value is shown
 */
export function abbreviated(value: unknown, examples: Example[], origin: string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((element) => abbreviated(element, examples, origin));
  const object = value as JsonObject;
  const isSame = (other: JsonObject) => (name: string) =>
    JSON.stringify(object[name]) === JSON.stringify(other[name]);
  const same = examples.find((example) => Object.keys(example.value).every(isSame(example.value)));
  const entries = Object.entries(object).filter(([name]) => same === undefined || !(name in same.value));
  const fields = entries.map(([name, field]) => [name, abbreviated(field, examples, origin)] as const);
  if (Object.keys(object).length >= MIN_ABBREVIATED_FIELDS) examples.push({ value: object, origin });
  return { ...(same === undefined ? {} : { '…': same.origin }), ...Object.fromEntries(fields) };
}
