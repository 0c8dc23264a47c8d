import { html, raw } from 'hono/html';
import type { ApiDocument, ApiOperation, ApiParameter, JsonSchema } from '../../api/openapi/document.ts';
import { abbreviated, type Example, exampleOf, responseOf } from '../../api/openapi/example.ts';
import { layout } from '../parts/layout.ts';
import type { Markup } from '../parts/markup.ts';

const JSON_TYPE = 'application/json';

const MAX_LINE_CHARS = 96;

/** An operation, and the endings of its path for other formats. */
interface Entry {
  readonly method: string;
  readonly path: string;
  readonly operation: ApiOperation;
  readonly endings: readonly string[];
}

/** The page /docs: the API for people, made from its OpenAPI document. */
export function docsPage(base: string, api: ApiDocument): Promise<string> {
  const entries = entriesOf(api);
  return layout(base, {
    title: 'API · Paperwire',
    description: 'Every operation of the JSON API, for programs that read the papers.',
    feeds: [],
    scripts: [],
    current: '/docs',
    main: html`<div class="docs"><h1>JSON API</h1>
<p class="lede">Everything that the pages show, as JSON. It needs no key, and any web page may read it. For machines: <a href="${base}/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
${RULES}
<h2>Operations</h2>
<ul>${entries.map(
      ({ method, path, operation }) =>
        html`<li><a href="#${operation.operationId}"><code>${method} ${path}</code></a> ${operation.summary}</li>\n`,
    )}</ul>
${drawEntries(base, api, entries)}
${JSON_FEED}
<h2 id="errors">Errors</h2>
${drawErrors(api)}</div>`,
  });
}

const RULES = html`<ul>
<li><strong>Lists</strong> hold their elements and <code>next</code>, the address of the next page or <code>null</code>. A Link field (RFC 8288) repeats it.</li>
<li><strong>Parameters</strong> that are unknown, repeated or malformed are refused: a misspelt filter would silently return everything.</li>
<li><strong>Dates</strong> are ISO 8601 in UTC.</li>
<li><strong>Conditional requests:</strong> send the ETag of your copy as If-None-Match. If nothing changed, the answer is 304 without a body. HEAD works everywhere.</li>
<li><strong>Limits:</strong> a site with a rate limit sends RateLimit, and 429 with Retry-After in whole seconds.</li>
</ul>`;

/** The object that each paper of a JSON Feed has; `about` of the feed leads here. */
export const JSON_FEED = html`<h2 id="json-feed">JSON Feed</h2>
<p>A paper of a feed that ends in <code>.json</code> has an object <code>_paperwire</code>, with names of the API:</p>
<dl class="facts">
<dt><code>externalIds</code></dt><dd>its identifiers, each a <code>scheme</code> and a <code>value</code></dd>
<dt><code>journal</code>, <code>comments</code></dt><dd>where it appeared, and what its authors say of it; or <code>null</code></dd>
<dt><code>categories</code></dt><dd>those of its archive</dd>
<dt><code>topics</code></dt><dd>each with <code>slug</code>, <code>name</code>, <code>score</code>, 0 to 1, and <code>why</code>, as for a paper of the API; the strongest first</dd>
<dt><code>extract</code></dt><dd>the sentence of its abstract that says what it does, or <code>null</code></dd>
<dt><code>revised</code></dt><dd>whether it came as the new version of a paper</dd>
<dt><code>arrivedAt</code></dt><dd>when readers of this site could first see it</dd>
<dt><code>like</code></dt><dd>in the feed of a library: the paper of the library that it is like, by its <code>title</code></dd>
</dl>`;

/** Citations of a list have its parameters and papers, so they stand with the list. */
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
  const examples: Example[] = [];
  const origins = new Map<string, string>();
  return entries.map((entry) => {
    const { method, path, operation, endings } = entry;
    return html`<section>
<h3 id="${operation.operationId}"><code>${method} ${path}</code></h3>
<p>${operation.summary}. ${marked(operation.description ?? '')}${
      endings.length === 0 ? '' : html` Also with ${endings.join(' and ')}, as citations.`
    }${operation.security === undefined ? '' : html` Needs the operator’s token.`}</p>
${drawParameters(entry, origins)}
${codeBlock(curl(base, api, entry))}
${Object.entries(operation.responses).map(([status, response]) => drawAnswer(api, entry, status, responseOf(api, response).content?.[JSON_TYPE]?.schema, examples))}
</section>
`;
  });
}

