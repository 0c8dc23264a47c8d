import { expect, test } from 'vitest';
import { hostMatcher, isHostPattern } from '../../../../../pipeline/acquire/fetch/host-patterns.ts';

test.each([
  'localhost',
  'reader.lan',
  'my_nas.home.arpa',
  '192.168.1.20',
  '192.168.1.0/24',
  '::1',
  'fd00::/8',
])('isHostPattern() takes %s', (text) => {
  expect(isHostPattern(text)).toBe(true);
});

test.each([
  '192.168.1',
  '192.168.1/24',
  '192.168.1.300',
  '192.168.1.0/33',
  '192.168.1.0/',
  'fd00::/129',
  '[::1]',
  'reader.lan:8080',
  'reader.lan/24',
  'http://reader.lan',
  '*.lan',
  '',
])('isHostPattern() refuses %j', (text) => {
  expect(isHostPattern(text)).toBe(false);
});

test.each([
  ['192.168.1.20', 'reader.lan', true],
  ['192.168.1.21', 'reader.lan', true],
  ['192.168.1.20', 'other.lan', true],
  ['192.168.1.21', 'other.lan', false],
  ['10.2.255.255', '10.2.255.255', true],
  ['10.3.0.0', '10.3.0.0', false],
  ['fd00::7', 'other.lan', true],
  ['fd01::7', 'other.lan', false],
  ['::ffff:192.168.1.20', '[::ffff:c0a8:114]', false],
  ['169.254.169.254', 'sub.reader.lan', false],
  ['no address', 'other.lan', false],
])('hostMatcher() says of %s, to which %s leads: %s', (address, hostname, expected) => {
  const matches = hostMatcher(['reader.lan', '192.168.1.20', '10.2.0.0/16', 'fd00::/16']);
  expect(matches(address, hostname)).toBe(expected);
});
