import type { Context, Hono, MiddlewareHandler } from 'hono';
import { findTargetHandler } from 'hono/utils/handler';
import * as v from 'valibot';
import { readParameters } from '../../http/parameters.ts';

/** What stands in a body, by media type; `null` for what has no schema, such as plain text. */
export type Content = Readonly<Record<string, v.GenericSchema | null>>;

/** An operation of the API: what it does, what it reads and what it answers. */
export interface Operation<Query extends v.ObjectEntries = v.ObjectEntries> {
  /** Its name in generated clients: `listItems`. Never changes. */
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  /** What the parameters in the path stand for, and an example of each. */
  readonly path?: Readonly<Record<string, { readonly description: string; readonly example: string }>>;
  /** The parameters in the query; any other is refused. */
  readonly query?: Query;
  /** A query string that shows what it is for. */
  readonly example?: string;
  readonly body?: { readonly description: string; readonly content: Content };
  /** Whether it asks for the operator's token. */
  readonly token?: boolean;
  /** Whether its answers have validators, by which clients ask for what is new only. Those of a GET have, if it is not said. */
  readonly kept?: boolean;
  /** What it answers when all is well, by status. */
  readonly answers: Readonly<Record<number, { readonly description: string; readonly content?: Content }>>;
  /** Statuses of its problems beside those that every operation may have. */
  readonly problems?: readonly number[];
}

const operations = new WeakMap<object, Operation>();

type Read<Query extends v.ObjectEntries> = v.ObjectSchema<Query, undefined>;

/** What a client has to give; nothing, when every parameter may be left out; and it may give nothing, when there are none. */
type Given<Query extends v.ObjectEntries> = keyof Query extends never
  ? { query?: Record<string, never> }
  : Record<never, never> extends v.InferInput<Read<Query>>
    ? { query?: v.InferInput<Read<Query>> }
    : { query: v.InferInput<Read<Query>> };

/**
 * The first handler of each route of the API: it reads the query as `described` says, for `c.req.valid('query')`, and
 * `operationsOf` finds the description. So what is checked, what is documented and what clients are typed by is one thing.
 * @throws Problem 400 that names every fault
 */
export function operation<const Query extends v.ObjectEntries = Record<never, never>>(
  described: Operation<Query>,
): MiddlewareHandler<object, string, { in: Given<Query>; out: { query: v.InferOutput<Read<Query>> } }> {
  const schema = v.object(described.query ?? ({} as Query));
  const handler: MiddlewareHandler = async (c, next) => {
    c.req.addValidatedData('query', readParameters(c, schema, { strict: true }));
    await next();
  };
  operations.set(handler, described as unknown as Operation);
  return handler;
}

/** What the query was understood as. */
export function understood(c: Context): object {
  return c.req.valid('query' as never);
}

/** A route that has an operation. */
export interface DescribedRoute {
  readonly method: string;
  /** As Hono has it: `/api/items/:id`. */
  readonly path: string;
  readonly operation: Operation;
}

/** The operations of an app, in the order of its routes. */
export function operationsOf(app: Hono): DescribedRoute[] {
  return app.routes.flatMap(({ method, path, handler }) => {
    const found = operations.get(findTargetHandler(handler));
    return found === undefined ? [] : [{ method, path, operation: found }];
  });
}
