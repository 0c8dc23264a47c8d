import type { SourceRow } from '../../db/sources/sources.ts';
import { FetchError } from '../../pipeline/acquire/fetch/errors.ts';
import {
  listUrl,
  type OaiResponse,
  readOaiResponse,
  resumptionUrl,
} from '../../pipeline/acquire/fetch/oai-response.ts';
import type { Pull } from './context.ts';
import { fetchPage, takePage, throwFirst } from './pull-page.ts';

/**
 * Harvests a list of OAI-PMH page by page (http://www.openarchives.org/OAI/openarchivesprotocol.html, section 3.5): all of it
 * the first time, then what changed since the last list that was read to its end. Each page that is taken in is noted, so a
 * harvest that breaks off goes on where it was, in the next run.
 */
export async function pullHarvest(pull: Pull, url: string): Promise<Partial<SourceRow>> {
  const { row, note, mayGoOn } = pull;
  let token = row.continuation;
  let startedAt = token === null ? null : row.harvestStartedAt;
  for (;;) {
    const address = token === null ? listUrl(url, row.harvestedUntil) : resumptionUrl(url, token);
    const { answer, movedTo } = await pullAnswer(pull, address);
    if (answer.error === 'badResumptionToken' && token !== null) {
      // It has run out. The list is begun anew; what was taken in is known.
      [token, startedAt] = [null, null];
      await note({ continuation: null, harvestStartedAt: null });
      continue;
    }
    if (answer.error !== null && answer.error !== 'noRecordsMatch') throw refusal(url, answer.error);
    startedAt ??= answer.responseDate;
    token = answer.token;
    if (token === null) {
      const harvestedUntil = startedAt ?? row.harvestedUntil;
      return { movedTo, continuation: null, harvestStartedAt: null, harvestedUntil };
    }
    await note({ continuation: token, harvestStartedAt: startedAt });
    if (!mayGoOn()) return { movedTo };
  }
}

async function pullAnswer(
  pull: Pull,
  address: string,
): Promise<{ readonly answer: OaiResponse; readonly movedTo: string | null }> {
  const { page, movedTo } = await fetchPage(pull, address, { etag: null, lastModified: null });
  // Without validators, there is no answer without a body.
  if (page === null)
    throw new FetchError('http-304', `harvesting ${new URL(address).host}: there is no answer`);
  try {
    const answer = await readOaiResponse(page, pull.signal);
    // What is no answer fails as a dump, and the ledger says why.
    if (answer === null || answer.error === null) throwFirst(await takePage(pull, page));
    if (answer === null) {
      throw new FetchError('no-oai', `harvesting ${new URL(address).host}: that is no answer of OAI-PMH`);
    }
    return { answer, movedTo };
  } finally {
    await page.close?.();
  }
}

function refusal(url: string, error: string): FetchError {
  return new FetchError(
    'oai-error',
    `harvesting ${new URL(url).host}: the repository answered ${error}, wanted a list of records`,
  );
}
