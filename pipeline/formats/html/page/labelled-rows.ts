/** The rows of labels and values of a page: of a table of two columns, or of a list of terms. */
import { idsIn } from '../../../text/external-ids.ts';
import { fieldLabel } from '../../cues/field-labels.ts';
import type { PageLine } from './page-lines.ts';

/** Labels of fields that a group of rows has, at least, before its other labels are believed. */
const MIN_KNOWN_LABELS = 2;

/** A label and the lines of its value. */
interface Row {
  /** The block that holds this row and those beside it. */
  readonly group: number;
  readonly above: PageLine | undefined;
  readonly label: PageLine;
  readonly values: readonly PageLine[];
}

/**
 * Puts labels on the lines that are the values of fields, and leaves out the lines of labels, and of fields that no record
 * keeps. Groups of rows that do not name the fields of a paper stay as they are. Linear time.
 */
export function withLabels(lines: readonly PageLine[]): readonly PageLine[] {
  const rows = lines.flatMap((_, at) => rowAt(lines, at) ?? []);
  const changed = new Map<PageLine, readonly PageLine[]>();
  for (const group of Map.groupBy(rows, (row) => row.group).values()) {
    const labels = group.map(({ label }) => labelOf(label)).filter((label) => label !== 'other');
    if (new Set(labels).size < MIN_KNOWN_LABELS) continue;
    const above = group[0]?.above;
    // Headings above such rows are of one kind, whatever classes say of what they head.
    if (above !== undefined && above.heading > 0)
      changed.set(above, [{ ...above, place: `labelled>h${above.heading}` }]);
    for (const { label, values } of group) {
      changed.set(label, []);
      for (const line of values) {
        const field = labelOf(label);
        const named = field === 'other' && idsIn(line.text).length > 0 ? 'id' : field;
        changed.set(line, named === 'other' ? [] : [{ ...line, label: named }]);
      }
    }
  }
  return changed.size === 0 ? lines : lines.flatMap((line) => changed.get(line) ?? line);
}

function labelOf({ text }: PageLine): NonNullable<PageLine['label']> {
  return fieldLabel(text) ?? 'other';
}

/** The row that begins at a line: a heading cell with one cell behind it, or a term with its description. */
function rowAt(lines: readonly PageLine[], at: number): Row | undefined {
  const label = lines[at] as PageLine;
  const [, kind] = />(th|dt)(?:\.[^>]*)?$/.exec(label.place) ?? [];
  if (kind === undefined) return undefined;
  const depth = label.blocks.length - 1;
  const parent = label.blocks[depth - 1];
  // The rows of a table have a block of their own.
  const group = kind === 'th' ? label.blocks[depth - 2] : parent;
  const next = lines[at + 1]?.blocks ?? [];
  const cell = next[depth];
  if (parent === undefined || group === undefined || cell === undefined) return undefined;
  if (next[depth - 1] !== parent || label.blocks[depth] === cell) return undefined;
  let end = at + 1;
  while (lines[end]?.blocks.includes(cell)) end += 1;
  const isWhole = kind === 'dt' || lines[end]?.blocks.includes(parent) !== true;
  return isWhole ? { group, above: lines[at - 1], label, values: lines.slice(at + 1, end) } : undefined;
}
