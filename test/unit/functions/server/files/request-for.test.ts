import { expect, test } from 'vitest';
import { readEnvironment } from '../../../../../functions/env.ts';
import { requestFor } from '../../../../../functions/server/files/request-for.ts';
import { afterFile } from '../../../../support/cleanup.ts';
import { Origin, serves } from '../../sources/origin.ts';

test('requestFor() fetches from the private hosts of FETCH_ALLOW, and from no other', async () => {
  const origin = new Origin();
  await origin.listen();
  afterFile(() => origin.close());
  origin.at('/feed', serves('papers'));
  const init = {
    method: 'GET',
    headers: {},
    redirect: 'manual',
    signal: AbortSignal.timeout(60_000),
  } as const;
  const request = requestFor(readEnvironment({ FETCH_ALLOW: '127.0.0.1' }));
  expect(await (await request(origin.url('/feed'), init)).text()).toBe('papers');
  await expect(request(origin.url('/feed', '127.0.0.2'), init)).rejects.toThrow('public Internet');
  await expect(requestFor(readEnvironment({}))(origin.url('/feed'), init)).rejects.toThrow('public Internet');
  expect(origin.asked()).toEqual(['127.0.0.1/feed']);
});
