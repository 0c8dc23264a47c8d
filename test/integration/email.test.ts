import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readEnvironment } from '../../functions/env.ts';
import { type MailOptions, receiveMail } from '../../functions/worker/email.ts';
import { queueIntake } from '../../functions/worker/intake.ts';
import { unpack } from '../../pipeline/acquire/containers/unpack.ts';
import { identifyDump } from '../../pipeline/acquire/input.ts';
import { ingest } from '../../pipeline/run.ts';
import { consumeDeps, inputOf, openPrepared } from '../support/pipeline.ts';
import { ROOT } from '../support/program.ts';
import { publicOutput } from '../support/public-output.ts';
import { Queue } from '../support/queue-driver.ts';

const MAILING = readFileSync(join(ROOT, 'test/fixtures/arxiv-mail/listing.eml'));
const signal = new AbortController().signal;

/** A message as it comes from a mail server, in pieces. */
function mailOf(content: Uint8Array | string, from: string, headers: Record<string, string> = {}) {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const refusals: string[] = [];
  let isRead = false;
  const mail = {
    from,
    headers: new Headers(headers),
    raw: (async function* () {
      isRead = true;
      for (let at = 0; at < bytes.length; at += 1_000) yield bytes.subarray(at, at + 1_000);
    })(),
    rawSize: bytes.length,
    setReject: (reason: string) => void refusals.push(reason),
  };
  return { mail, refusals, isRead: () => isRead };
}

async function mailbox(more: Partial<MailOptions> = {}) {
  const { db, url } = await openPrepared();
  const queue = new Queue();
  const options = {
    intake: queueIntake(consumeDeps(db), queue),
    senders: readEnvironment({ EMAIL_SENDERS: 'Ada@Example.org, @lists.example' }).EMAIL_SENDERS,
    maxBytes: 1_000_000,
    ...more,
  };
  const states = async () =>
    (await db.client.execute('SELECT name, state, format, captured_at FROM dumps')).rows;
  return { db, url, queue, options, states };
}

test('receiveMail() loads a mailing as ingest() does, with the date of the message', async () => {
  const { db, url, queue, options, states } = await mailbox();
  const { mail, refusals } = mailOf(MAILING, 'bounce-7@lists.example', {
    Subject: '=?utf-8?Q?cs_daily_=E2=80=93_Subj-class_mailing?=',
  });
  await receiveMail(mail, options, signal);
  expect(refusals).toEqual([]);
  await queue.drain(consumeDeps(db));
  const [row] = await states();
  expect(row).toMatchObject({ name: 'cs daily – Subj-class mailing', state: 'loaded', format: 'arxiv-mail' });
  expect(MAILING.toString()).toMatch(/^Date: /m);
  expect(new Date(String(row?.['captured_at']))).toEqual(
    new Date(/^Date: (.*)$/m.exec(MAILING.toString())?.[1] ?? ''),
  );

  const other = await openPrepared();
  for await (const part of unpack(inputOf(MAILING, 'listing.eml'), signal)) {
    const dump = await identifyDump(part, { now: new Date() });
    await ingest(dump, await consumeDeps(other.db).run(), { signal });
  }
  expect(await publicOutput(url)).toEqual(await publicOutput(other.url));
});

describe('receiveMail() and EMAIL_SENDERS', () => {
  test.each(['ada@example.org', 'ADA@EXAMPLE.ORG', 'anyone@lists.example', 'bounce+x=y@Lists.Example'])(
    'takes mail from %s',
    async (from) => {
      const { options, states } = await mailbox();
      const { mail, refusals } = mailOf(MAILING, from);
      await receiveMail(mail, options, signal);
      expect(refusals).toEqual([]);
      expect(await states()).toHaveLength(1);
    },
  );

  test.each([
    'grace@example.org',
    'ada@example.org.evil.example',
    'ada@lists.example.evil.example',
    'ada@sub.lists.example',
    'x@evil-lists.example',
    '@',
    '',
    'lists.example',
  ])('refuses %j with a reason, without reading the message', async (from) => {
    const { options, states } = await mailbox();
    const { mail, refusals, isRead } = mailOf(MAILING, from, { From: 'ada@example.org' });
    await receiveMail(mail, options, signal);
    expect(refusals).toHaveLength(1);
    expect(refusals[0]).toContain('EMAIL_SENDERS');
    expect(isRead()).toBe(false);
    expect(await states()).toEqual([]);
  });

  test('refuses everybody when EMAIL_SENDERS is empty', async () => {
    const { options } = await mailbox({ senders: readEnvironment({}).EMAIL_SENDERS });
    const { mail, refusals } = mailOf(MAILING, 'ada@example.org');
    await receiveMail(mail, options, signal);
    expect(refusals).toHaveLength(1);
  });

  test('readEnvironment() names an entry that is no address', () => {
    expect(() => readEnvironment({ EMAIL_SENDERS: 'ada@example.org, lists.example' })).toThrow(
      /EMAIL_SENDERS.*addresses and domains/,
    );
  });
});

describe('receiveMail() of a message', () => {
  test('refuses a message above the limit, also when its declared size is wrong', async () => {
    const { options, states } = await mailbox({ maxBytes: 1_000 });
    for (const rawSize of [MAILING.length, 10]) {
      const { mail, refusals } = mailOf(MAILING, 'ada@example.org');
      await receiveMail({ ...mail, rawSize }, options, signal);
      expect(refusals).toEqual([expect.stringContaining('1000 bytes')]);
    }
    expect(await states()).toEqual([]);
  });

  test('accepts a message without papers and records it in the ledger', async () => {
    const { options, states } = await mailbox();
    const { mail, refusals } = mailOf(
      'From: ada@example.org\r\nTo: dumps@papers.example\r\nSubject: Hello\r\nDate: Tue, 11 Mar 2025 10:00:00 +0000\r\n\r\nHow are you?\r\n',
      'ada@example.org',
      { Subject: 'Hello' },
    );
    await receiveMail(mail, options, signal);
    expect(refusals).toEqual([]);
    expect(await states()).toMatchObject([{ name: 'Hello', state: 'failed' }]);
  });

  test('throws when the queue fails, so that the sending server tries again', async () => {
    const { db } = await openPrepared();
    const queue = new Queue();
    queue.sendBatch = () => Promise.reject(new Error('the queue is not there'));
    const { options } = await mailbox({ intake: queueIntake(consumeDeps(db), queue) });
    const { mail, refusals } = mailOf(MAILING, 'ada@example.org');
    await expect(receiveMail(mail, options, signal)).rejects.toThrow('the queue is not there');
    expect(refusals).toEqual([]);
  });
});
