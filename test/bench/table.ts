import { type Figure, isMet, isRate, ratioOf } from './figure.ts';

/** A figure and the suite that measured it. */
export interface SuiteFigure extends Figure {
  readonly suite: string;
}

const LEGEND = "\nThe ratio is that of the value to the peer's: ↑ more is better, ↓ less is.";

const HEAD = ['suite', 'figure', 'value', 'unit', 'peer in the same run', 'value', 'ratio  ', 'goal', '', ''];

/** Columns of numbers are aligned on the right. */
const NUMBERS = new Set([2, 5, 6]);

/** The figures as one table in plain text, a line each, with the ratio to the peer and whether the goal is reached. */
export function renderTable(figures: readonly SuiteFigure[]): string {
  const rows = [HEAD, ...figures.map(rowOf)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, i) => (NUMBERS.has(i) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  return [...lines, LEGEND].join('\n');
}

function rowOf(figure: SuiteFigure): string[] {
  const { suite, name, value, unit, peer, goal = '', note = '' } = figure;
  const ratio = ratioOf(figure);
  const met = isMet(figure);
  return [
    ...[suite, name, shown(value), unit],
    ...[peer?.name ?? '', peer === undefined ? '' : shown(peer.value)],
    ...[ratio === undefined ? '' : `${shown(ratio)}x ${isRate(figure) ? '↑' : '↓'}`, goal],
    ...[met === undefined ? '' : met ? 'met' : 'short', note],
  ];
}

/** Three digits, all of those before the point. */
function shown(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/** A figure as `--json` writes it. */
export function withRatio(figure: SuiteFigure): SuiteFigure & { ratio?: number; met?: boolean } {
  const ratio = ratioOf(figure);
  const met = isMet(figure);
  return { ...figure, ...(ratio !== undefined && { ratio }), ...(met !== undefined && { met }) };
}