/** @param origins where each parameter was described first; a later one refers to it */
function drawParameters({ method, path, operation }: Entry, origins: Map<string, string>): Markup | string {
  const { parameters, requestBody } = operation;
  const own = parameters.flatMap((parameter) => ('$ref' in parameter ? [] : [parameter]));
  if (own.length === 0) return '';
  return html`<dl class="facts">${own.map((parameter) => {
    const key = JSON.stringify([parameter.name, parameter.description, constraint(parameter)]);
    const origin = origins.get(key);
    if (origin === undefined) origins.set(key, `as in ${method} ${path}`);
    return html`<dt><code>${parameter.name}</code>${parameter.in === 'query' ? '' : html` ${quiet(parameter.in)}`}</dt>
<dd>${origin ?? html`${marked(parameter.description ?? '')} ${quiet(constraint(parameter))}`}</dd>\n`;
  })}${requestBody === undefined ? '' : html`<dt class="meta">body</dt><dd>${marked(requestBody.description)}</dd>`}</dl>`;
}

function quiet(text: string): Markup | string {
  return text === '' ? '' : html`<span class="meta">${text}</span>`;
}

/** The constraints of a value, in words. */
function constraint({ schema, required, in: place }: ApiParameter): string {
  const { minimum, maximum, default: fallback, enum: names } = schema;
  return [
    required && place === 'query' ? 'required' : '',
    typeof minimum === 'number' ? `${minimum} to ${maximum}` : '',
    Array.isArray(names) ? names.join(', ') : '',
    schema['format'] === 'date' ? 'a date such as 2025-03-11' : '',
    fallback === undefined ? '' : `default ${fallback}`,
  ]
    .filter((part) => part !== '')
    .join('; ');
}

function curl(base: string, api: ApiDocument, { method, path, operation }: Entry): string {
  const body = operation.requestBody?.content[JSON_TYPE]?.schema;
  const takesFile = operation.requestBody !== undefined && body === undefined;
  const example = operation['x-example'];
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const parameter = operation.parameters.find((each) => 'name' in each && each.name === name);
    return parameter !== undefined && 'example' in parameter ? (parameter.example ?? '') : '';
  });
  const options = [
    ...(operation.security === undefined ? [] : [`-H "Authorization: Bearer $INGEST_TOKEN"`]),
    ...(takesFile ? ['-H "Content-Type: text/plain" --data-binary @FILE'] : []),
    ...(method === 'PUT' || method === 'DELETE' ? [`-X ${method}`] : []),
    ...(body === undefined ? [] : [`--data '${JSON.stringify(exampleOf(api, body))}'`]),
  ];
  return ['curl', ...options, `'${base}${filled}${example === undefined ? '' : `?${example}`}'`].join(' ');
}

function drawAnswer(
  api: ApiDocument,
  { method, path }: Entry,
  status: string,
  schema: JsonSchema | undefined,
  examples: Example[],
): Markup | string {
  if (schema === undefined) return '';
  const answer = exampleOf(api, schema);
  const text = writeJson(abbreviated(answer, examples, `as in ${method} ${path}`));
  return html`<details><summary>${status}: an example</summary>
${codeBlock(text)}</details>
`;
}

function drawErrors(api: ApiDocument): Markup {
  const { responses, schemas } = api.components;
  return html`<p>An error is a problem document (RFC 9457), <code>application/problem+json</code>. <code>detail</code> says what was wrong and what was expected. <code>parameters</code> lists every faulty parameter at once.</p>
${codeBlock(writeJson(exampleOf(api, schemas['Problem'] as JsonSchema)))}
<dl class="facts">${Object.entries(responses).map(
    ([status, { description }]) => html`<dt>${status}</dt><dd>${marked(description)}</dd>\n`,
  )}</dl>`;
}

/** A description whose backticks quote code. */
function marked(text: string): Markup[] {
  return text.split('`').map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));
}

/** Text as code. It leaves quotation marks alone: escapes would make a page of JSON a third longer. */
function codeBlock(text: string): Markup {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return html`<pre><code>${raw(escaped)}</code></pre>`;
}

/** JSON for people: a value that fits on a line stands on one. */
function writeJson(value: unknown, indent = ''): string {
  const flat = JSON.stringify(value);
  if (flat.length + indent.length <= MAX_LINE_CHARS || typeof value !== 'object' || value === null)
    return flat;
  const inner = `${indent} `;
  const parts = Array.isArray(value)
    ? value.map((element) => writeJson(element, inner))
    : Object.entries(value).map(([name, part]) => `${JSON.stringify(name)}: ${writeJson(part, inner)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${indent}${close}`;
}
