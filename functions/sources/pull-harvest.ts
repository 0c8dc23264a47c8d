import type { SourceRow } from '../../db/sources/sources.ts';
import { FetchError } from '../../pipeline/acquire/fetch/errors.ts';
import {
  listUrl,
  type OaiResponse,
  readOaiResponse,
  resumptionUrl,
} from '../../pipeline/acquire/fetch/oai-response.ts';
import { fetchPage, type Pull, takePage, throwFirst } from './pull-page.ts';

/**
 * Harvests a list of OAI-PMH page by page (http://www.openarchives.org/OAI/openarchivesprotocol.html, section 3.5): all of
 * it the first time, then the changes since the last complete list. Stores its progress after each page, so that the next
 * run continues an interrupted harvest.
 * @returns the new values of the source's row
 */
export async function pullHarvest(pull: Pull, url: string): Promise<Partial<SourceRow>> {
  const { row, note, mayGoOn } = pull;
  let token = row.continuation;
  let startedAt = token === null ? null : row.harvestStartedAt;
  for (;;) {
    const pageUrl = token === null ? listUrl(url, row.harvestedUntil) : resumptionUrl(url, token);
    const { response, movedTo } = await pullResponse(pull, pageUrl);
    if (response.error === 'badResumptionToken' && token !== null) {
      // The token has expired. The harvest starts over; repeated dumps cost little.
      [token, startedAt] = [null, null];
      await note({ continuation: null, harvestStartedAt: null });
      continue;
    }
    if (response.error !== null && response.error !== 'noRecordsMatch') {
      throw harvestError(
        'oai-error',
        url,
        `the repository reports ${response.error}; expected a list of records`,
      );
    }
    startedAt ??= response.responseDate;
    token = response.token;
    if (token === null) {
      const harvestedUntil = startedAt ?? row.harvestedUntil;
      return { movedTo, continuation: null, harvestStartedAt: null, harvestedUntil };
    }
    await note({ continuation: token, harvestStartedAt: startedAt });
    if (!mayGoOn()) return { movedTo };
  }
}

async function pullResponse(
  pull: Pull,
  url: string,
): Promise<{ readonly response: OaiResponse; readonly movedTo: string | null }> {
  const { page, base, movedTo } = await fetchPage(pull, url);
  if (page === null) throw harvestError('http-304', url, 'the status is 304; expected a body');
  try {
    const response = await readOaiResponse(page, pull.signal);
    // A page of another kind fails as a dump, and the ledger has the reason.
    if (response === null || response.error === null) throwFirst(await takePage(pull, page, base));
    if (response === null) throw harvestError('no-oai', url, 'expected a response of OAI-PMH');
    return { response, movedTo };
  } finally {
    await page.close?.();
  }
}

function harvestError(code: string, url: string, message: string): FetchError {
  return new FetchError(code, `harvesting ${new URL(url).host}: ${message}`);
}
