/* The part of OpenAPI 3.1 that the document of this API uses. */

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

export type Media = Readonly<Record<string, { readonly schema: JsonSchema }>>;

export interface ApiResponse {
  readonly description: string;
  readonly content?: Media;
}

export interface Reference {
  readonly $ref: string;
}

/** JSON leaves out the fields that are undefined. */
export interface ApiOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string | undefined;
  readonly parameters: readonly (ApiParameter | Reference)[];
  readonly requestBody:
    | { readonly required: true; readonly description: string; readonly content: Media }
    | undefined;
  readonly security: readonly object[] | undefined;
  readonly responses: Readonly<Record<string, ApiResponse | Reference>>;
  /** A typical query string. */
  readonly 'x-example': string | undefined;
}

export interface ApiDocument {
  readonly openapi: string;
  readonly info: object;
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, ApiOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly parameters: Readonly<Record<string, ApiParameter>>;
    readonly responses: Readonly<Record<string, ApiResponse>>;
    readonly securitySchemes: Readonly<Record<string, object>>;
  };
}
