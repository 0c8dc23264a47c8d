/** Decides for each line whether it is a title, part of an abstract or boilerplate. */
import type { MeasuredLine } from './hard-wrap.ts';
import { type RoleCosts, roleCosts } from './role-costs.ts';

/** What a line is; the states of the decoder. A text may continue for several lines; `aside` stands between title and abstract. */
const ROLES = ['title', 'title-continues', 'aside', 'body', 'body-continues', 'boilerplate'] as const;
export interface LineWithRole {
  readonly line: MeasuredLine;
  readonly role: (typeof ROLES)[number];
  readonly features: RoleCosts;
}

const [TITLE, TITLE_CONTINUES, ASIDE, BODY, BODY_CONTINUES, BOILERPLATE] = [0, 1, 2, 3, 4, 5] as const;
const NEVER = Number.POSITIVE_INFINITY;

const isTitle = (state: number) => state <= TITLE_CONTINUES;
const isBody = (state: number) => state === BODY || state === BODY_CONTINUES;

/** Costs in nats of the order of roles; see role-costs.ts. */
const TITLE_WITHOUT_ABSTRACT = 4.5;
/** As above, for a title with the address of its paper. */
const LINK_WITHOUT_ABSTRACT = 1.5;
const ABSTRACT_WITHOUT_TITLE = 6;
/** Another paragraph of an abstract, after a blank line and without one. */
const ANOTHER_PARAGRAPH = 3;
const ANOTHER_PARAGRAPH_UNSPACED = 5.5;
const LIST_AS_ABSTRACT = 3;
/** A paragraph ends although its line is full: one in ten does. */
const BREAK_AT_FULL_LINE = 2.8;
/** A paragraph begins without a blank line where others have one. */
const BREAK_UNSPACED = 4;
/** As above, between a title and its abstract. */
const TITLE_UNSPACED = 1;
/** Upper bound for continuing although the next word would have fitted: a proportional font, or a width wrongly learnt. */
const CONTINUE_WITH_ROOM = 7;
/** An organisation below a title. */
const ORGANISATION_ASIDE = 2;
/** A name, where the line below says whose it is or an organisation stands above. */
const NAME_ASIDE = 0.6;

/** Bounds of the lines held back; then the cheapest reading so far is taken. */
const MAX_PENDING_LINES = 1024;
const MAX_PENDING_CHARS = 1 << 21;
/** How often the decoder checks whether all surviving readings agree. */
const CHECK_EVERY_LINES = 16;

interface PendingLine {
  readonly line: MeasuredLine;
  readonly costs: RoleCosts;
  /** For each state, the best state of the line above. */
  readonly previous: readonly number[];
}

/**
 * Costs of the break before a line: the paragraph `continues`, or a new one `begins`. `unspaced` is added when there is no blank line
 * though others are nearby; pages that set apart only papers have title and abstract close. `another` is added within an abstract.
 */
function breakCosts({ columnsLeft, isSpaced, gap }: MeasuredLine) {
  if (gap > 0) return { continues: NEVER, begins: 0, unspaced: 0, another: ANOTHER_PARAGRAPH };
  const rest = { unspaced: isSpaced ? BREAK_UNSPACED : 0, another: ANOTHER_PARAGRAPH_UNSPACED };
  if (columnsLeft === undefined) return { continues: NEVER, begins: 0, ...rest };
  if (columnsLeft < 0) return { continues: 0.05, begins: BREAK_AT_FULL_LINE, ...rest };
  return { continues: Math.min(CONTINUE_WITH_ROOM, 1.5 + columnsLeft * 0.35), begins: 0.1, ...rest };
}

type BreakCosts = ReturnType<typeof breakCosts>;

/** Cost of ending a text with the line in `state`. */
function endCost(state: number, { title, body }: RoleCosts): number {
  if (isTitle(state)) return title.ends;
  return isBody(state) ? body.ends : 0;
}

/** Cost of a title that no abstract follows. */
function missingAbstractCost(state: number, { trailingAddress }: RoleCosts): number {
  if (state > ASIDE) return 0;
  const isLink = isTitle(state) && trailingAddress?.title !== undefined;
  return isLink ? LINK_WITHOUT_ABSTRACT : TITLE_WITHOUT_ABSTRACT;
}

/** How much less names cost next to what says whose they are. */
function nameDiscount(from: number, to: number, above: RoleCosts, here: RoleCosts): number {
  const nameAbove = here.boilerplate?.nameAbove;
  if (above.isName && from === ASIDE && nameAbove === 'author') return 1 + above.boilerplateCost - NAME_ASIDE;
  if (above.isName && from === BOILERPLATE && nameAbove === 'writer')
    return above.boilerplateCost - NAME_ASIDE;
  const isListed = from === ASIDE && to === ASIDE && (above.isName || above.isOrganisation);
  return isListed && here.isName ? 1 + here.boilerplateCost - NAME_ASIDE : 0;
}

