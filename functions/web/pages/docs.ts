import { html } from 'hono/html';
import { exampleOf, responseOf } from '../../api/openapi/example.ts';
import type { ApiDocument, ApiOperation, ApiParameter, JsonSchema } from '../../api/openapi/types.ts';
import { codeBlock, writeJson } from '../parts/code-block.ts';
import { layout, type Markup } from '../parts/layout.ts';

const JSON_TYPE = 'application/json';

/** An operation, and the endings with which its path gives the same in other formats. */
interface Entry {
  readonly method: string;
  readonly path: string;
  readonly operation: ApiOperation;
  readonly endings: readonly string[];
}

/** The page that says how to use the API, drawn from its description. */
export function docsPage(base: string, api: ApiDocument): Promise<string> {
  const entries = entriesOf(api);
  return layout(base, {
    title: 'API · Paperwire',
    description: 'How programs read the papers: every operation of the JSON API.',
    feeds: [],
    scripts: [],
    current: '/docs',
    main: html`<div class="docs"><h1>JSON API</h1>
<p class="lede">All that the pages show, for programs: no key, open to any web page. The same for machines: <a href="${base}/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
${RULES}
<h2>Operations</h2>
<ul>${entries.map(
      ({ method, path, operation }) =>
        html`<li><a href="#${operation.operationId}"><code>${method} ${path}</code></a> ${operation.summary}</li>\n`,
    )}</ul>
${drawEntries(base, api, entries)}
<h2 id="errors">Errors</h2>
${drawErrors(api)}</div>`,
  });
}

const RULES = html`<ul>
<li><strong>Lists</strong> hold their elements and <code>next</code>, the address of the next page or <code>null</code>; a Link field (RFC 8288) says the same.</li>
<li><strong>Parameters</strong> that are unknown, repeated or malformed are refused: a misspelt filter would silently give everything.</li>
<li><strong>Dates</strong> are ISO 8601 in UTC.</li>
<li><strong>Ask for what is new only:</strong> send the ETag that you have as If-None-Match, and an answer that is the same is 304 without a body. HEAD works everywhere.</li>
<li><strong>Limits:</strong> where a site has one, RateLimit says what is left, and 429 comes with Retry-After in whole seconds.</li>
</ul>`;

/** Citations of a list have the same parameters and papers: they are told of where the list is. */
function entriesOf({ paths }: ApiDocument): Entry[] {
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
  return all
    .filter(({ path }) => !/\.\w+$/.test(path))
    .map((entry) => ({
      ...entry,
      endings: all.flatMap(({ path }) =>
        path.startsWith(`${entry.path}.`) ? [path.slice(entry.path.length)] : [],
      ),
    }));
}

function drawEntries(base: string, api: ApiDocument, entries: readonly Entry[]): Markup[] {
  /** Where the example of a body was shown first. */
  const shown = new Map<string, Entry>();
  return entries.map((entry) => {
    const { method, path, operation, endings } = entry;
    return html`<section>
<h3 id="${operation.operationId}"><code>${method} ${path}</code></h3>
<p>${operation.summary}. ${marked(operation.description ?? '')}${
      endings.length === 0 ? '' : html` Also with ${endings.join(' and ')}, as citations.`
    }${operation.security === undefined ? '' : html` Asks for the operator’s token.`}</p>
${drawParameters(operation)}
${codeBlock(curl(base, entry))}
${Object.entries(operation.responses).map(([status, response]) => drawBody(api, entry, status, responseOf(api, response).content?.[JSON_TYPE]?.schema, shown))}
</section>
`;
  });
}

function drawParameters({ parameters, requestBody }: ApiOperation): Markup | string {
  const own = parameters.flatMap((parameter) => ('$ref' in parameter ? [] : [parameter]));
  if (own.length === 0) return '';
  return html`<dl class="facts">${own.map(
    (parameter) =>
      html`<dt><code>${parameter.name}</code>${parameter.in === 'query' ? '' : html` ${quiet(parameter.in)}`}</dt>
<dd>${marked(parameter.description ?? '')} ${quiet(constraint(parameter))}</dd>\n`,
  )}${requestBody === undefined ? '' : html`<dt class="meta">body</dt><dd>${requestBody.description}</dd>`}</dl>`;
}

function quiet(text: string): Markup | string {
  return text === '' ? '' : html`<span class="meta">${text}</span>`;
}

