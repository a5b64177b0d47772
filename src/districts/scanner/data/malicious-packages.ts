/** Packages reported in public as malicious, each with its source. */
export interface MaliciousPackage {
  readonly name: string;
  readonly source: string;
}

const JFROG = 'https://research.jfrog.com/post/3-malicious-mcps-pypi-reverse-shell/';
const SOCKET = 'https://socket.dev/blog/sandworm-mode-npm-worm-ai-toolchain-poisoning';

export const MALICIOUS_PACKAGES: readonly MaliciousPackage[] = [
  { name: 'postmark-mcp', source: 'https://postmarkapp.com/blog/information-regarding-malicious-postmark-mcp-package' },
  { name: '@lanyer640/mcp-runcommand-server', source: JFROG },
  { name: 'mcp-runcommand-server', source: JFROG },
  { name: 'mcp-runcommand-server2', source: JFROG },
  { name: 'mcp-runcmd-server', source: JFROG },
  { name: 'claud-code', source: SOCKET },
  { name: 'cloude-code', source: SOCKET },
  { name: 'cloude', source: SOCKET },
  { name: 'opencraw', source: SOCKET },
  { name: 'suport-color', source: SOCKET },
  { name: 'rimarf', source: SOCKET },
  { name: 'veim', source: SOCKET },
];

const BY_NAME = new Map(MALICIOUS_PACKAGES.map((entry) => [entry.name, entry]));

/** The report on `name` without its version, or undefined. */
export function maliciousPackage(name: string): MaliciousPackage | undefined {
  return BY_NAME.get(name.toLowerCase());
}
