/**
 * The client's address: the hop named by TRUSTED_PROXY_HOPS (0 = the socket). Forwarded headers from anybody else are
 * ignored. IPv6 counts by /64.
 */
export function clientAddress(
  socketAddress: string | null,
  forwardedFor: string | null,
  trustedHops: number,
): string | null {
  if (trustedHops > 0 && forwardedFor) {
    const hops = forwardedFor
      .split(',')
      .map((h) => h.trim())
      .filter(Boolean);
    const at = hops[hops.length - trustedHops];
    if (at) return canonicalAddress(at);
  }
  return socketAddress ? canonicalAddress(socketAddress) : null;
}

/** IPv4-mapped IPv6 becomes IPv4; IPv6 is cut to its /64, written in full groups. */
export function canonicalAddress(address: string): string {
  let text = address.trim().toLowerCase();
  if (text.startsWith('[')) text = text.slice(1, text.indexOf(']') < 0 ? undefined : text.indexOf(']'));
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (mapped) return mapped[1] as string;
  if (/^\d+\.\d+\.\d+\.\d+(:\d+)?$/.test(text)) return text.split(':')[0] as string;
  if (!text.includes(':')) return text.slice(0, 64);
  text = text.split('%')[0] as string;
  const [head, tail] = text.split('::') as [string, string | undefined];
  const left = head ? head.split(':') : [];
  const right = tail ? tail.split(':') : [];
  const groups =
    tail === undefined ? left : [...left, ...Array(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
  return `${groups
    .slice(0, 4)
    .map((g) => (g || '0').replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
