import { Presets, SingleBar } from 'cli-progress';

/** Shows how far something is: a bar on a terminal, a quiet line now and then elsewhere. Writes to standard error. */
export interface Meter {
  /** @param unit what `rate` counts, in the plural; left out when the rate says nothing */
  start(label: string, total: number, unit?: string): void;
  update(value: number, count?: number): void;
  stop(): void;
}

/** Time between two lines where there is no terminal. Milliseconds. */
const QUIET = 10_000;

/** @param out where to show it: standard error, which leaves standard output to results */
export function createMeter(out: NodeJS.WriteStream = process.stderr): Meter {
  return out.isTTY ? barMeter(out) : lineMeter(out);
}

function barMeter(out: NodeJS.WriteStream): Meter {
  let bar: SingleBar | undefined;
  let started = 0;
  let named: string | undefined;
  const meter: Meter = {
    start(label, total, unit) {
      meter.stop();
      started = performance.now();
      named = unit;
      const format = `${tail(label, 36)} {bar} {percentage}%${unit === undefined ? '' : ' · {count} {unit} · {rate}/s'} · {eta_formatted} left`;
      bar = new SingleBar(
        { format, stream: out, hideCursor: true, barsize: 20, etaBuffer: 20, fps: 8, formatTime: seconds },
        Presets.rect,
      );
      bar.start(total, 0, { count: 0, unit: unit ?? '', rate: '–' });
    },
    update(value, count = 0) {
      bar?.update(value, { count, unit: named ?? '', rate: rate(count, started) });
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
    start(label, total, unit) {
      about = { label, total, unit };
      started = performance.now();
      next = started + QUIET;
      // What has no count is a step that is done once and would otherwise pass in silence.
      if (unit === undefined) out.write(`${label} …\n`);
    },
    update(value, count = 0) {
      if (performance.now() < next) return;
      next = performance.now() + QUIET;
      const counted = about.unit === undefined ? '' : `, ${count} ${about.unit}, ${rate(count, started)}/s`;
      out.write(`${about.label}: ${Math.floor((100 * value) / about.total)}%${counted}\n`);
    },
    stop() {},
  };
}

function rate(count: number, since: number): string {
  const seconds = (performance.now() - since) / 1000;
  return seconds > 0 ? (count / seconds).toFixed(1) : '–';
}

/** Time left, once something is done to tell it from. */
function seconds(time: number): string {
  return Number.isFinite(time) ? `${Math.ceil(time)} s` : '…';
}

/** The last characters of a label: of a path, the name of the file. */
function tail(label: string, length: number): string {
  return label.length <= length ? label : `…${label.slice(1 - length)}`;
}
