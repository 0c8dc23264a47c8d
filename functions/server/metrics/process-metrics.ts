import { readdir, readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers';
import type { Registry, Sample } from '../../metrics/registry.ts';

/** Time between two looks at the event loop. */
const PROBE_INTERVAL_MS = 20;

/** From a turn that nobody notices to one that a health check takes for a dead server. */
const DELAY_BUCKETS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * Adds the metrics of this process, under the names that all Prometheus clients give them.
 * @param signal ends the look at the event loop
 */
export function addProcessMetrics(registry: Registry, version: string, signal: AbortSignal): void {
  const runtime = 'deno' in process.versions ? `deno ${process.versions['deno']}` : `node ${process.version}`;
  registry.info({ name: 'paperwire_build', help: 'Version and runtime.' }, { version, runtime });
  const startedAt = Date.now() / 1000 - process.uptime();
  registry.gauge({ name: 'process_start_time_seconds', help: 'When the process began, since 1970.' }, () =>
    one(startedAt),
  );
  registry.counted({ name: 'process_cpu_seconds', help: 'Processor time of all threads.' }, () => {
    const { user, system } = process.cpuUsage();
    return one((user + system) / 1e6);
  });
  registry.gauge({ name: 'process_resident_memory_bytes', help: 'Memory of the process.' }, () =>
    one(process.memoryUsage().rss),
  );
  registry.gauge({ name: 'nodejs_heap_size_used_bytes', help: 'Memory in use by the main thread.' }, () =>
    one(process.memoryUsage().heapUsed),
  );
  registry.gauge({ name: 'process_open_fds', help: 'Open descriptors; Linux only.' }, () =>
    ofLinux(async () => (await readdir('/proc/self/fd')).length),
  );
  registry.gauge({ name: 'process_max_fds', help: 'Most descriptors that may be open; Linux only.' }, () =>
    ofLinux(async () =>
      Number(/^Max open files +(\d+)/m.exec(await readFile('/proc/self/limits', 'utf8'))?.[1]),
    ),
  );
  addEventLoopDelay(registry, signal);
}

/** A timer works on Deno too, which has no `monitorEventLoopDelay`. */
function addEventLoopDelay(registry: Registry, signal: AbortSignal): void {
  const observe = registry.histogram(
    {
      name: 'paperwire_event_loop_delay_seconds',
      help: `How late a timer of the main thread is, every ${PROBE_INTERVAL_MS} ms.`,
    },
    DELAY_BUCKETS,
  );
  const probe = () => {
    const dueAt = performance.now() + PROBE_INTERVAL_MS;
    setTimeout(() => {
      if (signal.aborted) return;
      observe(Math.max(0, performance.now() - dueAt) / 1000);
      probe();
    }, PROBE_INTERVAL_MS).unref();
  };
  probe();
}

function one(value: number): readonly Sample[] {
  return [{ value }];
}

/** No sample where /proc is not there, or Deno may not read it. */
async function ofLinux(read: () => Promise<number>): Promise<readonly Sample[]> {
  const value = await read().catch(() => Number.NaN);
  return Number.isNaN(value) ? [] : one(value);
}
