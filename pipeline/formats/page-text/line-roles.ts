import type { MeasuredLine } from './hard-wrap.ts';
import { type Evidence, evidenceOf } from './role-costs.ts';

/** What a line is. A title or a paragraph of an abstract may go on for several lines. */
export type Label = 'title' | 'title-goes-on' | 'aside' | 'body' | 'body-goes-on' | 'boilerplate';

/** A line and what it is; `aside` is furniture between a title and its abstract. */
export interface LabelledLine {
  readonly line: MeasuredLine;
  readonly label: Label;
  readonly evidence: Pick<Evidence, 'furniture' | 'authors' | 'name' | 'organisation' | 'linked'>;
}

const LABELS: readonly Label[] = ['title', 'title-goes-on', 'aside', 'body', 'body-goes-on', 'boilerplate'];
const [TITLE, TITLE_ON, ASIDE, BODY, BODY_ON, CHROME] = [0, 1, 2, 3, 4, 5] as const;
const STATES = LABELS.length;
const NEVER = Number.POSITIVE_INFINITY;

/** Costs in nats of what may follow what; see {@link Evidence}. */
const TITLE_WITHOUT_ABSTRACT = 4.5;
/** The same of a title that has the address of its paper. */
const LINK_WITHOUT_ABSTRACT = 1.5;
const ABSTRACT_WITHOUT_TITLE = 6;
/** A further paragraph of an abstract: after a blank line, and without one. */
const ANOTHER_PARAGRAPH = 3;
const ANOTHER_PARAGRAPH_UNSPACED = 5.5;
const LIST_AS_ABSTRACT = 3;
/** A break where the line was full: one paragraph in ten ends just there. */
const BREAK_AT_FULL_LINE = 2.8;
/** A break without a blank line where others have one. */
const BREAK_UNSPACED = 4;
/** The same between a title and its abstract. */
const TITLE_UNSPACED = 1;
/** Going on although the next word would have fitted, at most: a proportional font, or a width wrongly learnt. */
const GO_ON_WITH_ROOM = 7;

/** A line that names where people work, below a title. */
const AN_ORGANISATION = 2;
/** A name where the line below says whose it is, or where an organisation stands before it. */
const A_NAME = 0.6;

/** Lines held back at most before the best guess is taken; and characters, in UTF-16 units. */
const MOST_LINES = 1024;
const MOST_CHARACTERS = 1 << 21;
/** How often to look whether all ways to read the lines agree on the first of them. */
const SETTLE_EVERY = 16;
const SETTLE_CHARACTERS = 1 << 17;

interface Pending {
  readonly line: MeasuredLine;
  readonly evidence: Evidence;
  /** For each state the best state of the line before, three bits each; see {@link before}. */
  readonly from: number;
}

function before({ from }: Pending, state: number): number {
  return (from >> (3 * state)) & 7;
}

/** Costs of the break between two lines, by what comes of it. */
interface BreakCosts {
  /** One paragraph goes on. */
  readonly goOn: number;
  /** A new paragraph begins. */
  readonly anew: number;
  /** What comes on top when there is no blank line though there are some hereabouts; pages that set only papers apart have title and abstract close. */
  readonly unspaced: number;
  /** What comes on top when both are of one abstract. */
  readonly another: number;
}

function breakCosts({ room, spaced, gap }: MeasuredLine): BreakCosts {
  if (gap > 0) return { goOn: NEVER, anew: 0, unspaced: 0, another: ANOTHER_PARAGRAPH };
  const rest = { unspaced: spaced ? BREAK_UNSPACED : 0, another: ANOTHER_PARAGRAPH_UNSPACED };
  if (room === undefined) return { goOn: NEVER, anew: 0, ...rest };
  if (room < 0) return { goOn: 0.05, anew: BREAK_AT_FULL_LINE, ...rest };
  return { goOn: Math.min(GO_ON_WITH_ROOM, 1.5 + room * 0.35), anew: 0.1, ...rest };
}

