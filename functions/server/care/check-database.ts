/** Checks of a database: whether it is whole, and whether what is derived matches what it is derived from. */

import { checkCells, checkContent, checkCopies, checkFullText } from '../../../db/care/derived.ts';
import type { Finding } from '../../../db/care/finding.ts';
import { checkIntegrity, checkReferences } from '../../../db/care/integrity.ts';
import { checkItems, checkLeases, checkLedger, checkLoading } from '../../../db/care/ledger.ts';
import { checkVectors } from '../../../db/care/vectors.ts';
import { getCatalogue } from '../../../db/catalogue.ts';
import type { Database } from '../../../db/database.ts';
import { isDamage } from '../../../db/faults.ts';
import { schemaAge } from '../../../db/schema-version.ts';
import { getTopicModel } from '../../../db/topics/topic-model.ts';
import { deriveContent } from '../../../pipeline/identity/derived-content.ts';
import { duplicateCriteria } from '../../../pipeline/identity/duplicates.ts';
import { decodeFitted } from '../../../pipeline/topics/encode-topics.ts';
import { checkSchema } from './schema.ts';

/**
 * Checks a database of this machine or a server. Writes nothing, and can run beside servers and loads. It reads everything and
 * works out words and extracts anew: some 1.5 ms a paper. Where pages are damaged, other checks are left out.
 * @param now for what must not take for ever
 * @returns what is wrong, worst first; [] for a healthy database
 * @throws LibsqlError when the database does not answer
 */
export async function checkDatabase(db: Database, now = new Date()): Promise<Finding[]> {
  const integrity = await checkIntegrity(db);
  if (integrity.some(({ repair }) => repair !== 'indexes')) return integrity;
  const age = await schemaAge(db);
  if (age !== 'current') return [...integrity, schemaFinding(age)];
  const checks = [
    checkSchema,
    checkReferences,
    checkItems,
    checkLedger,
    checkVectors,
    checkTopicModel,
    checkFullText,
    checkCopies,
    (each: Database) => checkContent(each, deriveContent, duplicateCriteria),
    checkCells,
    (each: Database) => checkLoading(each, now),
    (each: Database) => checkLeases(each, now),
  ];
  const findings = [...integrity];
  for (const check of checks) findings.push(...(await check(db)));
  return findings;
}

function schemaFinding(age: 'older' | 'newer'): Finding {
  return {
    check: 'schema',
    problem: `the tables are ${age} than this program`,
    effect: age === 'older' ? 'this program cannot use them' : 'this program may not know the new names',
    remedy:
      age === 'older' ? 'paperwire migrate' : 'run the version of Paperwire that wrote them, or a newer one',
    repair: null,
  };
}

/** Checks that the topic model can be read, and is that of the catalogue. */
async function checkTopicModel(db: Database): Promise<Finding[]> {
  const { taxonomyHash, model } = await getCatalogue(db);
  if (taxonomyHash === null) return [];
  const found = (problem: string): Finding[] => [
    {
      check: 'topics',
      problem,
      effect: 'new papers get no topics',
      remedy: 'paperwire topics fit --apply',
      repair: null,
    },
  ];
  try {
    const stored = await getTopicModel(db);
    if (stored === undefined) return found('the topic model is missing');
    if (stored.taxonomyHash !== taxonomyHash || stored.model !== model)
      return found('the topic model is of other topics or another model than the catalogue');
    decodeFitted(stored.tables);
    return [];
  } catch (error) {
    if (isDamage(error)) throw error;
    return found('the topic model cannot be read');
  }
}