/** What a value has to be, in words. */
function constraint({ schema, required, in: place }: ApiParameter): string {
  const { minimum, maximum, default: fallback, enum: names } = schema;
  return [
    required && place === 'query' ? 'has to be given' : '',
    typeof minimum === 'number' ? `${minimum} to ${maximum}` : '',
    Array.isArray(names) ? names.join(', ') : '',
    schema['format'] === 'date' ? 'a day such as 2025-03-11' : '',
    fallback === undefined ? '' : `${fallback} if left out`,
  ]
    .filter((part) => part !== '')
    .join('; ');
}

function curl(base: string, { method, path, operation }: Entry): string {
  const example = operation['x-example'];
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const parameter = operation.parameters.find((each) => 'name' in each && each.name === name);
    return parameter !== undefined && 'example' in parameter ? (parameter.example ?? '') : '';
  });
  const options = [
    ...(operation.security === undefined ? [] : [`-H "Authorization: Bearer $INGEST_TOKEN"`]),
    ...(method === 'POST' ? ['-H "Content-Type: text/plain" --data-binary @FILE'] : []),
  ];
  return ['curl', ...options, `'${base}${filled}${example === undefined ? '' : `?${example}`}'`].join(' ');
}

function drawBody(
  api: ApiDocument,
  entry: Entry,
  status: string,
  schema: JsonSchema | undefined,
  shown: Map<string, Entry>,
): Markup | string {
  if (schema === undefined) return '';
  const answer = exampleOf(api, schema);
  for (const [key, { operation, method, path }] of shown) {
    const list = listOf(JSON.parse(key), answer);
    if (list !== undefined) {
      return html`<p class="meta">${status}: one of <code>${list}</code> as of <a href="#${operation.operationId}">${method} ${path}</a></p>`;
    }
    const more = addedTo(JSON.parse(key), answer);
    if (more === undefined) continue;
    const each = more.length === 0 ? '' : html`, each with ${more.map((name) => html`<code>${name}</code>`)}`;
    const rest = Object.keys(answer as object).filter((name) => !(name in JSON.parse(key)));
    const beside = rest.map((name, i) => html`${i === 0 ? ', with ' : ' and '}<code>${name}</code>`);
    return html`<p class="meta">${status}: as of <a href="#${operation.operationId}">${method} ${path}</a>${each}${beside}</p>`;
  }
  shown.set(JSON.stringify(answer), entry);
  return html`<details><summary>${status}: what is answered</summary>
${codeBlock(writeJson(answer))}</details>
`;
}

/**
 * What each element of a list has more than those of a list that was shown before: nothing, where the answers are the same.
 * @returns `undefined` when the answers have more than that apart
 */
function addedTo(before: unknown, answer: unknown): readonly string[] | undefined {
  if (JSON.stringify(before) === JSON.stringify(answer)) return [];
  const [old, fresh] = [elementOf(before), elementOf(answer)];
  if (old === undefined || fresh === undefined) return undefined;
  const same = Object.keys(old).every((name) => JSON.stringify(old[name]) === JSON.stringify(fresh[name]));
  return same ? Object.keys(fresh).filter((name) => !(name in old)) : undefined;
}

/** The name of the list that was shown before, and of which the answer is an element. */
function listOf(before: unknown, answer: unknown): string | undefined {
  const lists = Object.entries(before as object).filter(([, value]) => Array.isArray(value));
  const written = JSON.stringify(answer);
  return lists.find(([, [element]]) => JSON.stringify(element) === written)?.[0];
}

/** The element that the example of a list of papers shows. */
function elementOf(answer: unknown): Readonly<Record<string, unknown>> | undefined {
  const items = (answer as { readonly items?: unknown } | null)?.items;
  return Array.isArray(items) ? items[0] : undefined;
}

function drawErrors(api: ApiDocument): Markup {
  const { responses, schemas } = api.components;
  return html`<p>What cannot be answered as asked is told in a problem (RFC 9457), <code>application/problem+json</code>: <code>detail</code> says what was wrong and what is wanted instead, and of parameters <code>parameters</code> says it one by one, all of them at once.</p>
${example(api, schemas['Problem'] as JsonSchema)}
<dl class="facts">${Object.entries(responses).map(
    ([status, { description }]) => html`<dt>${status}</dt><dd>${marked(description)}</dd>\n`,
  )}</dl>`;
}

function example(api: ApiDocument, schema: JsonSchema): Markup {
  return codeBlock(writeJson(exampleOf(api, schema)));
}

/** A description, with what it quotes by backticks. */
function marked(text: string): Markup[] {
  return text.split('`').map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));
}
