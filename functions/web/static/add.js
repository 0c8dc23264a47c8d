/**
 * Runs the page /add: posts a dump as a dry run and shows its papers, then posts it for good and shows the progress.
 * Everything that comes back is set as text. The token stays in the session storage, which ends with the tab.
 */

/** @import { DumpStatus } from '../../api/schemas/dump-status.ts' */
/** @import { DumpPreview } from '../../api/schemas/preview.ts' */
/** @typedef {string | Node | null | Content[]} Content */
/** @typedef {{ body: Blob, name: string }} Dump */

const TOKEN_KEY = 'paperwire-token';
const POLL_MS = 1000;
const MAX_REJECTS = 20;
const MAX_RAW_CHARS = 1000;

/**
 * @template {HTMLElement} Kind
 * @param {string} id
 * @param {new () => Kind} kind
 * @returns {Kind}
 */
function byId(id, kind) {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`finding #${id}: expected ${kind.name}`);
}

const form = byId('add', HTMLFormElement);
const token = byId('token', HTMLInputElement);
const text = byId('text', HTMLTextAreaElement);
const file = byId('file', HTMLInputElement);
const name = byId('name', HTMLInputElement);
const captured = byId('captured', HTMLInputElement);
const format = byId('format', HTMLSelectElement);
const previewButton = byId('preview', HTMLButtonElement);
const ingestButton = byId('ingest', HTMLButtonElement);
const message = byId('message', HTMLElement);
const progress = byId('progress', HTMLProgressElement);
const result = byId('result', HTMLElement);

/**
 * The dump that the page has previewed, which Ingest posts.
 * @type {{ dump: Dump, records: number, accept: boolean } | null}
 */
let previewed = null;

/**
 * @param {string} tag
 * @param {Content} content
 * @param {{ className?: string, dir?: string, href?: string }} [properties]
 */
function element(tag, content, properties = {}) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...flatten(content));
  return made;
}

/** @type {(content: Content) => (string | Node)[]} */
const flatten = (content) =>
  Array.isArray(content) ? content.flatMap(flatten) : content === null ? [] : [content];

/** @type {(count: number) => string} */
const grouped = (count) => count.toLocaleString('en-GB');

