/**
 * What the page for adding a dump does: posts it as a dry run and shows what would be read, then posts it and shows how far it
 * is. Whatever comes back is set as text. The token is kept in the session's storage, which ends with the tab.
 */
export const ADD_SCRIPT = `
const KEPT = 'paperwire-token';
const AGAIN = 1000;
const form = document.querySelector('#add');
const [token, text, file, name, captured, format, look, ingest, said, progress, result] = [
  'token', 'text', 'file', 'name', 'captured', 'format', 'look', 'ingest', 'said', 'progress', 'result',
].map((id) => document.getElementById(id));
let shown = null;
let dropped = null;

function element(kind, content, more = {}) {
  const made = Object.assign(document.createElement(kind), more);
  made.append(...[content].flat(9).filter((part) => part !== null && part !== undefined));
  return made;
}

const counted = (count, noun) => count.toLocaleString('en-GB') + ' ' + noun + (count === 1 ? '' : 's');

function say(words, isFault = false) {
  said.setAttribute('role', isFault ? 'alert' : 'status');
  said.className = isFault ? 'fault' : '';
  said.textContent = words;
}

function keep(value) {
  try { sessionStorage.setItem(KEPT, value); } catch { /* Storage is off: the field holds it. */ }
}

function dump() {
  const chosen = dropped ?? file.files[0];
  if (chosen) return { body: chosen, bytes: chosen.size, name: name.value || chosen.name };
  const body = new Blob([text.value]);
  return { body, bytes: body.size, name: name.value || 'pasted ' + new Date().toISOString().slice(0, 16).replace('T', ' ') };
}

async function ask(path, init = {}) {
  let response;
  try {
    response = await fetch(path, init);
  } catch {
    throw new Error('The site does not answer. Nothing is lost: try again.');
  }
  const answer = await response.json().catch(() => null);
  if (response.status === 401) token.focus();
  if (!response.ok && !answer?.dumps) throw new Error(answer?.detail ?? 'The site answered ' + response.status + '.');
  return answer;
}

function post(given, more) {
  const query = new URLSearchParams({ name: given.name, ...more });
  if (captured.value) query.set('captured', captured.value);
  if (format.value) query.set('format', format.value);
  keep(token.value);
  return ask(form.dataset.api + '?' + query, {
    method: 'POST',
    body: given.body,
    headers: { Authorization: 'Bearer ' + token.value, 'Content-Type': 'application/octet-stream' },
  });
}

/** Runs one thing at a time, and says what went wrong. */
async function busily(work) {
  const buttons = form.querySelectorAll('button');
  const before = [...buttons].map((button) => button.disabled);
  for (const button of buttons) button.disabled = true;
  form.setAttribute('aria-busy', 'true');
  try {
    await work();
  } catch (error) {
    say(error.message, true);
  } finally {
    form.removeAttribute('aria-busy');
    buttons.forEach((button, i) => { button.disabled = before[i]; });
    ingest.disabled = !shown;
    mark();
    progress.hidden = true;
  }
}

/** The next step stands out, and only that. */
function mark() {
  ingest.className = shown ? 'main' : '';
  look.className = shown ? '' : 'main';
}

function changed() {
  shown = null;
  ingest.disabled = true;
  mark();
  ingest.textContent = 'Ingest';
}

function preview(one) {
  const known = { loaded: 'It is in already: ingesting it again changes nothing.', loading: 'It is being loaded.', failed: 'It was tried before, and failed.' }[one.state];
  return [
    element('h2', one.name, { dir: 'auto' }),
    element('p', [
      counted(one.records, 'record') + ', ' + one.rejected.toLocaleString('en-GB') + ' of them rejected; ' + counted(one.boilerplateLines, 'line') + ' of page furniture',
      one.updates ? '; ' + counted(one.updates, 'update') + ' of papers' : null,
      one.format ? '; read as ' + one.format : null,
      one.capturedAt ? ', taken ' + one.capturedAt.slice(0, 10) : null, '.',
    ]),
    known ? element('p', known) : null,
    one.error ? element('p', one.error.message, { className: 'fault', dir: 'auto' }) : null,
    one.papers.length ? papers(one) : null,
    one.rejects.length ? rejects(one) : null,
  ];
}

function papers(one) {
  const rows = one.papers.map((paper) => element('li', [
    element('h4', paper.title, { dir: 'auto' }),
    element('p', [
      paper.effect === 'merged' ? 'known already' : 'new', ' · ' + paper.publishedAt.slice(0, 10),
      paper.topics.length ? ' · ' + paper.topics.map(({ slug, why }) => slug + (why.length ? ' (' + why.join(', ') + ')' : '')).join(', ') : null,
    ], { className: 'meta' }),
  ]));
  const rest = one.records - one.rejected - one.papers.length;
  return [element('h3', 'Papers'), element('ol', rows, { className: 'papers short' }), rest > 0 ? element('p', 'and ' + counted(rest, 'more paper'), { className: 'meta' }) : null];
}

function rejects(one) {
  const reasons = Object.entries(one.reasons).map(([code, count]) => code + ' ' + count).join(', ');
  return [
    element('h3', 'Rejects'),
    element('p', reasons, { className: 'meta' }),
    one.rejects.slice(0, 20).map((reject) => element('details', [
      element('summary', 'Line ' + reject.line + ': ' + reject.message),
      element('pre', reject.raw.slice(0, 1000), { dir: 'auto' }),
    ])),
  ];
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  busily(async () => {
    const given = dump();
    if (given.bytes === 0) { text.focus(); throw new Error('There is nothing to read yet: paste a dump, or choose a file.'); }
    if (given.bytes > Number(form.dataset.maxBytes)) throw new Error('The dump is too large: ' + counted(given.bytes, 'byte') + '.');
    changed();
    result.replaceChildren();
    say('Reading …');
    const { dumps } = await post(given, { 'dry-run': '1' });
    result.replaceChildren(...dumps.flatMap(preview).flat(9).filter(Boolean));
    const refused = dumps.length > 0 && dumps.every(({ error }) => error);
    const canAccept = refused && dumps.some(({ error }) => error.code === 'mostly-rejected');
    const records = dumps.reduce((sum, one) => sum + one.records, 0);
    if (!refused || canAccept) shown = { given, records, accept: canAccept };
    ingest.textContent = canAccept ? 'Ingest what can be read' : 'Ingest';
    say(refused ? 'It cannot be ingested' + (canAccept ? ' as it is.' : '.') : counted(records, 'record') + ' would be read. Nothing is written yet.', refused);
    result.focus();
  });
});

ingest.addEventListener('click', () => busily(async () => {
  const { given, records, accept } = shown;
  say('Sending …');
  progress.hidden = false;
  progress.removeAttribute('value');
  const { dumps } = await post(given, accept ? { accept: '1' } : {});
  const last = new Map(dumps.map((one) => [one.id ?? one.name, one]));
  for (;;) {
    const waiting = [...last.values()].filter(({ state }) => state === 'loading');
    const done = [...last.values()].reduce((sum, one) => sum + one.records - one.waiting, 0);
    if (records > 0 && done > 0) { progress.max = records; progress.value = Math.min(done, records); }
    if (waiting.length === 0) break;
    say('Ingesting: ' + done.toLocaleString('en-GB') + ' of ' + counted(records, 'record') + ' …');
    await new Promise((resolve) => setTimeout(resolve, AGAIN));
    for (const { id } of waiting) last.set(id, await ask(form.dataset.api + '/' + id));
  }
  const all = [...last.values()];
  result.replaceChildren(...all.flatMap(outcome).filter(Boolean));
  changed();
  const failed = all.filter(({ state }) => state === 'failed').length;
  say(failed ? counted(failed, 'dump') + ' failed.' : 'Done.', failed > 0);
  result.focus();
}));

function outcome(one) {
  if (one.state === 'failed') {
    return [element('h2', one.name, { dir: 'auto' }), element('p', one.reason ?? 'It failed.', { className: 'fault' })];
  }
  const topics = Object.entries(one.topics).map(([slug, count]) => slug + ' ' + count).join(', ');
  return [
    element('h2', one.name, { dir: 'auto' }),
    element('p', one.stored.toLocaleString('en-GB') + ' new, ' + one.merged.toLocaleString('en-GB') + ' known already, ' + one.rejected.toLocaleString('en-GB') + ' rejected.'),
    topics ? element('p', 'Topics: ' + topics, { className: 'meta' }) : null,
    element('p', element('a', 'See the papers', { href: form.dataset.papers })),
  ];
}

for (const field of [text, name, captured, format]) field.addEventListener('input', changed);
file.addEventListener('change', () => { dropped = null; changed(); });
text.addEventListener('input', () => { dropped = null; file.value = ''; });
document.addEventListener('dragover', (event) => event.preventDefault());
document.addEventListener('drop', (event) => {
  const [given] = event.dataTransfer?.files ?? [];
  if (!given) return;
  event.preventDefault();
  changed();
  file.value = '';
  text.value = '';
  dropped = given;
  say(given.name + ', ' + counted(given.size, 'byte') + '.');
});

try { token.value = sessionStorage.getItem(KEPT) ?? ''; } catch { /* Storage is off. */ }
form.hidden = false;
`;
