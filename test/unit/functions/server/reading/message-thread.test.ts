import { expect, test } from 'vitest';
import { messagePartsOnThread } from '../../../../../functions/server/reading/message-thread.ts';
import { type MessageParts, messageParts } from '../../../../../pipeline/acquire/containers/mail.ts';

const label = { name: 'mail.eml', lastModified: new Date('2025-03-11T00:00:00Z') };

async function* bytes(text: string) {
  yield new TextEncoder().encode(text);
}

/** The labels and contents of the parts. */
async function read(parts: MessageParts, text: string) {
  const found = await parts(label, bytes(text));
  return Promise.all(
    found.map(async ({ name, lastModified, open }) => {
      const content = Buffer.concat(await Array.fromAsync(open()));
      return { name, lastModified, content: content.toString() };
    }),
  );
}

const header = 'From: a@b.example\nTo: c@d.example\nSubject: x\n';
const typed = (type: string, body: string) => `--b\nContent-Type: ${type}\n\n${body}\n`;
const multipart = (...parts: string[]) =>
  `${header}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n${parts.join('')}--b--\n`;

test('messagePartsOnThread() reads the parts that messageParts() reads, of small and large messages', async () => {
  for (const papers of [1, 1_000]) {
    const text = 'A Title\n\nAn abstract. It is short.\n\n'.repeat(papers);
    const message = multipart(
      typed('text/plain', text),
      typed('text/csv; name=a.csv', 'title,abstract\nA,B'),
      typed('text/csv; name=b.csv', 'title,abstract\nC,D'),
    );
    const expected = await read(messageParts, message);
    expect(expected.length).toBeGreaterThan(0);
    expect(await read(messagePartsOnThread, message)).toEqual(expected);
  }
});

test('messagePartsOnThread() throws what messageParts() throws', async () => {
  const empty = multipart(typed('image/png', 'a'.repeat(20_000)));
  const failure = await read(messageParts, empty).catch((error) => error);
  expect(failure).toMatchObject({ name: 'DumpError', code: 'bad-container' });
  await expect(read(messagePartsOnThread, empty)).rejects.toEqual(failure);
});