function withoutAbstract(state: number, { linked }: Evidence): number {
  return state <= TITLE_ON && linked?.title !== undefined ? LINK_WITHOUT_ABSTRACT : TITLE_WITHOUT_ABSTRACT;
}

function goingOn(above: Evidence, here: Evidence['body']): number {
  return above.endsSentence ? here.anew : here.within;
}

/** What names cost less where they stand than they would anywhere. */
function nameDiscount(from: number, to: number, above: Evidence, here: Evidence): number {
  const below = here.furniture?.below;
  if (above.name && from === ASIDE && below === 'author') return 1 + above.boilerplate - A_NAME;
  if (above.name && from === CHROME && below === 'writer') return above.boilerplate - A_NAME;
  const isListed = from === ASIDE && to === ASIDE && (above.name || above.organisation);
  return isListed && here.name ? 1 + here.boilerplate - A_NAME : 0;
}

/** What it costs that a line in state `from` is followed by one in state `to`. */
function order(from: number, to: number, above: Evidence, here: Evidence, costs: BreakCosts): number {
  const { goOn, another } = costs;
  const close = from <= ASIDE && (to === BODY || to === ASIDE);
  const isLink = from <= TITLE_ON && above.linked?.title !== undefined;
  // Furniture stands close together on all pages, and so do links.
  const unspaced = from === CHROME || from === ASIDE || isLink ? 0 : costs.unspaced;
  const anew = costs.anew + (close ? Math.min(unspaced, TITLE_UNSPACED) : unspaced);
  const ends =
    anew + (from <= TITLE_ON ? above.title.last : from === BODY || from === BODY_ON ? above.body.last : 0);
  const lacks = from <= ASIDE ? withoutAbstract(from, above) : 0;
  switch (to) {
    case TITLE_ON:
      return from <= TITLE_ON ? goOn + above.title.unfinished + goingOn(above, here.title) : NEVER;
    case BODY_ON:
      return from === BODY || from === BODY_ON
        ? goOn + above.body.unfinished + goingOn(above, here.body)
        : NEVER;
    case ASIDE:
      // Who writes next does not go on about the same paper.
      if (from > ASIDE || here.furniture?.below === 'writer') return NEVER;
      return ends + (from === ASIDE ? 0 : 1);
    case BODY:
      if (from === CHROME) return ends + ABSTRACT_WITHOUT_TITLE;
      if (from <= ASIDE) return ends + (here.bullet ? LIST_AS_ABSTRACT : 0);
      return ends + (here.bullet ? 0.3 : another);
    case TITLE:
      return ends + lacks + 0.3;
    default:
      return ends + lacks + (from === CHROME ? 0 : 0.7);
  }
}

function step(from: number, to: number, above: Evidence, here: Evidence, costs: BreakCosts): number {
  const discount = above.name || above.organisation ? nameDiscount(from, to, above, here) : 0;
  return order(from, to, above, here, costs) - discount;
}

function emission(
  state: number,
  { title, body, boilerplate, furniture, authors, organisation }: Evidence,
): number {
  switch (state) {
    case TITLE:
      return title.first;
    case BODY:
      return body.first;
    case ASIDE:
      if (authors) return 0.3;
      return organisation ? AN_ORGANISATION : boilerplate + (furniture ? 0.3 : 1);
    case CHROME:
      return boilerplate;
    default:
      // The lines that go on: step has counted them, since their case depends on the line above.
      return 0;
  }
}

function best(costs: Float64Array): number {
  return costs.indexOf(Math.min(...costs));
}

/**
 * Decides what each line is, by the Viterbi algorithm (Forney, "The Viterbi algorithm", 1973): of all ways to read the lines it takes the one
 * that costs least, where a line's own look and the order title, abstract, title, ... both have a say, and so finds paragraphs,
 * titles and furniture at once. A line is given out as soon as all surviving ways agree on it, or when too many wait.
 * Linear time; what comes out depends on the lines alone, not on when they arrive.
 */
