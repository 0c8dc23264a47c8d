import { describe, expect, test } from 'vitest';
import { readFeedTexts as readTexts } from '../../../../../pipeline/formats/xml/feed/feed-text.ts';
import { readFeedTitle } from '../../../../../pipeline/formats/xml/feed/feed-title.ts';
import {
  isIssueLine,
  journalOfIssue,
  withoutIssue,
} from '../../../../../pipeline/formats/xml/feed/issue-line.ts';
import { htmlText } from '../../../../../pipeline/text/html-text.ts';

const readFeedTexts = (texts: readonly string[], item: typeof ITEM) => readTexts(texts.map(htmlText), item);
const ITEM = { title: 'On the Number of Steps in a Staircase', authors: [], journal: 'Journal of Stairs' };
const PROSE = 'How many steps a staircase has is asked in every field. We count them by night.';

describe('isIssueLine()', () => {
  test.each([
    'Volume 7, Issue 2, March 2025, Page 11-19',
    'Journal of Stairs, Ahead of Print.',
    'Vol. 7, No. 2.',
    'Ex Med. 2025 Mar 10;16(1):2345. doi: 10.9999/ex.2025.1.',
    'J Ex Ponds. 2025 Mar 10:1-9. doi: 10.9999/ex.2025.5. Online ahead of print.',
    'Stairs, Published online: 12 March 2025; doi:10.9999/s1-025-1',
    'Stairs 12: 35-48',
    'Chem. Stairs, 2025, Advance Article',
    'Zeitschrift für Treppen, Vol. 3, p. 7',
  ])('accepts %s', (line) => {
    expect(isIssueLine(line, ITEM.journal)).toBe(true);
  });

  test.each([
    'We count the steps of 12 stairs (3 of stone) and give the volume 2 of our notes.',
    'The ratio is 3:1 in most houses.',
    'Published online reviews of stairs are often wrong.',
    '关于楼梯 12: 35',
    'How soon is a fact gone?',
  ])('refuses %s', (line) => {
    expect(isIssueLine(line, ITEM.journal)).toBe(false);
  });

  test('journalOfIssue() reads the name before the issue', () => {
    expect(journalOfIssue('Chem. Stairs, 2025, Advance Article')).toBe('Chem. Stairs');
    expect(journalOfIssue('Stairs 12: 35-48')).toBe('Stairs');
    expect(journalOfIssue('Volume 7, Issue 2')).toBeUndefined();
  });

  test('withoutIssue() cuts an issue off that is a sentence of its own', () => {
    expect(withoutIssue(`Journal of Stairs, Ahead of Print. ${PROSE}`)).toBe(PROSE);
    expect(withoutIssue(`Stairs, Volume 7, Issue 2, Page 1-20, March 2025. ${PROSE}`)).toBe(PROSE);
    expect(withoutIssue('GPT-4: 3 Models. We look.')).toBe('GPT-4: 3 Models. We look.');
  });
});

