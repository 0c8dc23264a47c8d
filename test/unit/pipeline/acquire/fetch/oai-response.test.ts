import { describe, expect, test } from 'vitest';
import {
  listUrl,
  readOaiResponse,
  resumptionUrl,
} from '../../../../../pipeline/acquire/fetch/oai-response.ts';
import type { Input } from '../../../../../pipeline/acquire/input.ts';
import { inChunks } from '../../../../support/spans.ts';

/** An input that yields a text in small chunks. */
function inputOf(text: string): Input {
  return { name: 'test', open: () => inChunks(new TextEncoder().encode(text), 1_000) };
}

describe('readOaiResponse()', () => {
  const { signal } = new AbortController();
  const responseOf = (content: string) =>
    readOaiResponse(
      inputOf(
        `<?xml version="1.0"?>\n<oai:OAI-PMH xmlns:oai="http://www.openarchives.org/OAI/2.0/">
<oai:responseDate>2025-03-11T06:00:00Z</oai:responseDate>${content}</oai:OAI-PMH>`,
      ),
      signal,
    );

  test('reads a page of any prefix and length', async () => {
    const records = `<record>${'x'.repeat(50_000)}</record>`;
    expect(
      await responseOf(`${records}<oai:resumptionToken cursor="0">a&amp;b&#x21;&#33;</oai:resumptionToken>`),
    ).toEqual({ responseDate: '2025-03-11T06:00:00Z', token: 'a&b!!', error: null });
  });

  test('returns no token for the last page', async () => {
    expect(await responseOf('<oai:resumptionToken completeListSize="5"/>')).toMatchObject({ token: null });
    expect(
      await responseOf('<oai:resumptionToken completeListSize="5"></oai:resumptionToken>'),
    ).toMatchObject({
      token: null,
    });
    expect(await responseOf('')).toMatchObject({ token: null });
  });

  test('returns the code of an error', async () => {
    expect(await responseOf('<oai:error code="noRecordsMatch">none</oai:error>')).toMatchObject({
      error: 'noRecordsMatch',
    });
  });

  test('returns null for other documents', async () => {
    expect(await readOaiResponse(inputOf('<html>OAI-PMH</html>'), signal)).toBeNull();
  });

  test('listUrl() adds the day, resumptionUrl() has the token alone', () => {
    const url = 'https://a.example/oai?verb=ListRecords&metadataPrefix=arXiv&set=cs:cs:CL&from=2025-01-01';
    expect(listUrl(url, null)).toBe(url);
    expect(new URL(listUrl(url, '2025-03-11T06:00:00Z')).searchParams.get('from')).toBe('2025-03-11');
    expect(resumptionUrl(url, 'a&b|1')).toBe(
      'https://a.example/oai?verb=ListRecords&resumptionToken=a%26b%7C1',
    );
  });
});
