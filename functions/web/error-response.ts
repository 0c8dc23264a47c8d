import type { Context } from 'hono';
import { prefersPage } from '../feeds/negotiate.ts';
import {
  expectsJson,
  problemJson,
  problemOf,
  problemText,
  respondProblem,
  titleOf,
} from '../http/problem.ts';
import { messagePage } from './pages/message.ts';
import { PAGE_HEADERS } from './parts/content-policy.ts';

/** Answers with an error in the form that the client expects: JSON for programs, text for feed readers, else a page. */
export async function errorResponse(c: Context, error: Error): Promise<Response> {
  const problem = problemOf(c, error);
  if (expectsJson(c)) return problemJson(problem);
  if (c.req.path.startsWith('/feeds/') && !prefersPage(c)) return problemText(problem);
  const page = await messagePage(titleOf(problem), problem.message, problem.details.suggestions);
  return respondProblem(problem, page, 'text/html; charset=utf-8', PAGE_HEADERS);
}
