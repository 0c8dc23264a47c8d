import { expect, test } from 'vitest';
import { describeChanges, type TopicChanges } from '../../../../functions/topics/topic-changes.ts';

const changes: TopicChanges = {
  before: { version: 'aaa', fittedOn: 54 },
  after: { version: 'bbb', fittedOn: 600, learnt: true },
  papers: 600,
  moved: 7,
  topics: [],
  added: ['bees', 'ants'],
  removed: [],
  renamed: [{ from: 'moths', to: 'butterflies' }],
  edited: [{ slug: 'bees', fields: ['name', 'keywords'] }],
  unknown: [],
};

test('describeChanges() names the versions, the topics that change and the number of papers', () => {
  expect(describeChanges(changes)).toEqual([
    'version aaa to bbb, learnt from 600 papers',
    'added bees, ants',
    'renamed moths to butterflies',
    'edited bees (name, keywords)',
    '7 of 600 papers with other topics; none is new in a feed',
  ]);
});

test('describeChanges() calls no topic added after an upgrade from a version that did not keep the list', () => {
  expect(describeChanges({ ...changes, before: null, after: { ...changes.after, learnt: false } })).toEqual([
    'version none to bbb, by keywords alone',
    '7 of 600 papers with other topics; none is new in a feed',
  ]);
});
