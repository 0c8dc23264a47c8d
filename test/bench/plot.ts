import { isRate, ratioOf, readGoal } from './figure.ts';
import type { Run } from './history.ts';

/** A figure worth following. With a peer it is drawn as the ratio to it, as machines differ. */
interface Followed {
  readonly suite: string;
  readonly name: string;
  /** How the peer's name begins, for the reader too. */
  readonly peer?: string;
  readonly title: string;
}

const FOLLOWED: readonly Followed[] = [
  { suite: 'embed', name: 'embed', peer: '@lat.md/embed', title: 'Embedding' },
  { suite: 'embed', name: 'embed', peer: 'transformers.js, WebAssembly', title: 'Embedding' },
  { suite: 'end-to-end', name: 'ingest, new papers', title: 'Ingesting new papers' },
  { suite: 'serve', name: 'feed from memory', peer: 'a bare Hono route', title: 'Feed from memory' },
  { suite: 'serve', name: 'feed, rendered anew', peer: 'npm package feed', title: 'Feed rendered anew' },
  { suite: 'feeds', name: 'all.rss, cold', peer: 'SELECT and rendering', title: 'Feed over 100,000 papers' },
  { suite: 'start', name: 'npm start: serving', peer: 'an empty Hono server', title: 'npm start' },
  { suite: 'split', name: 'split: throughput, 200 MB', title: 'Splitting a dump of 200 MB' },
  { suite: 'memory', name: 'ingest, 20000 papers, peak memory', title: 'Memory, ingesting 20,000' },
];

interface Point {
  readonly run: Run;
  readonly value: number;
}

const COLUMNS = 3;
const WIDTH = 312;
const HEIGHT = 176;
/** Of the area in which points are drawn, within the panel of a figure. */
const AREA = { left: 44, right: 296, top: 52, bottom: 142 };

const STYLE = `
    text { fill: #24292f }
    .ground { fill: #fff } .panel { fill: #f6f8fa; stroke: #d8dee4 }
    .title { font-size: 13px; font-weight: 600 } .latest { font-size: 13px; font-weight: 600; text-anchor: end }
    .small { font-size: 11px; fill: #57606a } .end { text-anchor: end }
    .grid { stroke: #d8dee4 } .goal { stroke: #bc4c00; stroke-dasharray: 4 3 } .wanted { fill: #bc4c00 }
    .line { fill: none; stroke: #0969da; stroke-width: 1.5 }
    .quiet { fill: #0969da; stroke: #0969da } .busy { fill: #f6f8fa; stroke: #0969da; stroke-width: 1.5 }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3 }
      .ground { fill: #0d1117 } .panel { fill: #161b22; stroke: #30363d }
      .small { fill: #9198a1 } .grid { stroke: #30363d } .goal { stroke: #f0883e } .wanted { fill: #f0883e }
      .line { stroke: #58a6ff } .quiet { fill: #58a6ff; stroke: #58a6ff } .busy { fill: #161b22; stroke: #58a6ff }
    }`;

