/**
 * Runs the form on the page of a paper that corrects its topics. What comes back is set as text. The token and the outcome,
 * which the page shows when it is loaded again, stay in the session storage, which ends with the tab.
 */

/** @import { TopicsOfItem } from '../../api/schemas/corrections.ts' */

const TOKEN_KEY = 'paperwire-token';
const OUTCOME_KEY = 'paperwire-correction';

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

const details = byId('correction', HTMLDetailsElement);
const form = byId('correct', HTMLFormElement);
const token = byId('token', HTMLInputElement);
const topic = byId('topic', HTMLSelectElement);
const message = byId('message', HTMLElement);

/**
 * Where storage is off, the page alone holds the token.
 * @param {(storage: Storage) => void} use
 */
function withStorage(use) {
  try {
    use(sessionStorage);
  } catch {}
}

/**
 * @param {string} words
 * @param {boolean} [isFault]
 */
function say(words, isFault = false) {
  message.setAttribute('role', isFault ? 'alert' : 'status');
  message.className = isFault ? 'fault' : '';
  message.textContent = words;
}

/**
 * @param {string} belongs `true`, `false`, or empty to take back what was said
 * @returns {Promise<TopicsOfItem>}
 */
async function send(belongs) {
  const init = belongs === '' ? { method: 'DELETE' } : { method: 'PUT', body: `{"belongs": ${belongs}}` };
  const headers = { Authorization: `Bearer ${token.value}`, 'Content-Type': 'application/json' };
  const url = `${form.dataset['api']}/${topic.value}`;
  const response = await fetch(url, { ...init, headers }).catch(() => null);
  if (response === null) throw new Error('The site does not answer. Nothing is changed: try again.');
  const answer = await response.json().catch(() => null);
  if (response.ok) return answer;
  if (response.status === 401) token.focus();
  throw new Error(answer?.detail ?? `The site answered ${response.status}.`);
}

/** @param {string} belongs as for {@link send} */
async function correct(belongs) {
  if (form.ariaBusy === 'true' || !form.reportValidity()) return;
  form.ariaBusy = 'true';
  withStorage((storage) => storage.setItem(TOKEN_KEY, token.value));
  try {
    const { topics } = await send(belongs);
    const names = topics.map(({ name }) => name).join(', ');
    withStorage((storage) => storage.setItem(OUTCOME_KEY, `Done. Topics now: ${names}.`));
    location.reload();
  } catch (error) {
    say(error instanceof Error ? error.message : String(error), true);
    form.ariaBusy = null;
  }
}

// Enter in the field of the token says nothing of the paper.
form.addEventListener('submit', (event) => event.preventDefault());
for (const button of form.querySelectorAll('button'))
  button.addEventListener('click', () => void correct(button.value));

form.hidden = false;
withStorage((storage) => {
  token.value = storage.getItem(TOKEN_KEY) ?? '';
  details.open = token.value !== '';
  const outcome = storage.getItem(OUTCOME_KEY);
  if (outcome === null) return;
  storage.removeItem(OUTCOME_KEY);
  say(outcome);
  message.focus();
});
