import { expect, test } from 'vitest';
import { type Job, runByHost } from '../../../../functions/hub/host-queues.ts';

const never = new AbortController().signal;

/** Jobs that take a turn of the event loop each, with the highest numbers of hosts and jobs at the same time. */
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

test.each([4, 16])('runByHost() runs all jobs, %i hosts at a time, one job a host', async (maxHosts) => {
  const hosts = Array.from({ length: 200 }, (_, i) => `host ${i % 40}`);
  const { jobs, done, most } = observe(hosts);
  expect(await runByHost(jobs, maxHosts, never)).toBe(false);
  expect(done.toSorted((a, b) => a - b)).toEqual(hosts.map((_, i) => i));
  expect(most).toEqual({ hosts: maxHosts, ofOneHost: 1 });
});

test('runByHost() drops the jobs of a host after false, and of no other host', async () => {
  const { jobs, done } = observe(['a', 'a', 'b', 'a', 'b'], (i) => i !== 1);
  expect(await runByHost(jobs, 16, never)).toBe(true);
  expect(done.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 4]);
});

test('runByHost() drops the jobs of a host after an error, and of no other host', async () => {
  const { jobs, done } = observe(['a', 'a', 'b']);
  const broken: Job = { host: 'a', run: () => Promise.reject(new Error('broken')) };
  expect(await runByHost([broken, ...jobs], 16, never)).toBe(true);
  expect(done).toEqual([2]);
});

test('runByHost() starts no job after the signal', async () => {
  const stop = new AbortController();
  const { jobs, done } = observe(['a', 'a', 'a'], (i) => {
    if (i === 1) stop.abort();
    return true;
  });
  expect(await runByHost(jobs, 16, stop.signal)).toBe(true);
  expect(done).toEqual([0, 1]);
});
