import { createRequire } from 'node:module';
import type { SingleBar as Bar } from 'cli-progress';
import type { Progress } from '../../pipeline/run.ts';
import { printable } from '../printable.ts';
import { stageRates } from './stage-rates.ts';

/** Shows progress: a bar on a terminal, elsewhere a line now and then. */
export interface Meter {
  /** @param unit plural noun for the count and the rate; without it, neither is shown */
  start(label: string, total: number, unit?: string): void;
  /** @param detail what else there is to say, for those with a wide terminal */
  update(value: number, count?: number, detail?: string): void;
  stop(): void;
}

/** Shows the progress of a run, with the rates of its stages. */
export function showProgress(meter: Meter): (progress: Progress) => void {
  return ({ bytes, papers, stages }) => meter.update(bytes, papers, stageRates(stages));
}

/** Time between two lines without a terminal. */
const LINE_INTERVAL_MS = 10_000;

/** @param out standard error by default: standard output is for results */
export function createMeter(out: NodeJS.WriteStream = process.stderr): Meter {
  return out.isTTY ? barMeter(out) : lineMeter(out);
}

function barMeter(out: NodeJS.WriteStream): Meter {
  // Its 21 modules are loaded for a terminal only.
  const { Presets, SingleBar }: typeof import('cli-progress') = createRequire(import.meta.url)(
    'cli-progress',
  );
  let bar: Bar | undefined;
  let started = 0;
  let noun: string | undefined;
  const meter: Meter = {
    start(name, total, unit) {
      const label = printable(name);
      meter.stop();
      started = performance.now();
      noun = unit;
      const format = `${tail(label, 36)} {bar} {percentage}%${unit === undefined ? '' : ' · {count} {unit} · {rate}/s'} · {eta_formatted} left{detail}`;
      bar = new SingleBar(
        { format, stream: out, hideCursor: true, barsize: 20, etaBuffer: 20, fps: 8, formatTime: seconds },
        Presets.rect,
      );
      bar.start(total, 0, { count: 0, unit: unit ?? '', rate: '–', detail: '' });
    },
    update(value, count = 0, detail = '') {
      bar?.update(value, { count, unit: noun ?? '', rate: rate(count, started), detail: appended(detail) });
    },
    stop() {
      bar?.stop();
      bar = undefined;
    },
  };
  return meter;
}

function lineMeter(out: NodeJS.WriteStream): Meter {
  let about = { label: '', total: 0, unit: undefined as string | undefined };
  let started = 0;
  let next = 0;
  return {
    start(name, total, unit) {
      const label = printable(name);
      about = { label, total, unit };
      started = performance.now();
      next = started + LINE_INTERVAL_MS;
      // A step without a count is announced at once, because it runs only once.
      if (unit === undefined) out.write(`${label} …\n`);
    },
    update(value, count = 0, detail = '') {
      if (performance.now() < next) return;
      next = performance.now() + LINE_INTERVAL_MS;
      const counted = about.unit === undefined ? '' : `, ${count} ${about.unit}, ${rate(count, started)}/s`;
      out.write(`${about.label}: ${Math.floor((100 * value) / about.total)}%${counted}${appended(detail)}\n`);
    },
    stop() {},
  };
}

function appended(detail: string): string {
  return detail === '' ? '' : ` · ${detail}`;
}

function rate(count: number, since: number): string {
  const seconds = (performance.now() - since) / 1000;
  return seconds > 0 ? (count / seconds).toFixed(1) : '–';
}

/** Remaining time, once there is an estimate. */
function seconds(time: number): string {
  return Number.isFinite(time) ? `${Math.ceil(time)} s` : '…';
}

/** The end of a label: the file name of a path. */
function tail(label: string, length: number): string {
  return label.length <= length ? label : `…${label.slice(1 - length)}`;
}
