import { describe, expect, test } from 'vitest';
import { DoubtCounter, doubtCommand } from '../../../../pipeline/ledger/doubt.ts';
import type { Paper, SideOutput } from '../../../../pipeline/types.ts';

const paper = (doubt?: string, authors = ['Ada Novák']) =>
  ({
    kind: 'paper',
    start: 0,
    end: 10,
    externalIds: [],
    authors,
    abstract: '',
    ...(doubt && { doubt }),
  }) as unknown as Paper;
const reject = (code: string, bytes: number, continues = false) =>
  ({ kind: 'reject', start: 0, end: bytes, code, continues }) as SideOutput;

function count(...values: (Paper | SideOutput)[]): DoubtCounter {
  const counter = new DoubtCounter();
  for (const value of values) counter.add(value);
  return counter;
}

const dump = { bytes: 1_000, guessed: false, records: 20, rejected: 0 };

describe('DoubtCounter', () => {
  test('add() counts doubted papers, and unread text with the parts that continue it', () => {
    const counter = count(
      paper(),
      paper('the title is a tag'),
      reject('unread', 10),
      reject('continued', 30, true),
      reject('missing-abstract', 5),
      reject('continued', 7, true),
    );
    expect(counter).toMatchObject({ doubted: 1, unread: 1, unreadBytes: 40 });
  });

  test('verdict() is null for a dump of which little is doubtful', () => {
    const papers = Array.from({ length: 18 }, () => paper());
    const counter = count(...papers, paper('it is short'), reject('unread', 100));
    expect(counter.verdict({ ...dump, rejected: 1 })).toBeNull();
  });

  test('verdict() names a guessed format', () => {
    expect(count().verdict({ ...dump, guessed: true })).toMatch(/guess/);
  });

  test('verdict() names unread text that is much of the bytes, or of the records', () => {
    expect(count(reject('unread', 101)).verdict({ ...dump, rejected: 1 })).toMatch(/10% of the bytes/);
    const many = Array.from({ length: 5 }, () => reject('unread', 1));
    expect(count(...many).verdict({ ...dump, rejected: 5 })).toMatch(/5 passages/);
  });

  test('verdict() names a list whose papers have neither ids nor authors nor abstracts', () => {
    const bare = Array.from({ length: 15 }, () => paper(undefined, []));
    expect(count(...bare).verdict(dump)).toMatch(/15 of its 20 papers have neither an id/);
    expect(count(...bare.slice(0, 14)).verdict(dump)).toBeNull();
  });

  test('verdict() names doubted papers with the first reason', () => {
    const doubted = [paper('the title is a tag'), paper('the title is a name'), paper('it is short')];
    expect(count(...doubted).verdict(dump)).toMatch(/3 of its 20 papers .* the title is a tag/);
  });
});

describe('doubtCommand()', () => {
  test('names the command that shows unread text, else the one that shows doubted papers', () => {
    const row = { id: '0123456789abcdef', name: 'a file.md', unread: 2 };
    expect(doubtCommand(row)).toBe('paperwire rejects --dump 0123456789ab --reason unread');
    expect(doubtCommand({ ...row, unread: 0 })).toBe('paperwire inspect "a file.md"');
  });
});
