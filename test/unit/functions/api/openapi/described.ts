import '@hyperjump/json-schema/formats';
import { registerSchema, setShouldValidateFormat, validate } from '@hyperjump/json-schema/openapi-3-1';
import type { Hono } from 'hono';

setShouldValidateFormat(true);

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly description?: string;
  readonly example?: string;
  readonly schema: Readonly<Record<string, unknown>>;
  readonly style?: string;
  readonly explode?: boolean;
}

type Content = Readonly<Record<string, { readonly schema: object }>>;

export interface DescribedOperation {
  readonly operationId: string;
  readonly parameters: readonly (Parameter | { readonly $ref: string })[];
  readonly responses: Readonly<Record<string, { readonly content?: Content; readonly $ref?: string }>>;
}

/** The document at /openapi.json. */
export interface Described {
  readonly openapi: string;
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, object>>>>;
}

export async function described(app: Hono): Promise<Described> {
  const response = await app.request('/openapi.json');
  return (await response.json()) as Described;
}

/** Every operation with its method and path. */
export function operationsIn({ paths }: Described) {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
}

/** The parameters of an operation, with references resolved. */
export function parametersOf({ components }: Described, operation: DescribedOperation): Parameter[] {
  return operation.parameters.map((parameter) =>
    '$ref' in parameter
      ? (components['parameters']?.[parameter.$ref.split('/').at(-1) ?? ''] as Parameter)
      : parameter,
  );
}

/** The errors of a document by OpenAPI's own schema, including its Schema Objects. */
export async function faultsOfDocument(document: object): Promise<readonly unknown[]> {
  const output = await validate('https://spec.openapis.org/oas/3.1/schema-base', document, 'BASIC');
  return output.valid ? [] : (output.errors ?? ['invalid']);
}

let registered = 0;

/** The errors of a body by the schema of its response. */
export async function faultsOfBody(
  { components }: Described,
  schema: object,
  body: unknown,
): Promise<readonly unknown[]> {
  const uri = `https://schemas.example/${++registered}`;
  registerSchema({ $schema: 'https://json-schema.org/draft/2020-12/schema', components, ...schema }, uri);
  const output = await validate(uri, body, 'BASIC');
  return output.valid ? [] : (output.errors ?? ['invalid']);
}
