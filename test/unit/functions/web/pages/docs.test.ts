import { parse } from 'parse5';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { operationsOf } from '../../../../../functions/api/openapi/operation.ts';
import { createApp } from '../../../../../functions/app.ts';
import { openTestCatalogue, type TestCatalogue } from '../../../../support/catalogue.ts';
import { described, operationsIn, parametersOf } from '../../api/openapi/described.ts';

const BASE = 'https://papers.example';

let catalogue: TestCatalogue;
let app: ReturnType<typeof createApp>;
let page: string;
beforeAll(async () => {
  catalogue = await openTestCatalogue();
  await catalogue.add([{ title: 'Paper' }]);
  app = createApp({ db: catalogue.db, publicUrl: BASE });
  page = await (await app.request('/docs')).text();
});
afterAll(() => catalogue.close());

const unescaped = (text: string) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&#39;', "'").replaceAll('&amp;', '&');

test('docsPage() documents every operation: its parameters, a request and an answer', async () => {
  const document = await described(app);
  const sections = new Map(
    [...page.matchAll(/<section>\n<h3 id="(\w+)">([\s\S]*?)<\/section>/g)].map(([, id = '', text = '']) => [
      id,
      text,
    ]),
  );
  for (const { method, path, operation } of operationsIn(document)) {
    const [, list = path, ending] = /^(.*)(\.\w+)$/.exec(path) ?? [];
    const shown =
      [...sections.values()].find((text) => text.includes(`<code>${method} ${list}</code>`)) ?? '';
    expect([path, shown === '']).toEqual([path, false]);
    if (ending !== undefined) {
      expect(shown).toContain(ending);
      continue;
    }
    expect(sections.get(operation.operationId)).toBe(shown);
    for (const { name, in: place } of parametersOf(document, operation)) {
      if (place !== 'header')
        expect([path, shown.includes(`<dt><code>${name}</code>`)]).toEqual([path, true]);
    }
    expect(shown).toContain('<pre><code>curl ');
    const hasJson = JSON.stringify(operation.responses).includes('"application/json"');
    expect([path, /20[01]: an example/.test(shown)]).toEqual([path, hasJson]);
  }
  expect(sections.size).toBe(15);
});

test('each example request is understood', async () => {
  const urls = [...page.matchAll(/<code>curl '([^']+)'<\/code>/g)].map(([, url = '']) => unescaped(url));
  expect(urls.length).toBe(11);
  for (const url of urls) {
    expect(url.startsWith(`${BASE}/api/`)).toBe(true);
    // The catalogue lacks the topics and papers of the examples; the requests are valid.
    const response = await app.request(url);
    const problem = response.ok ? '' : ((await response.json()) as { detail: string }).detail;
    expect([
      url,
      problem.replace(
        /^(?:Paper|Topic|Library) .*not found.*|^There is no (?:dump|library).*|^Reading the query: topic is .*/,
        '',
      ),
    ]).toEqual([url, '']);
  }
});

test('each example answer is JSON, and refers to earlier ones', async () => {
  const examples = [...page.matchAll(/example<\/summary>\n<pre><code>([\s\S]*?)<\/code>/g)];
  expect(examples.length).toBe(14);
  expect(page).toContain('{"…":"as in GET /api/items","similarity":0.7312}');
  expect(page).toContain('"items": [\n  {\n   "…": "as in GET /api/items",\n   "why": {');
  expect(page).toContain('"identified": [{"…":"as in GET /api/items"}]');
  for (const [, text = ''] of examples) expect(JSON.parse(unescaped(text))).toBeTypeOf('object');
  expect(operationsOf(app).length).toBeGreaterThan(12);
});

test('docsPage() is well-formed, small, of this host alone and without a script', async () => {
  const faults: string[] = [];
  parse(page, { onParseError: ({ code }) => faults.push(code) });
  expect(faults).toEqual([]);
  expect(Buffer.byteLength(page)).toBeLessThan(45_000);
  expect(page).not.toContain('<script');
  expect([...page.matchAll(/(?:href|src)="(?!https:\/\/papers\.example|#|\/)/g)]).toEqual([]);
  for (const [, id = ''] of page.matchAll(/href="#(\w+)"/g)) expect(page).toContain(`id="${id}"`);
});

test('pages link to /docs', async () => {
  expect(await (await app.request('/')).text()).toContain(`href="${BASE}/docs"`);
  const response = await app.request('/docs');
  expect([response.status, response.headers.get('Content-Type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(response.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
});
