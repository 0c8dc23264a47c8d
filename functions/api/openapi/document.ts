/** The description of the API in OpenAPI 3.1, made from its routes and schemas. */

import { type ConversionConfig, toJsonSchema, toJsonSchemaDefs } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { mapInTurns } from '../../../db/next-turn.ts';
import { takesSeveral } from '../../http/parameters.ts';
import { DumpStatus } from '../schemas/dump-status.ts';
import * as items from '../schemas/items.ts';
import { DumpPreview } from '../schemas/preview.ts';
import { Problem } from '../schemas/problem.ts';
import { Dump, RejectList, Source, Status } from '../schemas/status.ts';
import * as topics from '../schemas/topics.ts';
import { TrendList } from '../schemas/trends.ts';
import type { Content, Operation, operationsOf } from './operation.ts';

/** The document of this API, as far as OpenAPI has it. JSON leaves out the fields that are undefined. */
export type ApiDocument = Awaited<ReturnType<typeof describeApi>>;
export type ApiOperation = ReturnType<typeof describe>;
export type JsonSchema = Readonly<Record<string, unknown>>;

export interface ApiParameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly description?: string;
  readonly required?: boolean;
  readonly schema: JsonSchema;
  readonly example?: string;
  readonly style?: string;
  readonly explode?: boolean;
}

export interface ApiResponse {
  readonly description: string;
  readonly content?: Readonly<Record<string, { readonly schema: JsonSchema }>>;
}

export interface Reference {
  readonly $ref: string;
}

/** The schemas with a name in the document. All others stand where they are used. */
const NAMED: Readonly<Record<string, v.GenericSchema>> = {
  ...items,
  ...topics,
  Dump,
  DumpPreview,
  DumpStatus,
  Problem,
  RejectList,
  Source,
  Status,
  TrendList,
};

/** Checks have no form in JSON Schema. The descriptions of parameters state them. */
const CONVERSION: ConversionConfig = {
  target: 'draft-2020-12',
  typeMode: 'output',
  ignoreActions: ['check', 'transform', 'raw_transform'],
  overrideRef: ({ referenceId }) => `#/components/schemas/${referenceId}`,
};

const PROBLEM = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };

/** The headers of conditional requests (RFC 9110, section 13.1). */
const CONDITIONS = {
  IfNoneMatch: header('If-None-Match', 'The ETag of your copy.'),
  IfModifiedSince: header('If-Modified-Since', 'The Last-Modified of your copy.'),
};

/** The meanings of the statuses of problems. */
const PROBLEMS: Readonly<Record<number, string>> = {
  301: 'The Location field has the new address.',
  400: 'A parameter is invalid; `parameters` names each one.',
  401: 'The token is missing or wrong.',
  403: 'The page of another site sent the request.',
  404: 'Not found.',
  410: 'Removed for good.',
  411: 'The request has no Content-Length.',
  413: 'The request is too large.',
  415: 'The type of the content is not supported.',
  422: 'The content cannot be read.',
  429: 'Too many requests. Retry-After says how many seconds to wait.',
  500: 'An error of the server.',
  503: 'Busy. Retry-After says how many seconds to wait.',
  507: 'The disk of the server is full.',
};

/** The problems that every operation may have. */
const COMMON_PROBLEMS = [400, 429, 500, 503];

/** A path of Hono, `/lists/:id{[^/.]+\\.bib}`, in the form of OpenAPI: `/lists/{id}.bib`. */
function pathTemplate(path: string): string {
  return path
    .replaceAll(/\{[^{}]*\}/g, (pattern) => /\.\w+(?=\}$)/.exec(pattern)?.[0] ?? '')
    .replaceAll(/:(\w+)/g, '{$1}');
}

/**
 * The OpenAPI document of the API (https://spec.openapis.org/oas/v3.1.1.html), made from its routes, in turns of the event
 * loop: converting the schemas takes a tenth of a second.
 */
export async function describeApi(
  routes: ReturnType<typeof operationsOf>,
  site: { readonly base: string; readonly version: string },
) {
  const paths: Record<string, Record<string, ApiOperation>> = {};
  await mapInTurns(routes, ({ method, path, operation }) => {
    const template = pathTemplate(path);
    paths[template] = { ...paths[template], [method.toLowerCase()]: describe(method, operation) };
  });
  return {
    openapi: '3.1.1',
    info: {
      title: 'Paperwire',
      version: site.version,
      summary: 'Research papers, sorted by topic.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: site.base }],
    paths,
    components: {
      schemas: toJsonSchemaDefs(NAMED, CONVERSION) as Readonly<Record<string, JsonSchema>>,
      parameters: CONDITIONS,
      responses: mapValues(PROBLEMS, (description): ApiResponse => ({ description, content: PROBLEM })),
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: "The operator's INGEST_TOKEN." },
      },
    },
  };
}

function describe(method: string, operation: Operation) {
  const { id, summary, description, path = {}, query = {}, body, token, example } = operation;
  const isCacheable = method === 'GET' && operation.cacheable !== false;
  const parameters: (ApiParameter | Reference)[] = [
    ...Object.entries(path).map(
      ([name, { description, example }]): ApiParameter => ({
        name,
        in: 'path',
        required: true,
        description,
        schema: { type: 'string' },
        example,
      }),
    ),
    ...Object.entries(query).map(([name, schema]) => queryParameter(name, schema as v.GenericSchema)),
    ...(isCacheable
      ? Object.keys(CONDITIONS).map((name) => ({ $ref: `#/components/parameters/${name}` }))
      : []),
  ];
  const responses: Record<string, ApiResponse | Reference> = {
    ...mapValues(operation.answers, ({ description, content = {} }) => ({
      description,
      content: describeContent(content),
    })),
    ...(isCacheable ? { 304: { description: 'Your copy is current.' } } : {}),
  };
  for (const status of [...COMMON_PROBLEMS, ...(operation.problems ?? [])]) {
    responses[status] = { $ref: `#/components/responses/${status}` };
  }
  return {
    operationId: id,
    summary,
    description,
    parameters,
    requestBody: body && {
      required: true,
      description: body.description,
      content: describeContent(body.content),
    },
    security: token ? [{ token: [] }] : undefined,
    'x-example': example,
    responses,
  };
}

function mapValues<In, Out>(
  object: Readonly<Record<string, In>>,
  map: (value: In) => Out,
): Record<string, Out> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]));
}

function header(name: string, description: string): ApiParameter {
  return { name, in: 'header', description, schema: { type: 'string' } };
}

function queryParameter(name: string, schema: v.GenericSchema): ApiParameter {
  const { description, default: written, ...type } = convert(schema);
  // The default as a value: `20` instead of `"20"`. A schema that rejects its default requires the parameter.
  const missing = v.safeParse(schema, undefined);
  return {
    name,
    in: 'query',
    ...(typeof description === 'string' ? { description } : {}),
    ...(missing.success ? {} : { required: true }),
    schema: written !== undefined && missing.success ? { ...type, default: missing.output } : type,
    ...(takesSeveral(schema) ? { style: 'form', explode: false } : {}),
  };
}

function describeContent(content: Content) {
  return mapValues(content, (schema) => ({ schema: schema === null ? { type: 'string' } : convert(schema) }));
}

function convert(schema: v.GenericSchema): JsonSchema {
  const {
    $schema: _,
    $defs: __,
    ...converted
  } = toJsonSchema(schema, { ...CONVERSION, definitions: { ...NAMED } });
  return converted;
}
