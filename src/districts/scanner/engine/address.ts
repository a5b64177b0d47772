/** Addresses in commands and texts: host, path and what kind of network the host belongs to. */

export interface Address {
  readonly scheme: string;
  readonly userinfo: string | null;
  readonly host: string;
  readonly path: string;
  readonly query: string;
}

const ADDRESS =
  /^([a-z][a-z0-9+.-]{0,20}):\/\/(?:([^\s/?#@'"<>`]{0,200})@)?(\[[0-9a-f:.]{2,45}\]|[^\s/?#:@'"<>`\\|,;()]{1,253})?(?::\d{1,5})?(\/[^\s?#'"<>`|]{0,2000})?(\?[^\s#'"<>`]{0,2000})?/i;

/** Reads an address at the start of `text`; null when there is none. */
export function readAddress(text: string): Address | null {
  const match = ADDRESS.exec(text.length > 5_000 ? text.slice(0, 5_000) : text);
  if (match === null) return null;
  return {
    scheme: match[1]!.toLowerCase(),
    userinfo: match[2] ?? null,
    host: (match[3] ?? '').toLowerCase().replace(/\.$/, ''),
    path: match[4] ?? '',
    query: match[5] ?? '',
  };
}

export type Network = 'loopback' | 'private' | 'public' | 'unknown';

/**
 * `loopback` is this machine, `private` an address or name that only a local network resolves, `unknown` a host that a
 * variable decides.
 */
export function networkOf(host: string): Network {
  if (host === '' || /[${}<>%]/.test(host)) return 'unknown';
  const name = host.replace(/^\[|\]$/g, '');
  if (name === 'localhost' || name.endsWith('.localhost') || name === '::1' || name === '::' || name === '0.0.0.0') {
    return 'loopback';
  }
  const octets = ipv4(name);
  if (octets !== null) {
    const [a, b] = octets;
    if (a === 127 || a === 0) return 'loopback';
    if (a === 10 || (a === 172 && b >= 16 && b <= 31) || (a === 192 && b === 168) || (a === 169 && b === 254))
      return 'private';
    if (a === 100 && b >= 64 && b <= 127) return 'private';
    return 'public';
  }
  if (name === 'host.docker.internal' || name === 'gateway.docker.internal') return 'loopback';
  if (/^f[cd][0-9a-f]{2}:|^fe80:/.test(name)) return 'private';
  if (!name.includes('.') && !name.includes(':')) return 'private';
  if (/\.(?:local|internal|lan|home|corp|intranet|localdomain|svc|home\.arpa)$/.test(name)) return 'private';
  return 'public';
}

/** Dotted, decimal, hexadecimal and octal spellings of an IPv4 address. */
function ipv4(name: string): [number, number, number, number] | null {
  const dotted = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(name);
  if (dotted !== null) {
    const octets = dotted.slice(1).map(Number);
    return octets.every((octet) => octet <= 255) ? (octets as [number, number, number, number]) : null;
  }
  if (/^\d{8,10}$/.test(name) || /^0x[0-9a-f]{6,8}$/.test(name)) {
    const value = Number(name);
    if (value > 0xffffffff) return null;
    return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
  }
  return null;
}

/** A host written as a public IPv4 address. */
export function isRawPublicAddress(host: string): boolean {
  return ipv4(host) !== null && networkOf(host) === 'public' && !isDocumentationAddress(host);
}

/** RFC 5737 and the private-looking ranges that guides use. */
function isDocumentationAddress(host: string): boolean {
  return /^(?:192\.0\.2|198\.51\.100|203\.0\.113)\.|^(?:1\.1\.1\.1|8\.8\.8\.8|8\.8\.4\.4|1\.2\.3\.4)$/.test(host);
}