/** Cost of a line in state `from` followed by one in state `to`. */
function transitionCost(
  from: number,
  to: number,
  above: RoleCosts,
  here: RoleCosts,
  breaks: BreakCosts,
): number {
  const isClose = from <= ASIDE && (to === BODY || to === ASIDE);
  const isLink = isTitle(from) && above.trailingAddress?.title !== undefined;
  // All pages set boilerplate and links close together.
  const unspaced = from === BOILERPLATE || from === ASIDE || isLink ? 0 : breaks.unspaced;
  const ends =
    breaks.begins + (isClose ? Math.min(unspaced, TITLE_UNSPACED) : unspaced) + endCost(from, above);
  const start = above.endsSentence ? 'newSentence' : 'midSentence';
  switch (to) {
    case TITLE_CONTINUES:
      return isTitle(from) ? breaks.continues + above.title.continues + here.title[start] : NEVER;
    case BODY_CONTINUES:
      return isBody(from) ? breaks.continues + above.body.continues + here.body[start] : NEVER;
    case ASIDE:
      // The writer of the next message does not continue the same paper.
      if (from > ASIDE || here.boilerplate?.nameAbove === 'writer') return NEVER;
      return ends + (from === ASIDE ? 0 : 1);
    case BODY:
      if (from === BOILERPLATE) return ends + ABSTRACT_WITHOUT_TITLE;
      if (from <= ASIDE) return ends + (here.isBullet ? LIST_AS_ABSTRACT : 0);
      return ends + (here.isBullet ? 0.3 : breaks.another);
    case TITLE:
      return ends + missingAbstractCost(from, above) + 0.3;
    default:
      return ends + missingAbstractCost(from, above) + (from === BOILERPLATE ? 0 : 0.7);
  }
}

/** Cost of a line in `state`. Lines that continue cost nothing here: {@link transitionCost} counts them. */
function lineCost(state: number, costs: RoleCosts): number {
  switch (state) {
    case TITLE:
      return costs.title.first;
    case BODY:
      return costs.body.first;
    case ASIDE:
      if (costs.authors) return 0.3;
      return costs.isOrganisation
        ? ORGANISATION_ASIDE
        : costs.boilerplateCost + (costs.boilerplate ? 0.3 : 1);
    case BOILERPLATE:
      return costs.boilerplateCost;
    default:
      return 0;
  }
}

function cheapest(costs: readonly number[]): number {
  return costs.indexOf(Math.min(...costs));
}

/**
 * Assigns each line a role with the Viterbi algorithm (Forney, "The Viterbi algorithm", 1973, sections II and III): of all
 * sequences of roles it takes the cheapest. Each line by itself and the order title, abstract, title, ... both have a say, so that
 * paragraphs, titles and boilerplate are found at once. A line is handed out when all surviving sequences agree on its role, or
 * when too many lines wait. Linear time; the result depends on the lines alone, not on when they arrive.
 */
export class RoleDecoder {
  #pending: PendingLine[] = [];
  /** Costs of the cheapest sequence that ends in each state. */
  #sums: readonly number[] = [];
  #above: RoleCosts | undefined;
  #pendingChars = 0;

  /** Returns the lines whose roles this line decides. */
  push(line: MeasuredLine): readonly LineWithRole[] {
    const costs = roleCosts(line);
    const previous =
      this.#above === undefined ? this.#begin(costs) : this.#advance(this.#above, costs, breakCosts(line));
    this.#above = costs;
    this.#pending.push({ line, costs, previous });
    this.#pendingChars += line.text.length;
    return this.#takeDecided();
  }

  /** Returns all lines held back. The next line begins a new sequence. */
  finish(): readonly LineWithRole[] {
    const above = this.#above;
    if (above === undefined) return [];
    this.#above = undefined;
    const sums = this.#sums.map(
      (sum, state) => sum + endCost(state, above) + missingAbstractCost(state, above),
    );
    return this.#take(this.#pending.length, cheapest(sums));
  }

  #begin(costs: RoleCosts): readonly number[] {
    this.#sums = ROLES.map((_, state) => {
      if (state === TITLE || state === BOILERPLATE) return lineCost(state, costs);
      return state === BODY ? ABSTRACT_WITHOUT_TITLE + lineCost(state, costs) : NEVER;
    });
    return [];
  }

  #advance(above: RoleCosts, here: RoleCosts, breaks: BreakCosts): readonly number[] {
    const sums: number[] = [];
    const previous: number[] = [];
    for (let to = 0; to < ROLES.length; to += 1) {
      let least = NEVER;
      let best = 0;
      for (let from = 0; from < ROLES.length; from += 1) {
        const sum = this.#sums[from] ?? NEVER;
        if (sum === NEVER) continue;
        const cost =
          sum + transitionCost(from, to, above, here, breaks) - nameDiscount(from, to, above, here);
        if (cost >= least) continue;
        least = cost;
        best = from;
      }
      previous.push(best);
      sums.push(least + lineCost(to, here));
    }
    // Only differences matter; without this the sums of a long dump would lose their digits.
    const least = Math.min(...sums);
    this.#sums = sums.map((sum) => sum - least);
    return previous;
  }

  #takeDecided(): readonly LineWithRole[] {
    const count = this.#pending.length;
    const isFull = count >= MAX_PENDING_LINES || this.#pendingChars >= MAX_PENDING_CHARS;
    if (count % CHECK_EVERY_LINES !== 0 && !isFull) return [];
    // The states of the surviving sequences, from the last line backwards.
    let states = new Set(this.#sums.keys().filter((state) => this.#sums[state] !== NEVER));
    for (let i = count - 1; i > 0; i -= 1) {
      const previous = this.#pending[i]?.previous ?? [];
      states = new Set([...states].map((state) => previous[state] ?? BOILERPLATE));
      const [only] = states;
      if (states.size === 1 && only !== undefined) return this.#take(i, only);
    }
    if (!isFull) return [];
    const state = cheapest(this.#sums);
    this.#sums = this.#sums.map((sum, index) => (index === state ? sum : NEVER));
    return this.#take(count, state);
  }

  /** Returns the first `count` lines, the last of which is in `state`. */
  #take(count: number, state: number): readonly LineWithRole[] {
    const taken: LineWithRole[] = [];
    for (const { line, costs, previous } of this.#pending.splice(0, count).reverse()) {
      taken.push({ line, role: ROLES[state] ?? 'boilerplate', features: costs });
      this.#pendingChars -= line.text.length;
      state = previous[state] ?? BOILERPLATE;
    }
    return taken.reverse();
  }
}
