import { readdirSync, readFileSync } from 'node:fs';

/** Ticks a second in which Linux counts processor time (USER_HZ). */
const TICKS = 100;

/** A process as proc(5) describes it. */
interface Process {
  readonly pid: number;
  readonly name: string;
  readonly parent: number;
  /** Processor time of all its threads, in seconds. */
  readonly seconds: number;
  /** The most that it had resident, in bytes. */
  readonly peak: number;
}

/** Seconds of processor time used by what was started from here and runs. @param name only of programs of this name */
export function processorTime(name?: string): number {
  return started()
    .filter((process) => name === undefined || process.name === name)
    .reduce((sum, { seconds }) => sum + seconds, 0);
}

/** The most that the largest of what was started from here had resident, in bytes. */
export function peakMemory(): number {
  return Math.max(0, ...started().map(({ peak }) => peak));
}

/** What was started from here, and from there, and runs. */
function started(): Process[] {
  const all = new Map<number, Process>();
  for (const entry of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    try {
      const found = read(Number(entry));
      all.set(found.pid, found);
    } catch {
      // It ended meanwhile.
    }
  }
  const isOurs = (pid: number): boolean => {
    const parent = all.get(pid)?.parent ?? 0;
    return parent === process.pid || (parent > 1 && isOurs(parent));
  };
  return [...all.values()].filter(({ pid }) => isOurs(pid));
}

function read(pid: number): Process {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  // The name stands in brackets and may hold any character.
  const end = stat.lastIndexOf(')');
  const [, parent, ...fields] = stat.slice(end + 2).split(' ');
  return {
    pid,
    name: stat.slice(stat.indexOf('(') + 1, end),
    parent: Number(parent),
    seconds: (Number(fields[9]) + Number(fields[10])) / TICKS,
    peak: Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1024,
  };
}
