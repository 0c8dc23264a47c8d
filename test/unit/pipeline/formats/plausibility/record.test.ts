import { describe, expect, test } from 'vitest';
import { judgeRecord } from '../../../../../pipeline/formats/plausibility/record.ts';

const ABSTRACT = 'We ask language models to stop. They do not, unless they are told how many words are left.';

describe('judgeRecord()', () => {
  test.each([
    'Attention Is All You Need',
    'LLaMA',
    'What cat is that? A re-id model for feral cats',
    "DeepSeek-R1 Thoughtology: Let's <think> about LLM Reasoning",
    'Colourings of graphs with $n<d$ and $d>m$',
    'Vitamin D and the risk of falls: a randomised trial.',
    '小型语言模型在几轮对话之后忘记事实',
    'Vision, Language and Action',
  ])('finds nothing wrong with %j', (title) => {
    expect(judgeRecord({ title, abstract: ABSTRACT })).toBeUndefined();
  });

  test.each([
    ['</dd>', 'is a tag of markup'],
    ['TY  - JOUR', 'begins with a field code'],
    ['%T A title', 'begins with a field code'],
    ['#+STARTUP: overview', 'is syntax of a reference list'],
    ['title = {Slow glaciers},', 'is syntax of a reference list'],
    ['https://example.org/papers/1', 'is an address'],
    ['doi:10.9999/ex.2025(1)2', 'is a DOI'],
  ])('is certain that %j is no title', (title, reason) => {
    expect(judgeRecord({ title, abstract: ABSTRACT })).toEqual({
      reason: `the title ${reason}`,
      isCertain: true,
    });
  });

  test.each([
    ['1 <span class="x">F</span>rog Counting', 'holds markup'],
    ['Bread &amp; ovens', 'holds an undecoded character reference'],
    ['[pdf] [supp]', 'is a label in brackets'],
    ['(1) x 22', 'has hardly a letter'],
    ['DB - Example Abstracts', 'begins with a field code'],
    ['R code to draw the figures shown in the review:', 'ends with a colon'],
    ['Evolving Staircases, [website](', 'ends with an opening bracket'],
    ['Novák et al. (2006)', 'is a citation'],
    ['Novák & Kis 2006a', 'is a citation'],
    ['Step 1: Get a key for the service', 'is numbered like a part of a text'],
    ['132,fog3,14,True,"## Discussion', 'begins like a row of a table'],
    ['## Usage', 'holds marks of Markdown'],
    ['LoRA – arxiv.org/abs/2106.09685', 'holds an address'],
    ['12/03/2024, 09:15 - Anna created the group', 'begins with the time of a message'],
    ['- Added `app.py` for the interface', 'holds marks of Markdown'],
    ['Ada Novák, Béla Kis, Erika Mustermann', 'reads like a list of names'],
    [
      'We show that it was told once, and that half of the facts are gone after eight turns.',
      'reads like a sentence',
    ],
  ])('doubts the title %j', (title, reason) => {
    expect(judgeRecord({ title, abstract: ABSTRACT })).toEqual({
      reason: `the title ${reason}`,
      isCertain: false,
    });
  });

  test.each([
    'Ðåãóëÿðèçàöèÿ âåðîÿòíîñòíûõ òåìàòè÷åñêèõ ìîäåëåé',
    'Uczenie g³êbokie',
    'Bread ovens of Ada NovÃ¡k',
    'Bread ovens of Ada NovÃ',
    'Counting LantÃrns in two languages',
    'What itâ€™s like to be a frog',
  ])('doubts the encoding of %j', (title) => {
    expect(judgeRecord({ title, abstract: ABSTRACT })?.reason).toContain('another encoding');
  });

  test.each([
    'Über die Größe der Bäume',
    'Þingvellir: ævi og örlög',
    'C³Fusion in Ærøskøbing',
    'Créée à Orléans',
    'AS IRMÃS E A IRMÃ',
  ])('finds nothing wrong with the letters of %j', (title) => {
    expect(judgeRecord({ title, abstract: ABSTRACT })).toBeUndefined();
  });

  test('doubts a record that holds three ids of one scheme', () => {
    const arxiv = ['2503.00001', '2503.00002', '2503.00003'].map((value) => ({
      scheme: 'arxiv' as const,
      value,
    }));
    const judge = (externalIds: typeof arxiv) =>
      judgeRecord({ title: 'Slow glaciers', abstract: '', externalIds })?.reason;
    expect(judge(arxiv)).toBe('it holds the ids of several papers');
    expect(judge(arxiv.slice(1))).toBeUndefined();
  });

  test('doubts a record whose abstract holds the ids of several other papers', () => {
    const abstract = `${ABSTRACT} https://arxiv.org/abs/2503.01111 https://arxiv.org/abs/2503.01222`;
    const own = { scheme: 'arxiv', value: '2503.01111' } as const;
    expect(judgeRecord({ title: 'Slow glaciers', abstract })?.reason).toContain('other papers');
    expect(judgeRecord({ title: 'Slow glaciers', abstract, externalIds: [own] })).toBeUndefined();
    const message = `${ABSTRACT} https://arxiv.org/abs/2503.01111`;
    expect(judgeRecord({ title: 'Slow glaciers', abstract: message })?.reason).toContain('itself has none');
  });

  test('is certain of a line of page boilerplate only without an abstract', () => {
    expect(judgeRecord({ title: 'View PDF', abstract: '' })?.isCertain).toBe(true);
    expect(judgeRecord({ title: 'View PDF', abstract: ABSTRACT })?.isCertain).toBe(false);
  });

  test.each([
    [['Novak', 'Ada', 'Kis', 'Bela'], true],
    [['Ada Novak', 'Bela', 'Kis', 'Li'], false],
    [['Novak', 'Kis', 'Li'], false],
  ])('doubts names that have come apart: %j', (authors, isDoubted) => {
    expect(judgeRecord({ title: 'Slow glaciers', abstract: ABSTRACT, authors }) !== undefined).toBe(
      isDoubted,
    );
  });

  test.each([
    [{ abstract: '' }, false],
    [{ abstract: 'Hosts and buckets:' }, false],
    [{ abstract: ABSTRACT }, true],
    [
      { abstract: 'The room talked of a robot that makes coffee, and of whether it had been told how.' },
      false,
    ],
    [{ abstract: 'The room talked of a robot that makes coffee, and of who told it how. '.repeat(3) }, true],
    [
      {
        title: 'Robots that make coffee in large rooms',
        abstract: 'A planner of two lines lets a robot make coffee in rooms that it has never seen before.',
      },
      true,
    ],
    [
      {
        title: 'Kis, Ada/Berg, Jan/Lind, Uwe (2001): Treppen am Hafen der Stadt',
        abstract:
          'In: Zeitschrift für Beispiele, Heft drei, herausgegeben von der Gesellschaft der Treppen in Hamburg',
      },
      false,
    ],
    [{ abstract: `Hello and welcome to the twelfth issue. ${ABSTRACT}` }, false],
    [{ abstract: `When I joined the team, nobody counted. ${ABSTRACT}` }, false],
    [{ abstract: `When I joined the team, nobody counted. ${ABSTRACT}`, authors: ['Ada Novák'] }, true],
    [{ abstract: `Type I errors grow with the room. ${ABSTRACT}` }, true],
    [{ abstract: '', url: 'https://www.youtube.com/watch?v=1' }, false],
    [{ abstract: '我们测量一个小型语言模型在多少轮对话之后忘记一个只说过一次的事实，并说明为什么。' }, true],
    [{ abstract: '', authors: ['Ada Novák'] }, true],
    [{ abstract: '', url: 'https://example.org/1' }, true],
    [{ abstract: '', url: 'https://example.org/1', title: 'contact or follow us' }, false],
    [{ abstract: '', url: 'https://github.com/example/stairs' }, false],
    [
      { abstract: '', url: 'https://github.com/example/stairs', title: 'Stairs That Count Their Own Steps' },
      true,
    ],
  ])('asks for evidence beside a title: %j', (fields, isEnough) => {
    expect(judgeRecord({ title: 'Slow glaciers', ...fields }) === undefined).toBe(isEnough);
  });
});
