import type { Context } from 'hono';
import { html } from 'hono/html';
import { prefersPage } from '../feeds/negotiate.ts';
import {
  expectsJson,
  type Problem,
  problemJson,
  problemOf,
  problemText,
  respondProblem,
  titleOf,
} from '../http/problem.ts';
import { PAGE } from './page-types.ts';
import { layout } from './parts/layout.ts';
import { readable } from './parts/text.ts';

/**
 * Answers with an error in the form that the client expects: JSON for programs, text for feed readers, else a page.
 * @param base the path of the site
 */
export async function errorResponse(c: Context, error: Error, base = ''): Promise<Response> {
  const problem = problemOf(c, error);
  if (expectsJson(c)) return problemJson(problem);
  if (c.req.path.startsWith('/feeds/') && !prefersPage(c)) return problemText(problem);
  const page = await errorPage(base, problem);
  return respondProblem(problem, page, PAGE.contentType, PAGE.headers);
}

/** A page for an error: the reason and where to go on. @param base the path of the site: the host may be another than it knows */
export function errorPage(base: string, problem: Problem): Promise<string> {
  const { suggestions } = problem.details;
  const title = titleOf(problem);
  return layout(base, {
    title: `${title} · Paperwire`,
    feeds: [],
    listed: false,
    main: html`<h1>${title}</h1>
<p class="lede">${readable(problem.message)}</p>
${suggestions.length === 0 ? '' : html`<p>Did you mean ${suggestions.map(({ name, url }, i) => html`${i === 0 ? '' : i === suggestions.length - 1 ? ' or ' : ', '}<a href="${url}">${name}</a>`)}?</p>\n`}<p>See also <a href="${base}/">the topics</a>, <a href="${base}/papers">the papers by date</a> or <a href="${base}/status">the status</a>.</p>`,
  });
}
