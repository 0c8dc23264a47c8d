import { fromMarkdown } from 'mdast-util-from-markdown';
import { describe, expect, test } from 'vitest';
import { readByline } from '../../../../../pipeline/formats/markdown/byline.ts';
import { inlineOf, isLinkLabel } from '../../../../../pipeline/formats/markdown/inline.ts';
import { readTitleLine } from '../../../../../pipeline/formats/markdown/title-line.ts';

function inline(markdown: string) {
  const [first] = fromMarkdown(markdown).children;
  if (first?.type !== 'paragraph') throw new Error(`${markdown}: expected a paragraph.`);
  return inlineOf(first.children);
}

const URL = 'https://arxiv.org/abs/2503.00001';

describe('readTitleLine()', () => {
  test.each([
    [`[Walking on One Leg](${URL}), EXCONF 2025`, 'Walking on One Leg'],
    [`**Walking on One Leg** (2014), A. Novák et al. [[pdf]](${URL})`, 'Walking on One Leg'],
    [`**[WalkNet]** Walking on One Leg [[paper](${URL})]`, 'Walking on One Leg'],
    [
      `***WalkNet:*** Walking on One Leg [[Paper]](${URL}) [[Code]](https://code.example)`,
      'WalkNet: Walking on One Leg',
    ],
    [
      `**WalkNet**: Walking on One Leg with Neural Networks, [arXiv](${URL})`,
      'WalkNet: Walking on One Leg with Neural Networks',
    ],
    [`Walking on **One Leg** for Robots [[paper](${URL})]`, 'Walking on One Leg for Robots'],
    [`1.5 - Walking on One Leg ([:x:](${URL})), ([:book:](${URL}))`, 'Walking on One Leg'],
    [`Novák, Ada, et al. "**Frozen sand**." arXiv (2016). [[pdf]](${URL})`, 'Frozen sand'],
    [`A. Novák, B. Kis, Walking on One Leg, EXCONF, 2015 [[Paper]](${URL})`, 'Walking on One Leg'],
    [`:star: (*EXCONF'23*) Walking on One Leg [[paper](${URL})]`, 'Walking on One Leg'],
    [`[Walking Papers](${URL}) - all that I read about walking`, 'Walking Papers'],
  ])('reads the title of %s', (line, title) => {
    expect(readTitleLine(inline(line)).title).toBe(title);
  });

  test('reads date, venue and authors around the title', () => {
    expect(readTitleLine(inline(`[2024/02] **Walking on One Leg.** *Ada Novák et al.*`))).toMatchObject({
      title: 'Walking on One Leg.',
      date: '2024-02',
    });
    expect(readTitleLine(inline(`[EXCONF 2024] [Walking on One Leg](${URL})`)).journal).toBe('EXCONF 2024');
    expect(readTitleLine(inline(`Novák, Ada, and Béla Kis. "**Frozen sand**." arXiv`)).authors).toEqual([
      'Ada Novák',
      'Béla Kis',
    ]);
  });
});

describe('isLinkLabel()', () => {
  test.each([
    'PDF',
    'Paper-CVPR15',
    'Project Page',
    'ViT paper',
    URL,
    ':house:',
    '论文链接',
    'Read on arXiv',
    '2503.00001',
  ])('takes %s for a label', (text) => expect(isLinkLabel(text)).toBe(true));

  test.each([
    'Talk is Cheap',
    'Model Soups',
    'Dataset Distillation',
    'AlexNet',
    'Open Vocabulary Scene Understanding',
    'Show and Tell',
  ])('takes %s for a title', (text) => expect(isLinkLabel(text)).toBe(false));
});

describe('readByline()', () => {
  test.each([
    ['Ada Novák, Béla Kis, EXCONF 2024.', { authors: ['Ada Novák', 'Béla Kis'], journal: 'EXCONF 2024' }],
    ['(2014), M. de la Cruz et al.', { authors: ['M. de la Cruz'], date: '2014' }],
    [
      'by Jan van der Berg and San Zhang, 2025.',
      { authors: ['Jan van der Berg', 'San Zhang'], date: '2025' },
    ],
    ['It walks on one leg.', undefined],
  ])('reads %s', (text, expected) => {
    expect(readByline(text)).toEqual(expected);
  });
});
