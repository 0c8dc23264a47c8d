/** Metrics for a Prometheus server: counted here, and written as OpenMetrics 1.0. */

/** The media type of {@link Registry.write}. */
export const OPENMETRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

/** Values of labels by name. Each must be one of few: a sample is kept for every combination, for good. */
export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  readonly labels?: Labels;
  readonly value: number;
}

/** What a metric is about. A name that ends with `_seconds` or `_bytes` has that unit. */
interface Metric {
  /** Without the endings `_total` and `_info`. */
  readonly name: string;
  readonly help: string;
}

interface Family extends Metric {
  readonly type: 'counter' | 'gauge' | 'histogram' | 'info';
  /** Lines of samples. */
  collect(): readonly string[] | Promise<readonly string[]>;
}

/** Returns the present samples; none where there is no value. */
export type ReadSamples = () => readonly Sample[] | Promise<readonly Sample[]>;

/** The metrics of a process, in the order in which they were added. */
export class Registry {
  readonly #families: Family[] = [];
  readonly #onFailure: (name: string, error: unknown) => void;

  /** @param onFailure told why a metric could not be read; the others are written all the same */
  constructor(onFailure: (name: string, error: unknown) => void) {
    this.#onFailure = onFailure;
  }

  /** Adds a number that only grows. @returns what counts: `n`, by default 1, with the given labels */
  counter(metric: Metric): (labels?: Labels, n?: number) => void {
    const values = new Map<string, number>();
    this.#families.push({
      ...metric,
      type: 'counter',
      collect: () => [...values].map(([labels, value]) => `${metric.name}_total${labels} ${value}`),
    });
    return (labels, n = 1) => {
      const key = labelsText(labels);
      values.set(key, (values.get(key) ?? 0) + n);
    };
  }

  /**
   * Adds a distribution.
   * @param buckets upper bounds, ascending
   * @returns what counts one value
   */
  histogram(metric: Metric, buckets: readonly number[]): (value: number, labels?: Labels) => void {
    const series = new Map<string, { readonly labels: Labels; readonly counts: number[]; sum: number }>();
    this.#families.push({
      ...metric,
      type: 'histogram',
      collect: () => [...series.values()].flatMap((one) => histogramLines(metric.name, buckets, one)),
    });
    return (value, labels = {}) => {
      const key = labelsText(labels);
      let one = series.get(key);
      if (one === undefined) {
        one = { labels, counts: buckets.map(() => 0).concat(0), sum: 0 };
        series.set(key, one);
      }
      const index = buckets.findIndex((bound) => value <= bound);
      const bucket = index === -1 ? buckets.length : index;
      one.counts[bucket] = (one.counts[bucket] ?? 0) + 1;
      one.sum += value;
    };
  }

  /** Adds a number that is read when somebody asks. */
  gauge(metric: Metric, read: ReadSamples): void {
    this.#read('gauge', metric, '', read);
  }

  /** Adds a number that only grows, and that is counted elsewhere. */
  counted(metric: Metric, read: ReadSamples): void {
    this.#read('counter', metric, '_total', read);
  }

  /** Adds facts that do not change, as labels. */
  info(metric: Metric, labels: Labels): void {
    this.#read('info', metric, '_info', () => [{ labels, value: 1 }]);
  }

  /** Writes all metrics. */
  async write(): Promise<string> {
    const texts = await Promise.all(this.#families.map((family) => this.#writeFamily(family)));
    return `${texts.join('')}# EOF\n`;
  }

  #read(type: Family['type'], metric: Metric, ending: string, read: ReadSamples): void {
    const collect = async () =>
      (await read()).map(({ labels, value }) => `${metric.name}${ending}${labelsText(labels)} ${value}`);
    this.#families.push({ ...metric, type, collect });
  }

  async #writeFamily({ name, type, help, collect }: Family): Promise<string> {
    try {
      const unit = /_(seconds|bytes)$/.exec(name)?.[1];
      return [
        `# TYPE ${name} ${type}`,
        ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]),
        `# HELP ${name} ${escaped(help)}`,
        ...(await collect()),
        '',
      ].join('\n');
    } catch (error) {
      this.#onFailure(name, error);
      return '';
    }
  }
}

/** The buckets count all values up to their bounds, so each contains those before it. */
function histogramLines(
  name: string,
  buckets: readonly number[],
  {
    labels,
    counts,
    sum,
  }: { readonly labels: Labels; readonly counts: readonly number[]; readonly sum: number },
): string[] {
  let total = 0;
  const lines = counts.map((count, i) => {
    total += count;
    return `${name}_bucket${labelsText({ ...labels, le: boundText(buckets[i]) })} ${total}`;
  });
  const own = labelsText(labels);
  return [...lines, `${name}_count${own} ${total}`, `${name}_sum${own} ${sum}`];
}

/** Bounds are labels, which are equal only as texts: the canonical form has a point. */
function boundText(bound: number | undefined): string {
  if (bound === undefined) return '+Inf';
  return Number.isInteger(bound) ? bound.toFixed(1) : String(bound);
}

function labelsText(labels: Labels = {}): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' };

function escaped(text: string): string {
  return text.replace(/[\\"\n]/g, (character) => ESCAPES[character] ?? character);
}
