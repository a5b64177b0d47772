/** Lists of addresses and CIDR ranges. Client addresses come canonical: IPv4, or IPv6 as its /64. */
import { BlockList, isIP } from 'node:net';

function split(range: string): { address: string; prefix: number; family: 'ipv4' | 'ipv6' } | null {
  const [address, bits, ...rest] = range.split('/');
  const family = isIP(address ?? '');
  if (rest.length > 0 || family === 0) return null;
  const max = family === 4 ? 32 : 128;
  const prefix = bits === undefined ? max : /^\d{1,3}$/.test(bits) ? Number(bits) : -1;
  if (prefix < 0 || prefix > max) return null;
  return { address: address as string, prefix, family: family === 4 ? 'ipv4' : 'ipv6' };
}

/** True for an address or a CIDR range. */
export function isAddressRange(text: string): boolean {
  return split(text) !== null;
}

/** True when the address lies in one of the ranges. Unknown addresses lie in none; malformed ranges hold none. */
export function isAddressIn(address: string | null, ranges: readonly string[]): boolean {
  const own = address === null ? null : split(address);
  if (!own) return false;
  const list = new BlockList();
  for (const range of ranges) {
    const r = split(range);
    if (r) list.addSubnet(r.address, r.prefix, r.family);
  }
  return list.check(own.address, own.family);
}
