/** Which hosts look like a vendor's and are not. */
import { isThrowawayHost, PLUMBING, VENDOR_DOMAINS, VENDORS_OWN } from '../data/vendor-hosts.ts';
import { editDistance, isAscii } from './skeleton.ts';

/** Words that stand beside a vendor's name in a domain that is made to look like the vendor's. */
const ROLE =
  /^(?:mcp|api|apis|auth|login|sso|oauth|cdn|app|apps|dev|io|com|net|org|official|secure|cloud|gateway|gw|relay|server|hub|connect|mirror|registry|static|edge|proxy|tools|sync|service|services|download|downloads|update|updates|remote)$/;

interface Vendor {
  readonly domain: string;
  readonly name: string;
  readonly dashed: string;
  readonly folded: string;
}
const VENDORS: readonly Vendor[] = VENDOR_DOMAINS.map((domain) => {
  const name = domain.slice(0, domain.indexOf('.'));
  return { domain, name, dashed: domain.replace(/\./g, '-'), folded: foldDigits(name) };
});
const VENDOR_SET: ReadonlySet<string> = new Set(VENDOR_DOMAINS);
const NAMES: ReadonlySet<string> = new Set(VENDORS.map(({ name }) => name));
/** Companies own the endings below which others are given names. */
const SHARED_ENDING = /^(?:co|com|org|net|ac|gov|edu|or|ne)\.[a-z]{2}$/;

/** `1/l/I`, `0/O` and `rn/m` are one letter to the eye. */
export function foldDigits(text: string): string {
  return text.replace(/[1|i]/g, 'l').replace(/0/g, 'o').replace(/rn/g, 'm').replace(/vv/g, 'w');
}

/** What somebody registered: the last two labels, three below shared endings. */
export function registeredDomain(host: string): string {
  const labels = host.split('.');
  const shared = labels.length > 2 && SHARED_ENDING.test(labels.slice(-2).join('.'));
  return labels.slice(shared ? -3 : -2).join('.');
}

/**
 * The vendor whose domain `host` imitates, or null: the vendor's domain as labels before another's, or written with a
 * hyphen, or with one letter changed. `brandCounts` is true where the host is given what belongs to that vendor: then the
 * vendor's name beside a word such as "mcp" in a stranger's domain is enough.
 */
export function imitatedVendor(host: string, brandCounts: (name: string) => boolean = () => false): string | null {
  if (host.length > 253 || !host.includes('.') || !isAscii(host)) return null;
  const registered = registeredDomain(host);
  if (VENDOR_SET.has(registered) || VENDORS_OWN.has(registered)) return null;
  const label = registered.slice(0, registered.indexOf('.'));
  const around = `.${host}.`;
  const folded = foldDigits(label);
  const parts = label.split('-');
  for (const { domain, name, dashed, folded: plain } of VENDORS) {
    const at = around.indexOf(`.${domain}.`);
    // `amazonaws.com.cn`: a country below the vendor's own domain is a branch of it.
    if (at !== -1 && !/^[a-z]{2}\.$/.test(around.slice(at + domain.length + 2))) return domain;
    if (label === dashed || label.startsWith(`${dashed}-`) || label.endsWith(`-${dashed}`)) return domain;
    if (label === name && (PLUMBING.includes(name) || (brandCounts(name) && isThrowawayHost(host)))) return domain;
    if (NAMES.has(label)) continue;
    if (name.length >= 5 && folded === plain) return domain;
    if (name.length >= 7 && !/\d$/.test(name) && label !== `${name}s` && editDistance(label, name, 1) <= 1)
      return domain;
    if (parts.length > 1 && parts.includes(name)) {
      const others = parts.filter((part) => part !== name);
      if (PLUMBING.includes(name) || (brandCounts(name) && others.every((part) => ROLE.test(part)))) return domain;
    }
  }
  return null;
}
