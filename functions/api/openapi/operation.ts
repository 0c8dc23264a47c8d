import type { Context, Hono, MiddlewareHandler } from 'hono';
import { findTargetHandler } from 'hono/utils/handler';
import * as v from 'valibot';
import { readParameters } from '../../http/parameters.ts';

/** The schemas of a body by media type; `null` for a type without schema, such as plain text. */
export type Content = Readonly<Record<string, v.GenericSchema | null>>;

/** An operation of the API: its purpose, its input and its answers. */
export interface Operation<Query extends v.ObjectEntries = v.ObjectEntries> {
  /** Its permanent name in generated clients: `listItems`. */
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  /** The parameters in the path, each with an example. */
  readonly path?: Readonly<Record<string, { readonly description: string; readonly example: string }>>;
  /** The parameters in the query; all others are refused. */
  readonly query?: Query;
  /** A typical query string. */
  readonly example?: string;
  readonly body?: { readonly description: string; readonly content: Content };
  /** Whether it needs the operator's token. */
  readonly token?: boolean;
  /** Whether its answers have validators for conditional requests. Default: those of a GET have. */
  readonly cacheable?: boolean;
  /** The successful answers by status. */
  readonly answers: Readonly<Record<number, { readonly description: string; readonly content?: Content }>>;
  /** The statuses of its problems, beside the common ones. */
  readonly problems?: readonly number[];
}

const operations = new WeakMap<object, Operation>();

type Read<Query extends v.ObjectEntries> = v.ObjectSchema<Query, undefined>;

/** The input of a client: none without parameters, optional if all of them are. */
type Input<Query extends v.ObjectEntries> = keyof Query extends never
  ? { query?: Record<string, never> }
  : Record<never, never> extends v.InferInput<Read<Query>>
    ? { query?: v.InferInput<Read<Query>> }
    : { query: v.InferInput<Read<Query>> };

/**
 * The first handler of each route of the API. It reads the query by its description, for `c.req.valid('query')`, and
 * `operationsOf` finds the description: checks, documentation and client types have one source.
 * @throws Problem 400 that names every invalid parameter
 */
export function operation<const Query extends v.ObjectEntries = Record<never, never>>(
  described: Operation<Query>,
): MiddlewareHandler<object, string, { in: Input<Query>; out: { query: v.InferOutput<Read<Query>> } }> {
  const schema = v.object(described.query ?? ({} as Query));
  const handler: MiddlewareHandler = async (c, next) => {
    c.req.addValidatedData('query', readParameters(c, schema, { strict: true }));
    await next();
  };
  operations.set(handler, described as unknown as Operation);
  return handler;
}

/** The parsed query of a request to an operation. */
export function parsedQuery(c: Context): object {
  return c.req.valid('query' as never);
}

/** The operations of an app in the order of its routes, with paths in Hono's form: `/api/items/:id`. */
export function operationsOf(app: Hono) {
  return app.routes.flatMap(({ method, path, handler }) => {
    const found = operations.get(findTargetHandler(handler));
    return found === undefined ? [] : [{ method, path, operation: found }];
  });
}