describe('readFeedTexts()', () => {
  test('takes the longest text, and a complete summary before a whole article', () => {
    expect(readFeedTexts(['A teaser …', `<p>${PROSE}</p>`], ITEM).abstract).toBe(PROSE);
    const summary = 'We count the steps of every staircase. '.repeat(10).trim();
    const article = `<p>${'A paragraph of it. '.repeat(400)}</p>`;
    expect(readFeedTexts([summary, article], ITEM).abstract).toBe(summary);
    expect(readFeedTexts([`${summary} …`, article], ITEM).abstract.length).toBeGreaterThan(5_000);
  });

  test('takes a complete summary that the content surrounds with data, but not its first paragraph', () => {
    const summary = 'We count the steps of every staircase. '.repeat(10).trim();
    const content = `<p>Revised · 12 pages. Accepted at Stairs.</p><p>${summary}</p><p>Robotics · cs.RO · PDF, Code</p>`;
    expect(readFeedTexts([summary, content], ITEM).abstract).toBe(summary);
    const structured = `<p>${summary}</p><p>Results: all robots climb.</p>`;
    expect(readFeedTexts([summary, structured], ITEM).abstract).toContain('all robots climb');
  });

  test('reads labelled fields in lines, in paragraphs and run together', () => {
    const expected = {
      abstract: '',
      authors: ['Ann Lee', 'Bo Ng'],
      date: 'March 2025',
      journal: 'Journal of Steps',
    };
    for (const gap of ['</p><p>', '<br/>', '']) {
      const html = `<p>Publication date: March 2025${gap}<b>Source:</b> Journal of Steps, Volume 12${gap}Author(s): Ann Lee, Bo Ng</p>`;
      expect(readFeedTexts([html], ITEM)).toMatchObject(expected);
    }
  });

  test.each([
    [
      'the title, names and an issue',
      `<b>${ITEM.title}</b><br/>Ann Lee and Bo Ng<br/>Stairs, 5, 1–20, 10.9999/s-5, 2025<br/>${PROSE}`,
    ],
    ['a line of names', `<p>by Ann Lee, Bo Ng</p>${PROSE}`],
    ['a label', `<p>Abstract: ${PROSE}</p>`],
    [
      'a heading, and a graphical abstract above it',
      `<p><img src="a"/>We climb.</p><h2>ABSTRACT</h2><p>${PROSE}</p>`,
    ],
    ['an issue behind the text', `<p>${PROSE}</p><br/>[Stairs Lett. 134, 101001] Published Tue Mar 11, 2025`],
    ['links', `<p>${PROSE}</p><p><a>HTML</a></p><p>PDF | XML</p>`],
    ['ids', `<p>${PROSE}</p><p>PMID:<a>99990011</a> | DOI:<a>10.9999/1</a></p>`],
    ['a note of a blog', `<p>${PROSE}</p><p>The post <a>Steps</a> appeared first on <a>Stairs</a>.</p>`],
    ['an invitation', `<p>${PROSE} <a>Read more</a></p>`],
    ['a notice of rights', `<p>${PROSE}</p><p>© 2025 The Stairs Society</p>`],
  ])('leaves out %s', (_, html) => {
    expect(readFeedTexts([html], ITEM).abstract).toBe(PROSE);
  });

  test.each(['Journal of Stairs', ITEM.title, 'Journal of Stairs, EarlyView.', '<img alt="TOC"/>'])(
    'finds no abstract in %s',
    (text) => {
      expect(readFeedTexts([text], ITEM).abstract).toBe('');
    },
  );

  test('keeps sections, and sentences that only look like data', () => {
    const text = `<p>METHODS: We count.</p><p>People read more books than stairs.</p>`;
    expect(readFeedTexts([text], ITEM).abstract).toBe(
      'METHODS: We count.\n\nPeople read more books than stairs.',
    );
  });

  test('takes a text that is only names for the authors', () => {
    const names = 'Jorge Vicent Servera, Jasdeep Singh, Camps-Valls G., et al.';
    expect(readFeedTexts([names], ITEM)).toMatchObject({
      abstract: '',
      authors: ['Jorge Vicent Servera', 'Jasdeep Singh', 'Camps-Valls G.'],
    });
    expect(readFeedTexts(['Ann Lee;Bo Ng; We count the steps of a staircase.'], ITEM)).toMatchObject({
      abstract: 'We count the steps of a staircase.',
      authors: ['Ann Lee', 'Bo Ng'],
    });
  });

  test('takes the line above a DOI as the journal', () => {
    const html =
      '<p><img alt="TOC Graphic"/></p><div><cite>Annals of Stairs</cite></div><div>DOI: 10.9999/a.5</div>';
    expect(readFeedTexts([html], ITEM)).toMatchObject({ abstract: '', journal: 'Annals of Stairs' });
  });
});

describe('readFeedTitle()', () => {
  test.each([
    ['[ASAP] Learning to Climb', 'Learning to Climb'],
    ['[Research Articles] Learning to Climb', 'Learning to Climb'],
    ['Learning to Climb (doi:10.9999/ex.1)', 'Learning to Climb'],
    ['Stairs, Vol. 23, Pages 1: Learning to Climb', 'Learning to Climb'],
    ['[FeFe] Hydrogenase on Stairs', '[FeFe] Hydrogenase on Stairs'],
    ['[2+2] Cycloaddition', '[2+2] Cycloaddition'],
    ['[Retracted] Learning to Climb', '[Retracted] Learning to Climb'],
    ['[Learning to climb]', '[Learning to climb]'],
  ])('reads %s', (written, title) => {
    expect(readFeedTitle(written)).toMatchObject({ title });
  });

  test('reads names behind a title', () => {
    expect(readFeedTitle('Learning to Climb -- by Ann Lee, Bo Ng')).toMatchObject({
      title: 'Learning to Climb',
      authors: ['Ann Lee', 'Bo Ng'],
    });
  });
});
