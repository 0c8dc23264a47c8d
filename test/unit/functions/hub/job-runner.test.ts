import { expect, test } from 'vitest';
import { type Job, JobRunner } from '../../../../functions/hub/job-runner.ts';

const never = new AbortController().signal;

/** Runs jobs, each of which takes a turn of the event loop, and records what ran beside what. */
function observe(maxHosts: number, outcome: (id: string) => boolean = () => true) {
  const runner = new JobRunner(maxHosts);
  const running: Job[] = [];
  const ended: string[] = [];
  const most = { hosts: 0, ofOneHost: 0 };
  /** A job named `client host number`. */
  const job = (id: string): Job => {
    const [client = '', host = ''] = id.split(' ');
    const self = {
      id,
      client,
      host,
      async run() {
        running.push(self);
        most.hosts = Math.max(most.hosts, new Set(running.map((other) => other.host)).size);
        most.ofOneHost = Math.max(most.ofOneHost, running.filter((other) => other.host === host).length);
        await new Promise((resolve) => setTimeout(resolve, 1));
        running.splice(running.indexOf(self), 1);
        ended.push(id);
        return outcome(id);
      },
    };
    return self;
  };
  const run = async (ids: readonly string[], signal = never) => {
    await runner.refill(async () => ids.map(job), signal);
    await runner.settle(60_000);
    return runner.isWorkLeft;
  };
  return { runner, job, run, ended, most };
}

/** A job that ends when told. */
function slow(id: string) {
  const [client = '', host = ''] = id.split(' ');
  const { promise, resolve } = Promise.withResolvers<boolean>();
  return { job: { id, client, host, run: () => promise }, end: () => resolve(true) };
}

test.each([
  [4, 1, 2],
  [16, 1, 8],
  [16, 2, 11],
  [16, 40, 16],
])('JobRunner with %i places gives %i clients %i of them, and a host one', async (places, clients, used) => {
  const ids = Array.from({ length: 400 }, (_, i) => `client${i % clients} host${i % 40} ${i}`);
  const { run, ended, most } = observe(places);
  expect(await run(ids)).toBe(false);
  expect(ended.toSorted()).toEqual(ids.toSorted());
  expect(most).toEqual({ hosts: used, ofOneHost: 1 });
});

test('JobRunner starts the job of a second client at once, however many the first has', async () => {
  const { run, ended } = observe(4);
  const flood = Array.from({ length: 100 }, (_, i) => `a host${i} 1`);
  await run([...flood, 'b host100 1']);
  expect(ended.indexOf('b host100 1')).toBeLessThan(4);
});

test('JobRunner drops the jobs of a client at a host after false, and no others', async () => {
  const { run, ended } = observe(16, (id) => id !== 'a x 2');
  expect(await run(['a x 1', 'a x 2', 'a x 3', 'a y 1', 'b x 1'])).toBe(true);
  expect(ended.toSorted()).toEqual(['a x 1', 'a x 2', 'a y 1', 'b x 1']);
  expect(await run(['a x 3'])).toBe(false);
});

test('JobRunner drops the jobs of a client at a host after an error', async () => {
  const { runner, job, ended } = observe(16);
  const broken: Job = { ...job('a x 1'), run: () => Promise.reject(new Error('broken')) };
  await runner.refill(async () => [broken, job('a x 2'), job('a y 1')], never);
  await runner.settle(60_000);
  expect([runner.isWorkLeft, ended]).toEqual([true, ['a y 1']]);
});

test('JobRunner starts new jobs while others run, and none of a list a second time', async () => {
  const { runner, job, ended } = observe(16);
  const before = slow('a x 1');
  const during = slow('a y 1');
  await runner.refill(async () => [before.job, during.job], never);
  await runner.settle(0);
  expect([runner.isBusy, runner.isWorkLeft]).toEqual([true, true]);
  const again = (id: string) => ({ ...job(id), run: () => Promise.reject(new Error(id)) });
  await runner.refill(async () => {
    // It ends after the list was made.
    const jobs = [again('a x 1'), again('a y 1'), job('b z 1')];
    during.end();
    await new Promise((resolve) => setTimeout(resolve, 1));
    return jobs;
  }, never);
  before.end();
  await runner.settle(60_000);
  expect([runner.isWorkLeft, ended]).toEqual([false, ['b z 1']]);
});

test('JobRunner.stop() drops what waits and waits for what runs', async () => {
  const { runner, job, ended } = observe(16);
  const first = slow('a x 1');
  await runner.refill(async () => [first.job, job('a x 2')], never);
  const stopped = runner.stop();
  first.end();
  await stopped;
  expect([runner.isBusy, runner.isWorkLeft, ended]).toEqual([false, true, []]);
});

test('JobRunner starts no job after the signal', async () => {
  const stop = new AbortController();
  const { run, ended } = observe(16, (id) => {
    if (id === 'a x 2') stop.abort();
    return true;
  });
  expect(await run(['a x 1', 'a x 2', 'a x 3'], stop.signal)).toBe(true);
  expect(ended).toEqual(['a x 1', 'a x 2']);
});
