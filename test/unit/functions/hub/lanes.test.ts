import { expect, test } from 'vitest';
import { type Job, runInLanes } from '../../../../functions/hub/lanes.ts';

const never = new AbortController().signal;

/** Jobs that take a turn of the event loop each, with what happened at most at the same time. */
function observe(hosts: readonly string[], outcome: (i: number) => boolean = () => true) {
  const running: string[] = [];
  const done: number[] = [];
  const most = { hosts: 0, ofOneHost: 0 };
  const jobs = hosts.map(
    (host, i): Job => ({
      host,
      async run() {
        running.push(host);
        most.hosts = Math.max(most.hosts, new Set(running).size);
        most.ofOneHost = Math.max(most.ofOneHost, running.filter((other) => other === host).length);
        await new Promise((resolve) => setTimeout(resolve, 1));
        running.splice(running.indexOf(host), 1);
        done.push(i);
        return outcome(i);
      },
    }),
  );
  return { jobs, done, most };
}

test.each([4, 16])('all jobs run, %i hosts at a time, no host twice at a time', async (lanes) => {
  const hosts = Array.from({ length: 200 }, (_, i) => `host ${i % 40}`);
  const { jobs, done, most } = observe(hosts);
  expect(await runInLanes(jobs, lanes, never)).toBe(false);
  expect(done.toSorted((a, b) => a - b)).toEqual(hosts.map((_, i) => i));
  expect(most).toEqual({ hosts: lanes, ofOneHost: 1 });
});

test('a host that says so is left alone, others are not', async () => {
  const { jobs, done } = observe(['a', 'a', 'b', 'a', 'b'], (i) => i !== 1);
  expect(await runInLanes(jobs, 16, never)).toBe(true);
  expect(done.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 4]);
});

test('a job that throws ends its host, not the others', async () => {
  const { jobs, done } = observe(['a', 'a', 'b']);
  const broken: Job = { host: 'a', run: () => Promise.reject(new Error('broken')) };
  expect(await runInLanes([broken, ...jobs], 16, never)).toBe(true);
  expect(done).toEqual([2]);
});

test('nothing is started after the signal', async () => {
  const stop = new AbortController();
  const { jobs, done } = observe(['a', 'a', 'a'], (i) => {
    if (i === 1) stop.abort();
    return true;
  });
  expect(await runInLanes(jobs, 16, stop.signal)).toBe(true);
  expect(done).toEqual([0, 1]);
});