export class Labelling {
  #pending: Pending[] = [];
  /** Costs of the cheapest way to each state of the last line, and room for those of the next. */
  #costs = new Float64Array(STATES);
  #next = new Float64Array(STATES);
  #above: Evidence | undefined;
  #characters = 0;
  #unsettled = 0;

  push(line: MeasuredLine): readonly LabelledLine[] {
    const here = evidenceOf(line);
    const from =
      this.#above === undefined ? this.#begin(here) : this.#advance(this.#above, here, breakCosts(line));
    this.#above = here;
    this.#pending.push({ line, evidence: here, from });
    this.#characters += line.text.length;
    this.#unsettled += line.text.length;
    return this.#settle();
  }

  #begin(here: Evidence): number {
    for (let state = 0; state < STATES; state += 1) {
      const cost = state === TITLE || state === CHROME ? 0 : state === BODY ? ABSTRACT_WITHOUT_TITLE : NEVER;
      this.#costs[state] = cost + emission(state, here);
    }
    return 0;
  }

  #advance(above: Evidence, here: Evidence, breaks: BreakCosts): number {
    let from = 0;
    let least = NEVER;
    for (let to = 0; to < STATES; to += 1) {
      let cheapest = NEVER;
      let winner = 0;
      for (let state = 0; state < STATES; state += 1) {
        const cost = (this.#costs[state] ?? NEVER) + step(state, to, above, here, breaks);
        if (cost >= cheapest) continue;
        cheapest = cost;
        winner = state;
      }
      const cost = cheapest + emission(to, here);
      this.#next[to] = cost;
      if (cost < least) least = cost;
      from |= winner << (3 * to);
    }
    // Only differences matter; without this the sums of a long dump would lose their digits.
    for (let state = 0; state < STATES; state += 1) this.#next[state] = (this.#next[state] ?? NEVER) - least;
    [this.#costs, this.#next] = [this.#next, this.#costs];
    return from;
  }

  /** Labels of all lines still held back. The next line starts afresh. */
  finish(): readonly LabelledLine[] {
    const above = this.#above;
    if (above === undefined) return [];
    const costs = this.#costs.map((cost, state) => {
      const ending =
        state <= TITLE_ON ? above.title.last : state === BODY || state === BODY_ON ? above.body.last : 0;
      return cost + ending + (state <= ASIDE ? withoutAbstract(state, above) : 0);
    });
    this.#above = undefined;
    return this.#give(this.#pending.length, best(costs));
  }

  #settle(): readonly LabelledLine[] {
    const count = this.#pending.length;
    if (count >= MOST_LINES || this.#characters >= MOST_CHARACTERS) {
      const state = best(this.#costs);
      this.#costs = this.#costs.map((cost, index) => (index === state ? cost : NEVER));
      return this.#give(count, state);
    }
    if (count % SETTLE_EVERY !== 0 && this.#unsettled < SETTLE_CHARACTERS) return [];
    this.#unsettled = 0;
    // The states that a surviving way goes through, as a set of bits, from the last line backwards.
    let alive = this.#costs.reduce((set, cost, state) => (cost < NEVER ? set | (1 << state) : set), 0);
    for (let i = count - 1; i > 0; i -= 1) {
      const pending = this.#pending[i];
      if (pending === undefined) break;
      let earlier = 0;
      for (let state = 0; state < STATES; state += 1) {
        if (alive & (1 << state)) earlier |= 1 << before(pending, state);
      }
      alive = earlier;
      if ((alive & (alive - 1)) === 0) return this.#give(i, Math.log2(alive));
    }
    return [];
  }

  /** Gives out the first `count` lines, the last of which is in `state`. */
  #give(count: number, state: number): readonly LabelledLine[] {
    const given: LabelledLine[] = [];
    let at = state;
    for (const pending of this.#pending.slice(0, count).reverse()) {
      const { line, evidence } = pending;
      given.push({ line, label: LABELS[at] ?? 'boilerplate', evidence });
      this.#characters -= line.text.length;
      at = before(pending, at);
    }
    this.#pending = this.#pending.slice(count);
    return given.reverse();
  }
}
