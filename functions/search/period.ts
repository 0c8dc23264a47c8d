import { writtenDay } from '../../pipeline/text/dates.ts';

/** A day or a week in UTC, by its name in ISO 8601: `2025-03-11`, or `2025-W11` from Monday to Sunday. */
export type PeriodUnit = 'day' | 'week';

const DAY_MS = 86_400_000;

/** The name of the period that holds a time in ISO 8601. */
export function periodName(unit: PeriodUnit, time: string): string {
  const day = time.slice(0, 10);
  if (unit === 'day') return day;
  // A week belongs to the year of its Thursday.
  const thursday = addDays(mondayOf(day), 3);
  const year = thursday.slice(0, 4);
  const week = 1 + Math.floor((Date.parse(thursday) - Date.parse(`${year}-01-01`)) / (7 * DAY_MS));
  return `${year}-W${String(week).padStart(2, '0')}`;
}

/** The first day of a period and the first day after it; `null` for a text that names none. */
export function readPeriod(name: string): { readonly from: string; readonly until: string } | null {
  const [, year, week] = /^(\d{4})-W(\d\d)$/.exec(name) ?? [];
  if (year === undefined || week === undefined) {
    const isDay = /^\d{4}-\d\d-\d\d$/.test(name) && new Date(name).toJSON()?.startsWith(name) === true;
    return isDay ? { from: name, until: addDays(name, 1) } : null;
  }
  // The first week of a year holds 4 January.
  const from = addDays(mondayOf(`${year}-01-04`), 7 * (Number(week) - 1));
  return periodName('week', from) === name ? { from, until: addDays(from, 7) } : null;
}

function mondayOf(day: string): string {
  return addDays(day, -((new Date(day).getUTCDay() + 6) % 7));
}

function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** A period in words: `on 11 March 2025`, `in the week of 10 March 2025`. */
export function writtenPeriod(name: string): string {
  const day = writtenDay(readPeriod(name)?.from ?? name);
  return `${name.includes('W') ? 'in the week of' : 'on'} ${day}`;
}
