/**
 * Tokens that the program of a service prints, in the header that service reads, to that service's own interface: how its
 * own documentation calls it. `curl -H "Authorization: Bearer $(gh auth token)" https://api.github.com/user`.
 */
import { readAddress } from '../engine/address.ts';

interface Issuer {
  /** The command that prints the token. */
  readonly prints: string;
  /** Hosts of the same owner. */
  readonly own: RegExp;
}

const ISSUERS: readonly Issuer[] = [
  {
    prints: String.raw`gh\s{1,3}auth\s{1,3}token(?:\s{1,3}(?:-h|--hostname|-u|--user)[ =][\w.-]{1,60}){0,2}`,
    own: /^(?:(?:api|uploads|models)\.github\.com|github\.com|ghcr\.io|(?:npm|maven|nuget|docker|rubygems)\.pkg\.github\.com|models\.github\.ai|api\.githubcopilot\.com)$/,
  },
  {
    prints: String.raw`gcloud\s{1,3}auth\s{1,3}(?:application-default\s{1,3})?print-(?:access|identity)-token(?:\s{1,3}--[\w-]{2,40}(?:=[\w@.:/-]{1,120})?){0,4}`,
    own: /(?:^|\.)(?:googleapis\.com|pkg\.dev|gcr\.io|run\.app|cloudfunctions\.net)$/,
  },
  {
    prints: String.raw`az\s{1,3}account\s{1,3}get-access-token(?:\s{1,3}-{1,2}[\w-]{1,20}[ =][\w:/.-]{1,120}){0,6}`,
    own: /(?:^|\.)(?:management\.azure\.com|graph\.microsoft\.com|vault\.azure\.net|dev\.azure\.com|azurecr\.io|azuredatabricks\.net)$/,
  },
  { prints: String.raw`(?:fly|flyctl)\s{1,3}auth\s{1,3}token`, own: /^(?:api\.fly\.io|api\.machines\.dev)$/ },
  { prints: String.raw`heroku\s{1,3}auth:token`, own: /^api\.heroku\.com$/ },
];

const HEADER = String.raw`(?:(?:proxy-)?authorization\s{0,2}:\s{0,2}(?:bearer|token|basic)?|private-token\s{0,2}:|x-goog-iam-authorization-token\s{0,2}:)\s{0,2}`;

/**
 * `code` without the tokens that only their own issuer gets to see; null when there are none, or one of them stands
 * anywhere else than in a header of a call to its issuer over https.
 */
export function withoutOwnTokens(code: string): string | null {
  let rest = code;
  let found = false;
  for (const { prints, own } of ISSUERS) {
    const printed = String.raw`(?:\$\(\s{0,2}${prints}\s{0,2}(?:2>\s{0,1}/dev/null\s{0,2})?\)|` + '`' + prints + '`)';
    const anywhere = new RegExp(printed, 'g');
    if (!anywhere.test(rest)) continue;
    const addresses = [...rest.matchAll(/\b[a-z]{2,8}:\/\/[^\s"'`\\|;)]{3,300}/gi)];
    if (
      addresses.length === 0 ||
      !addresses.every(([url]) => {
        const address = readAddress(url);
        return address?.scheme === 'https' && address.userinfo === null && own.test(address.host);
      })
    )
      return null;
    const names = new Set<string>();
    rest = rest.replace(
      new RegExp(String.raw`(?<![\w$])([A-Za-z_]\w{1,40})=(["']?)${printed}\2`, 'g'),
      (_all, name) => {
        names.add(name as string);
        return `${name}=own`;
      },
    );
    rest = rest.replace(new RegExp(String.raw`(${HEADER})${printed}`, 'gi'), '$1own');
    for (const name of names) {
      rest = rest.replace(new RegExp(String.raw`(${HEADER})\$(?:${name}\b|\{${name}\})`, 'gi'), '$1own');
      if (new RegExp(String.raw`\$\{?${name}\b`).test(rest)) return null;
    }
    if (new RegExp(printed).test(rest)) return null;
    found = true;
  }
  return found ? rest : null;
}