/** @type {(count: number, noun: string) => string} */
const counted = (count, noun) => `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;

/** @type {(counts: Record<string, number>) => string} */
const listed = (counts) =>
  Object.entries(counts)
    .map(([key, count]) => `${key} ${count}`)
    .join(', ');

/**
 * @param {string} words
 * @param {boolean} [isFault]
 */
function say(words, isFault = false) {
  message.setAttribute('role', isFault ? 'alert' : 'status');
  message.className = isFault ? 'fault' : '';
  message.textContent = words;
}

/** @returns {Dump} the file, else the pasted text */
function chosenDump() {
  const chosen = file.files?.[0];
  if (chosen) return { body: chosen, name: name.value || chosen.name };
  const now = new Date().toISOString().slice(0, 16).replace('T', ' ');
  return { body: new Blob([text.value]), name: name.value || `pasted ${now}` };
}

/**
 * @param {string} path
 * @param {RequestInit} [init]
 * @returns {Promise<any>} the JSON of the answer, also of a failure that speaks of dumps
 */
async function request(path, init = {}) {
  const response = await fetch(path, init).catch(() => null);
  if (response === null) throw new Error('The site does not answer. Nothing is lost: try again.');
  const answer = await response.json().catch(() => null);
  if (response.status === 401) token.focus();
  if (response.ok || answer?.dumps) return answer;
  throw new Error(answer?.detail ?? `The site answered ${response.status}.`);
}

/**
 * @param {Dump} dump
 * @param {Record<string, string>} parameters
 */
function post(dump, parameters) {
  const query = new URLSearchParams({ name: dump.name, ...parameters });
  if (captured.value) query.set('captured', captured.value);
  if (format.value) query.set('format', format.value);
  withStorage((storage) => storage.setItem(TOKEN_KEY, token.value));
  return request(`${form.dataset['api']}?${query}`, {
    method: 'POST',
    body: dump.body,
    headers: { Authorization: `Bearer ${token.value}`, 'Content-Type': 'application/octet-stream' },
  });
}

/**
 * Where storage is off, the field alone holds the token.
 * @param {(storage: Storage) => void} use
 */
function withStorage(use) {
  try {
    use(sessionStorage);
  } catch {}
}

/**
 * Runs one action at a time and reports its error.
 * @param {() => Promise<void>} work
 */
async function busily(work) {
  previewButton.disabled = true;
  ingestButton.disabled = true;
  form.setAttribute('aria-busy', 'true');
  try {
    await work();
  } catch (error) {
    say(error instanceof Error ? error.message : String(error), true);
  } finally {
    form.removeAttribute('aria-busy');
    previewButton.disabled = false;
    offerNextStep();
    progress.hidden = true;
  }
}

/** Lets the next step alone stand out. */
function offerNextStep() {
  ingestButton.disabled = previewed === null;
  ingestButton.className = previewed === null ? '' : 'main';
  previewButton.className = previewed === null ? 'main' : '';
}

/** Asks for a new preview once the dump is another. */
function forgetPreview() {
  previewed = null;
  ingestButton.textContent = 'Ingest';
  offerNextStep();
}

/** @type {Record<string, string>} */
const STATES = {
  loaded: 'This dump is in the catalogue already. Ingesting it again changes nothing.',
  loading: 'This dump is being ingested.',
  failed: 'An earlier attempt to ingest this dump failed.',
};

/** @type {(dump: DumpPreview) => Content} */
const preview = (dump) => [
  element('h2', dump.name, { dir: 'auto' }),
  element('p', [
    `${counted(dump.records, 'record')}, ${grouped(dump.rejected)} of them rejected`,
    `; ${counted(dump.boilerplateLines, 'line')} of boilerplate`,
    dump.updates > 0 ? `; ${counted(dump.updates, 'update')} of papers` : null,
    dump.format === null ? null : `; read as ${dump.format}`,
    dump.capturedAt === null ? null : `, taken ${dump.capturedAt.slice(0, 10)}`,
    '.',
  ]),
  dump.state === null ? null : element('p', STATES[dump.state] ?? null),
  dump.error === null ? null : element('p', dump.error.message, { className: 'fault', dir: 'auto' }),
  dump.doubt === null ? null : element('p', `Doubtful: ${dump.doubt}.`, { className: 'fault', dir: 'auto' }),
  dump.doubts.length === 0 ? null : previewedDoubts(dump),
  dump.rejected === dump.unread ? null : previewedRejects(dump),
  dump.papers.length === 0 ? null : previewedPapers(dump),
];

/** @type {(dump: DumpPreview) => Content} */
function previewedPapers({ papers, records, rejected }) {
  const rows = papers.map(({ title, effect, publishedAt, topics }) => {
    const reasons = topics.map(({ slug, why }) =>
      why.keywords.length === 0 ? slug : `${slug} (${why.keywords.join(', ')})`,
    );
    const facts = [effect === 'merged' ? 'known already' : 'new', publishedAt.slice(0, 10)];
    if (reasons.length > 0) facts.push(reasons.join(', '));
    return element('li', [
      element('h4', title, { dir: 'auto' }),
      element('p', facts.join(' · '), { className: 'meta' }),
    ]);
  });
  const left = records - rejected - papers.length;
  return [
    element('h3', 'Papers'),
    element('ol', rows, { className: 'papers short' }),
    left > 0 ? element('p', `and ${counted(left, 'more paper')}`, { className: 'meta' }) : null,
  ];
}

/** @type {(dump: DumpPreview) => Content} */
const previewedDoubts = ({ doubts }) => [
  element('h3', 'Doubts'),
  doubts
    .slice(0, MAX_REJECTS)
    .map(({ line, about, message }) =>
      element('details', [
        element('summary', `Line ${line}: ${message}`),
        element('pre', about, { dir: 'auto' }),
      ]),
    ),
];

/** @type {(dump: DumpPreview) => Content} */
const previewedRejects = ({ reasons, rejects }) => [
  element('h3', 'Rejects'),
  element('p', listed(reasons), { className: 'meta' }),
  rejects
    // Unread text is among the doubts.
    .filter(({ code }) => code !== 'unread')
    .slice(0, MAX_REJECTS)
    .map((reject) =>
      element('details', [
        element('summary', `Line ${reject.line}: ${reject.message}`),
        element('pre', reject.raw.slice(0, MAX_RAW_CHARS), { dir: 'auto' }),
      ]),
    ),
];

async function previewDump() {
  const dump = chosenDump();
  if (dump.body.size === 0) {
    text.focus();
    throw new Error('There is nothing to read yet: paste a dump, or choose a file.');
  }
  if (dump.body.size > Number(form.dataset['maxBytes'])) {
    throw new Error(`The dump is too large: ${counted(dump.body.size, 'byte')}.`);
  }
  forgetPreview();
  result.replaceChildren();
  say('Reading …');
  /** @type {{ dumps: DumpPreview[] }} */
  const { dumps } = await post(dump, { 'dry-run': '1' });
  result.replaceChildren(...flatten(dumps.map(preview)));
  const isRejected = dumps.length > 0 && dumps.every(({ error }) => error !== null);
  const accept = isRejected && dumps.some(({ error }) => error?.code === 'mostly-rejected');
  const records = dumps.reduce((sum, each) => sum + each.records, 0);
  if (!isRejected || accept) previewed = { dump, records, accept };
  ingestButton.textContent = accept ? 'Ingest what can be read' : 'Ingest';
  if (!isRejected) say(`${counted(records, 'record')} would be read. Nothing is written yet.`);
  else say(accept ? 'It cannot be ingested as it is.' : 'It cannot be ingested.', true);
  result.focus();
}

async function ingestDump() {
  if (previewed === null) return;
  const { dump, records, accept } = previewed;
  say('Sending …');
  progress.hidden = false;
  progress.removeAttribute('value');
  /** @type {{ dumps: DumpStatus[] }} */
  const { dumps } = await post(dump, accept ? { accept: '1' } : {});
  const latest = new Map(dumps.map((each) => [each.id ?? each.name, each]));
  for (;;) {
    const all = [...latest.values()];
    const done = all.reduce((sum, each) => sum + each.records - each.waiting, 0);
    if (records > 0 && done > 0) {
      progress.max = records;
      progress.value = Math.min(done, records);
    }
    const loading = all.filter(({ state }) => state === 'loading');
    if (loading.length === 0) break;
    say(`Ingesting: ${grouped(done)} of ${counted(records, 'record')} …`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    for (const { id } of loading) {
      if (id !== null) latest.set(id, await request(`${form.dataset['api']}/${id}`));
    }
  }
  const all = [...latest.values()];
  result.replaceChildren(...flatten(all.map(outcome)));
  forgetPreview();
  const failed = all.filter(({ state }) => state === 'failed').length;
  say(failed > 0 ? `${counted(failed, 'dump')} failed.` : 'Done.', failed > 0);
  result.focus();
}

/** @type {(dump: DumpStatus) => Content} */
function outcome(dump) {
  const heading = element('h2', dump.name, { dir: 'auto' });
  if (dump.state === 'failed') {
    return [heading, element('p', dump.reason ?? 'It failed.', { className: 'fault' })];
  }
  const { stored, merged, rejected } = dump;
  const topics = listed(dump.topics);
  return [
    heading,
    element('p', `${grouped(stored)} stored, ${grouped(merged)} merged, ${grouped(rejected)} rejected.`),
    dump.doubt === null
      ? null
      : element('p', `Doubtful: ${dump.doubt}.`, { className: 'fault', dir: 'auto' }),
    topics === '' ? null : element('p', `Topics: ${topics}`, { className: 'meta' }),
    element('p', element('a', 'See the papers', { href: form.dataset['papers'] ?? '' })),
  ];
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  void busily(previewDump);
});
ingestButton.addEventListener('click', () => void busily(ingestDump));
for (const field of [text, name, captured, format]) field.addEventListener('input', forgetPreview);
file.addEventListener('change', forgetPreview);
text.addEventListener('input', () => {
  file.value = '';
});
document.addEventListener('dragover', (event) => event.preventDefault());
document.addEventListener('drop', (event) => {
  const dropped = event.dataTransfer?.files[0];
  if (!event.dataTransfer || !dropped) return;
  event.preventDefault();
  forgetPreview();
  text.value = '';
  file.files = event.dataTransfer.files;
  say(`${dropped.name}, ${counted(dropped.size, 'byte')}.`);
});

withStorage((storage) => {
  token.value = storage.getItem(TOKEN_KEY) ?? '';
});
form.hidden = false;
