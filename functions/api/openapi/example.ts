import type { ApiDocument, ApiResponse, JsonSchema, Reference } from './types.ts';

/** A response, also where it is only referred to. */
export function responseOf({ components }: ApiDocument, response: ApiResponse | Reference): ApiResponse {
  if (!('$ref' in response)) return response;
  return components.responses[nameIn(response.$ref)] ?? { description: '' };
}

/** The last part of a reference within the document. */
function nameIn(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1);
}

/**
 * A value that a schema describes: the examples in it where there are some, else the plainest. A list has one element, a
 * choice is the first.
 */
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
      // Of a tuple each has a schema of its own (JSON Schema 2020-12, section 10.3.1.1).
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
