import { expect, test } from 'vitest';
import { clientNetwork } from '../../../../functions/http/client.ts';

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::7', '2001:db8:1:2::/64'],
  ['2001:db8:1:3::7', '2001:db8:1:3::/64'],
  ['unknown', 'unknown'],
])('clientNetwork() takes %s for %s', (address, network) => {
  expect(clientNetwork(address)).toBe(network);
});
