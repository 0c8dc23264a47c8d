import { expect, test } from 'vitest';
import { applyTaxonomy } from '../../../../db/topics/apply-taxonomy.ts';
import { findRelatedTopics } from '../../../../db/topics/find-topic.ts';
import { axis, byAxis, fittedBy, openTestDatabase } from '../../../support/catalogue.ts';

/** A unit vector at this angle, in degrees, in the plane of the first two axes. */
function at(degrees: number): Float32Array {
  const vector = axis(0);
  vector[0] = Math.cos((degrees * Math.PI) / 180);
  vector[1] = Math.sin((degrees * Math.PI) / 180);
  return vector;
}

const ANGLES: Readonly<Record<string, number | null>> = { a: 0, b: 50, c: 10, d: 170, e: 120, other: null };

async function topicsDatabase() {
  const db = await openTestDatabase();
  const topics = Object.entries(ANGLES).map(([slug, degrees]) => ({
    slug,
    name: slug.toUpperCase(),
    description: `About ${slug}.`,
    keywords: [],
    keywordVectors: [],
    vector: degrees === null ? null : at(degrees),
  }));
  await applyTaxonomy(db, { topics, fitted: fittedBy(byAxis, 'm') }, byAxis, new Date());
  return db;
}

test('findRelatedTopics() returns the nearest topics first, with their cosines', async () => {
  const db = await topicsDatabase();
  const related = await findRelatedTopics(db, ['a'], 3);
  expect(related.map(({ slug }) => slug)).toEqual(['c', 'b', 'e']);
  expect(related[0]).toMatchObject({ name: 'C', description: 'About c.' });
  expect(related.map(({ similarity }) => similarity.toFixed(3))).toEqual(['0.985', '0.643', '-0.500']);
});

test('findRelatedTopics() returns topics near any of several, without those and other', async () => {
  const db = await topicsDatabase();
  expect((await findRelatedTopics(db, ['a', 'd'], 9)).map(({ slug }) => slug)).toEqual(['c', 'b', 'e']);
  expect(await findRelatedTopics(db, ['other'], 9)).toEqual([]);
  expect(await findRelatedTopics(db, [], 9)).toEqual([]);
});
