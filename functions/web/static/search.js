/**
 * Runs the search page of a site without a server. It reads the index, one file a thousand papers, and finds papers by words.
 */

/** @import { IndexRow } from '../../search/index-shard.ts' */

const PAGE_PAPERS = 30;

/** Points of a word of the search in a title, whole or as a beginning, and elsewhere. */
const POINTS = { title: 3, beginning: 2, elsewhere: 1 };

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

const form = byId('search', HTMLFormElement);
const message = byId('message', HTMLElement);
const results = byId('results', HTMLOListElement);
const more = byId('more', HTMLButtonElement);
const hints = byId('hints', HTMLElement);
const query = byId('words', HTMLInputElement);
const topic = byId('topic', HTMLSelectElement);
const path = form.dataset['path'] ?? '';

/**
 * Small letters without marks.
 * @param {string} text
 */
function plain(text) {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/**
 * @param {string} text
 * @returns {string[]}
 */
function wordsOf(text) {
  return plain(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

/**
 * Words of the search, each with the field that must have it; a phrase has a space.
 * @typedef {{ field: 'any' | 'author' | 'cat' | 'topic', text: string, isExcluded: boolean }} Term
 * @param {string} text
 * @returns {Term[]}
 */
function parse(text) {
  /** @type {Term[]} */
  const terms = [];
  for (const [, minus, name, phrase, word = ''] of text.matchAll(
    /(?<!\S)(-)?(?:(author|cat|topic):)?(?:"([^"]*)"|(\S+))/g,
  )) {
    const field = /** @type {Term['field']} */ (name ?? 'any');
    const isExcluded = minus !== undefined;
    if (phrase !== undefined && field === 'any') {
      terms.push({ field, text: ` ${wordsOf(phrase).join(' ')} `, isExcluded });
    } else if (field === 'topic' || field === 'cat') {
      terms.push({ field, text: (phrase ?? word).toLowerCase(), isExcluded });
    } else for (const each of wordsOf(phrase ?? word)) terms.push({ field, text: each, isExcluded });
  }
  return terms.filter(({ text }) => text.trim() !== '');
}

/** The words of a paper by field. @param {IndexRow} row */
function indexed([id, , title, authors, , topics, codes]) {
  const names = topics.split(' ').flatMap((slug) => wordsOf(slug));
  const codeWords = codes.toLowerCase().split(' ');
  return {
    title: wordsOf(title),
    author: wordsOf(authors),
    cat: codeWords,
    topic: topics.split(' '),
    elsewhere: [...wordsOf(authors), ...names, ...codeWords, ...wordsOf(codes), id],
  };
}

/**
 * @param {Term} term
 * @param {ReturnType<typeof indexed>} words
 * @returns {number} points; 0 without a match
 */
function pointsOf({ field, text }, words) {
  const begins = (/** @type {string} */ word) => word.startsWith(text);
  if (field === 'cat') return words.cat.includes(text) ? POINTS.elsewhere : 0;
  if (field === 'topic') return words.topic.includes(text) ? POINTS.elsewhere : 0;
  if (field === 'author') return words.author.some(begins) ? POINTS.elsewhere : 0;
  if (text.startsWith(' ')) return ` ${words.title.join(' ')} `.includes(text) ? POINTS.title : 0;
  if (words.title.includes(text)) return POINTS.title;
  if (words.title.some(begins)) return POINTS.beginning;
  return words.elsewhere.some(begins) ? POINTS.elsewhere : 0;
}

/**
 * The papers with all terms, the best first, of equals the newest.
 * @param {readonly IndexRow[]} rows
 * @param {readonly Term[]} terms
 */
function find(rows, terms) {
  const found = rows.flatMap((row) => {
    const words = indexed(row);
    let points = 0;
    for (const term of terms) {
      const some = pointsOf(term, words);
      if (some > 0 === term.isExcluded) return [];
      points += some;
    }
    return [{ row, points }];
  });
  return found
    .toSorted((a, b) => b.points - a.points || (a.row[4] < b.row[4] ? 1 : a.row[4] > b.row[4] ? -1 : 0))
    .map(({ row }) => row);
}

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {string | Node[]} content
 * @param {Readonly<Record<string, string>>} [attributes]
 */
function element(name, content, attributes = {}) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (typeof content === 'string') made.textContent = content;
  else made.append(...content);
  return made;
}

const names = new Map([...topic.options].map(({ value, text }) => [value, text]));
const dates = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

/** @param {IndexRow} row */
function paper([id, url, title, authors, date, topics]) {
  const link = element('a', title, { href: url === 0 ? `${path}/items/${id}` : url });
  const links = topics.split(' ').flatMap((slug, i) => {
    const name = names.get(slug);
    if (name === undefined) return [];
    return [new Text(i === 0 ? ' · ' : ', '), element('a', name, { href: `${path}/topics/${slug}` })];
  });
  const byline = authors === '' ? [] : [element('bdi', authors), new Text(' · ')];
  const day = element('time', dates.format(new Date(date)), { datetime: date });
  return element('li', [
    element('h3', [link], { dir: 'auto' }),
    element('p', [...byline, day, ...links], { class: 'meta' }),
  ]);
}

/** @type {Promise<readonly IndexRow[]> | undefined} */
let index;

/** The papers of all files of the index. */
function readIndex() {
  const shards = Array.from({ length: Number(form.dataset['shards']) }, async (_, i) => {
    const response = await fetch(`${path}/search-index/${i + 1}.json`);
    if (!response.ok) throw new Error(`reading the index: the answer is ${response.status}`);
    return /** @type {IndexRow[]} */ (await response.json());
  });
  return Promise.all(shards).then((lists) => lists.flat());
}

/** @param {readonly IndexRow[]} rows */
function show(rows) {
  const shown = results.children.length;
  results.append(...rows.slice(shown, shown + PAGE_PAPERS).map(paper));
  more.hidden = results.children.length >= rows.length;
}

/** @type {readonly IndexRow[]} */
let found = [];

/** Answers the search in the address of the page. */
async function answer() {
  const parameters = new URLSearchParams(location.search);
  const get = (/** @type {string} */ name) => parameters.get(name)?.trim() ?? '';
  query.value = get('q');
  topic.value = names.has(get('topics')) ? get('topics') : '';
  const terms = parse(query.value);
  for (const word of wordsOf(get('author'))) terms.push({ field: 'author', text: word, isExcluded: false });
  if (get('category') !== '')
    terms.push({ field: 'cat', text: get('category').toLowerCase(), isExcluded: false });
  if (topic.value !== '') terms.push({ field: 'topic', text: topic.value, isExcluded: false });
  const isAsked = [...parameters.values()].some((value) => value.trim() !== '');
  hints.hidden = isAsked;
  results.replaceChildren();
  more.hidden = true;
  message.textContent = isAsked ? 'Reading the index …' : '';
  if (!isAsked) return;
  try {
    index ??= readIndex();
    found = find(await index, terms);
  } catch {
    index = undefined;
    message.textContent = 'The index cannot be read at the moment. Reload the page to try again.';
    return;
  }
  const people = get('author').replaceAll('_', ' ');
  const about = people === '' ? '' : ` by ${people}`;
  message.textContent =
    found.length === 0
      ? `No paper has all of these words${about}.`
      : `${found.length.toLocaleString('en-GB')} ${found.length === 1 ? 'paper' : 'papers'}${about}`;
  show(found);
}

form.hidden = false;
form.addEventListener('submit', (event) => {
  event.preventDefault();
  const parameters = new URLSearchParams();
  if (query.value.trim() !== '') parameters.set('q', query.value.trim());
  if (topic.value !== '') parameters.set('topics', topic.value);
  history.pushState(null, '', `${location.pathname}${parameters.size === 0 ? '' : `?${parameters}`}`);
  void answer();
});
more.addEventListener('click', () => show(found));
addEventListener('popstate', () => void answer());
await answer();
