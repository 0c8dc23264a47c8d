/** Urgent values in a row while others wait. Queries are short: so many take as long as one paper. */
const MAX_IN_A_ROW = 8;

/** A queue that urgent values pass, without holding the others for ever. */
export class UrgentFirst<T extends { readonly urgent: boolean }> {
  readonly #urgent: T[] = [];
  readonly #others: T[] = [];
  #inARow = 0;

  add(value: T): void {
    (value.urgent ? this.#urgent : this.#others).push(value);
  }

  /** Takes the value whose turn it is; `undefined` when there is none. */
  next(): T | undefined {
    const isTurnOfOthers = this.#urgent.length === 0 || this.#inARow >= MAX_IN_A_ROW;
    const other = isTurnOfOthers ? this.#others.shift() : undefined;
    this.#inARow = other === undefined && this.#others.length > 0 ? this.#inARow + 1 : 0;
    return other ?? this.#urgent.shift();
  }
}
