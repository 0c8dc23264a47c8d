import { describe, expect, it } from 'vitest';
import { readTaxonomy } from '../../../../functions/server/taxonomy-file.ts';
import { bundledTaxonomy } from '../../../../functions/worker/bundled-taxonomy.ts';

describe('bundledTaxonomy()', () => {
  it.each([{}, { TOPICS_FILE: 'sciences' }, { TOPICS_FILE: 'economics' }])(
    'has the topics that servers read for %j',
    async (env) => {
      expect(bundledTaxonomy(env)).toEqual(await readTaxonomy(env));
      expect(bundledTaxonomy(env)).toBe(bundledTaxonomy(env));
    },
  );

  it('names the files of the bundle when TOPICS_FILE names another', () => {
    expect(() => bundledTaxonomy({ TOPICS_FILE: 'my.json' })).toThrow(
      'TOPICS_FILE is "my.json"; expected on Workers: sciences, economics, or no value for seeds/topics.json',
    );
  });
});
