import { expect, test } from 'vitest';
import { isGlobalAddress, literalAddress } from '../../../../../pipeline/acquire/fetch/global-address.ts';

// The blocks of the IANA special-purpose address registries, and what carries an IPv4 address elsewhere.
test.each([
  ['0.0.0.0', 'this host (RFC 1122)'],
  ['10.1.2.3', 'private (RFC 1918)'],
  ['100.64.0.1', 'shared (RFC 6598)'],
  ['127.0.0.1', 'loopback'],
  ['127.255.255.254', 'loopback'],
  ['168.63.129.16', 'services of Azure'],
  ['169.254.169.254', 'link-local: metadata of clouds'],
  ['172.16.0.1', 'private'],
  ['172.31.255.255', 'private'],
  ['192.0.0.8', 'IETF protocol assignments'],
  ['192.0.2.1', 'documentation (RFC 5737)'],
  ['192.88.99.1', '6to4 relay (RFC 7526)'],
  ['192.168.0.1', 'private'],
  ['198.18.0.1', 'benchmarking (RFC 2544)'],
  ['198.51.100.1', 'documentation'],
  ['203.0.113.1', 'documentation'],
  ['224.0.0.1', 'multicast'],
  ['240.0.0.1', 'reserved'],
  ['255.255.255.255', 'broadcast'],
  ['::', 'unspecified'],
  ['::1', 'loopback'],
  ['::127.0.0.1', 'IPv4-compatible (RFC 4291)'],
  ['::ffff:127.0.0.1', 'IPv4-mapped'],
  ['::ffff:8.8.8.8', 'IPv4-mapped'],
  ['64:ff9b::10.0.0.1', 'NAT64 (RFC 6052)'],
  ['64:ff9b:1::a00:1', 'local NAT64 (RFC 8215)'],
  ['100::1', 'discard (RFC 6666)'],
  ['2001::1', 'Teredo (RFC 4380)'],
  ['2001:db8::1', 'documentation (RFC 3849)'],
  ['2002:7f00:1::', '6to4 (RFC 3056)'],
  ['3fff::1', 'documentation (RFC 9637)'],
  ['5f00::1', 'segment routing (RFC 9602)'],
  ['fc00::1', 'unique local (RFC 4193)'],
  ['fd00:ec2::254', 'unique local: metadata of AWS'],
  ['fe80::1', 'link-local'],
  ['fe80::1%eth0', 'link-local with a zone'],
  ['fec0::1', 'site-local (RFC 3879)'],
  ['ff02::1', 'multicast'],
  ['4000::1', 'not assigned'],
  ['localhost', 'a name'],
  ['', 'nothing'],
])('isGlobalAddress(%s) is false: %s', (address) => {
  expect(isGlobalAddress(address)).toBe(false);
});

test.each([
  '1.1.1.1',
  '8.8.8.8',
  '172.15.255.255',
  '172.32.0.1',
  '223.255.255.254',
  '2606:4700:4700::1111',
  '2a00:1450::1',
])('isGlobalAddress(%s) is true', (address) => {
  expect(isGlobalAddress(address)).toBe(true);
});

test.each([
  ['http://2130706433/', '127.0.0.1'],
  ['http://0x7f000001/', '127.0.0.1'],
  ['http://0177.0.0.1/', '127.0.0.1'],
  ['http://127.1/', '127.0.0.1'],
  ['http://127.0.0.1./', '127.0.0.1'],
  ['http://①②⑦.0.0.1/', '127.0.0.1'],
  ['http://[::ffff:127.0.0.1]/', '::ffff:7f00:1'],
  ['http://[::1]/', '::1'],
])('literalAddress() of %s is %s', (url, address) => {
  expect(literalAddress(new URL(url).hostname)).toBe(address);
});

test.each(['http://localhost/', 'http://1.example/', 'http://dead.beef/'])(
  'the host of %s is a name',
  (url) => {
    expect(literalAddress(new URL(url).hostname)).toBeNull();
  },
);