/** Draws the figures worth following of all runs as an SVG: a panel a figure, a point a run, the oldest on the left. */
export function renderPlot(history: readonly Run[]): string {
  const panels = FOLLOWED.map((followed) => panelOf(history, followed)).filter((panel) => panel !== '');
  const width = COLUMNS * (WIDTH + 10) + 10;
  const height = Math.ceil(panels.length / COLUMNS) * (HEIGHT + 10) + 34;
  const placed = panels.map((panel, i) => {
    const [x, y] = [10 + (i % COLUMNS) * (WIDTH + 10), 10 + Math.floor(i / COLUMNS) * (HEIGHT + 10)];
    return `  <g transform="translate(${x} ${y})">\n${panel}\n  </g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" font-family="system-ui, sans-serif">
  <title>Figures of the bench, run by run</title>
  <style>${STYLE}
  </style>
  <rect class="ground" width="${width}" height="${height}" />
${placed.join('\n')}
  <text class="small" x="12" y="${height - 10}">A point is a run; a hollow one, a run on a busy machine. A line joins runs on one kind of machine. Dashed: the goal.</text>
</svg>
`;
}

/** A panel; empty when no run has the figure. */
function panelOf(history: readonly Run[], { suite, name, peer, title }: Followed): string {
  const found = history.flatMap((run) => {
    const figure = run.figures.find(
      (each) =>
        each.suite === suite && each.name === name && (!peer || each.peer?.name.startsWith(peer) === true),
    );
    return figure ? [{ run, figure, value: (peer ? ratioOf(figure) : undefined) ?? figure.value }] : [];
  });
  const last = found.at(-1);
  if (last === undefined) return '';
  const read = readGoal(last.figure);
  const goal = read?.ofRatio === (peer !== undefined) ? read : undefined;
  const top = roundUp(Math.max(goal?.bound ?? 0, ...found.map(({ value }) => value)) * 1.1);
  const better = isRate(last.figure) ? 'more' : 'less';
  const unit = peer ? 'x' : ` ${last.figure.unit}`;
  const x = (i: number) =>
    found.length === 1
      ? (AREA.left + AREA.right) / 2
      : AREA.left + 8 + (i / (found.length - 1)) * (AREA.right - AREA.left - 16);
  const y = (value: number) => AREA.bottom - (value / top) * (AREA.bottom - AREA.top);
  const at = (point: Point, i: number) => `${x(i).toFixed(1)} ${y(point.value).toFixed(1)}`;
  const machines = Map.groupBy(
    found.map((point, i) => ({ point, place: at(point, i) })),
    ({ point }) => `${point.run.machine.processor}, ${point.run.machine.cores}`,
  );
  const day = (run: Run) => run.date.slice(0, 10);
  return [
    `<rect class="panel" width="${WIDTH}" height="${HEIGHT}" rx="6" />`,
    `<text class="title" x="12" y="22">${escaped(title)}</text>`,
    `<text class="latest" x="${WIDTH - 14}" y="22">${shown(last.value)}${escaped(unit)}</text>`,
    `<text class="small" x="12" y="38">${escaped(`${peer ? `times ${peer}` : last.figure.unit}; ${better} is better`)}</text>`,
    ...[0, top / 2, top].flatMap((value) => [
      `<path class="grid" d="M${AREA.left} ${y(value)}H${AREA.right}" />`,
      `<text class="small end" x="${AREA.left - 6}" y="${y(value) + 4}">${shown(value)}</text>`,
    ]),
    ...(goal === undefined
      ? []
      : [
          `<path class="goal" d="M${AREA.left} ${y(goal.bound).toFixed(1)}H${AREA.right}" />`,
          `<text class="small wanted" x="${(AREA.left + AREA.right) / 2}" y="${HEIGHT - 12}" text-anchor="middle">goal: ${goal.sign === '>=' ? 'at least' : 'at most'} ${shown(goal.bound)}</text>`,
        ]),
    ...[...machines.values()].map(
      (points) => `<path class="line" d="M${points.map(({ place }) => place).join('L')}" />`,
    ),
    ...found.map(({ run, value }, i) => {
      const { processor, cores, node, load } = run.machine;
      const [cx, cy] = [x(i).toFixed(1), y(value).toFixed(1)];
      const about = `${shown(value)}${unit}, ${day(run)}, ${run.commit}; ${processor}, ${cores} cores, Node ${node}, load ${load}`;
      return `<circle class="${load > cores ? 'busy' : 'quiet'}" cx="${cx}" cy="${cy}" r="3.5"><title>${escaped(about)}</title></circle>`;
    }),
    `<text class="small" x="${AREA.left}" y="${HEIGHT - 12}">${day(found[0]?.run ?? last.run)}</text>`,
    ...(found.length === 1
      ? []
      : [`<text class="small end" x="${AREA.right}" y="${HEIGHT - 12}">${day(last.run)}</text>`]),
  ]
    .map((line) => `    ${line}`)
    .join('\n');
}

/** The next number that is short to write, as is its half. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 1.2, 1.6, 2, 3, 4, 5, 6, 8].find((step) => step * power >= value) ?? 10);
}

function shown(value: number): string {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(2)));
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
