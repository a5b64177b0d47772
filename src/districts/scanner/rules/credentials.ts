/** Credentials written into files (MCP-010 to MCP-013): by the name of the field, by the shape of the value. */
import { isPlaceholder, kindOfValue, namesSecret } from '../data/secret-names.ts';
import { isMadeUp, tokensIn } from '../data/token-shapes.ts';
import { networkOf, readAddress } from '../engine/address.ts';
import { displayName } from '../engine/hygiene.ts';
import type { Report } from '../engine/report.ts';
import { family, serverExample } from './define.ts';

const env = (variables: Record<string, string>): string =>
  serverExample({ command: 'node', args: ['./server.js'], env: variables });

export const credentialRules = family({
  'MCP-010': {
    severity: 'critical',
    category: 'hardcoded_credential',
    types: ['mcp_config', 'settings'],
    title: 'A credential is written into the file',
    rationale:
      'Whoever reads the file, its history or a backup has the credential; it cannot be rotated without a commit.',
    recommendation: 'Replace the value by a reference such as ${API_KEY} and rotate the credential',
    bad: env({ API_KEY: 'abc123def456' }),
    good: env({ API_KEY: '${API_KEY}' }),
  },
  'MCP-011': {
    severity: 'high',
    category: 'hardcoded_credential',
    types: ['mcp_config', 'settings'],
    title: 'A connection string carries a password',
    rationale: 'The password of the database stands in the file.',
    recommendation: 'Replace the password by a reference such as ${DB_PASSWORD} and rotate it',
    bad: serverExample({
      command: 'node',
      args: ['./server.js', 'postgres://app:Tr0ub4dor@db.corp.example.com:5432/app'],
    }),
    good: serverExample({
      command: 'node',
      args: ['./server.js', 'postgres://app:${DB_PASSWORD}@db.corp.example.com:5432/app'],
    }),
  },
  'MCP-012': {
    severity: 'high',
    category: 'hardcoded_credential',
    types: ['mcp_config', 'settings'],
    title: 'A reference carries a literal credential as its default',
    rationale:
      '${VAR:-value} expands to the value wherever the variable is not set: the credential is in the file all the same.',
    recommendation: 'Remove the default and rotate the credential',
    bad: env({ API_KEY: '${API_KEY:-q8W3n5Rt7Yp2}' }),
    good: env({ API_KEY: '${API_KEY:-}' }),
  },
  'MCP-013': {
    severity: 'low',
    category: 'placeholder_credential',
    posture: true,
    types: ['mcp_config', 'settings'],
    title: 'A placeholder stands where a credential belongs',
    rationale: 'Placeholders get replaced by the real value and committed.',
    recommendation: 'Replace the placeholder by a reference such as ${API_KEY}',
    bad: env({ API_KEY: '<YOUR_KEY>' }),
    good: env({ API_KEY: '$API_KEY' }),
  },
});

interface Place {
  readonly start: number;
  readonly end: number;
  readonly subject: string;
}

/** A value below a name: an env key, a header, an option. `where` says which, for the description. */
export function judgeNamedValue(report: Report, name: string, value: string, where: string, place: Place): void {
  const named = namesSecret(name) || /^(?:cookie|x-api-\w{1,20}|auth)$/i.test(name);
  const matched = `${where} ${name}`;
  const shown = `${where} ${displayName(name)}`;
  const kind = kindOfValue(value, name);
  if (kind === 'default') {
    judgeDefault(report, value, shown, matched, place);
    return;
  }
  if (named && kind === 'literal') {
    report.add(credentialRules['MCP-010'], {
      ...place,
      matched,
      description: `A literal credential in ${shown}`,
      evidence: false,
    });
    return;
  }
  if (named && kind === 'placeholder') {
    // A made-up key of a known shape is a placeholder, an issued-looking one is not.
    if (tokensIn(value).length === 0) {
      report.add(credentialRules['MCP-013'], {
        ...place,
        matched,
        description: `A placeholder in ${shown}`,
        evidence: false,
      });
      return;
    }
  }
  judgeFreeText(report, value, shown, place);
}

function judgeDefault(report: Report, value: string, shown: string, matched: string, place: Place): void {
  const fallback =
    /^\$\{[A-Za-z_][\w.]{0,80}:?[-=]([^}]{0,400})\}?$/.exec(
      value.trim().replace(/^(?:bearer|basic|token)\s{1,4}/i, ''),
    )?.[1] ?? '';
  if (tokensIn(fallback).length > 0) {
    report.add(credentialRules['MCP-010'], {
      ...place,
      matched,
      description: `A literal credential as the default of ${shown}`,
      evidence: false,
    });
  } else if (
    fallback.length >= 8 &&
    (namesSecret(value.slice(2, value.search(/[:=-]/))) || namesSecret(matched)) &&
    !isPlaceholder(fallback) &&
    (!isMadeUp(fallback) ||
      /^(?:sk|pk|rk)[-_](?:live|proj|ant)[-_]|^(?:gh[pousr]_|glpat-|xox[a-z]-|npm_|AKIA|AIza)/.test(fallback)) &&
    !/^(?:https?:\/\/|\/|\.{1,2}\/)/.test(fallback)
  ) {
    report.add(credentialRules['MCP-012'], {
      ...place,
      matched,
      description: `A literal default in ${shown}`,
      evidence: false,
    });
  }
}

const CONNECTION =
  /\b(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?|mssql|sqlserver|clickhouse|cockroachdb|jdbc:[a-z]{2,20})(?:\+[a-z0-9]{1,20})?:\/\/[^\s'"<>]{1,600}/gi;
const DEFAULT_PASSWORDS =
  /^(?:password|passwd|pass|postgres|root|admin|user|username|mysql|mongo|mongodb|redis|test|dev|secret|guest|example|changeme|change-me|pwd|db_?pass(?:word)?|your[-_]?\w{0,30}|my_?pass\w{0,10}|x{3,20}|\*{2,20}|pw|localdev|development)$/i;

/** Any text: tokens of a known shape, connection strings, userinfo and query of addresses. */
export function judgeFreeText(report: Report, text: string, shown: string, place: Place): void {
  for (const { name } of tokensIn(text)) {
    report.add(credentialRules['MCP-010'], {
      ...place,
      matched: `${shown} ${name}`,
      description: `A literal credential (${name}) in ${shown}`,
      evidence: false,
    });
  }
  if (!text.includes('://')) return;
  for (const match of text.matchAll(CONNECTION)) {
    const at = match[0].indexOf('://') + 3;
    const credentials = /^([^:@/\s]{0,100}):([^@\s]{1,200})@([^:/?\s]{0,253})/.exec(match[0].slice(at));
    if (credentials === null) continue;
    const password = credentials[2]!;
    const kind = kindOfValue(password);
    if (kind === 'reference' || kind === 'default' || /^[${<%[]/.test(password)) continue;
    if (kind === 'placeholder' && !DEFAULT_PASSWORDS.test(password)) continue;
    // Everybody's password on this machine is a template, on a public host it is a way in.
    const template = DEFAULT_PASSWORDS.test(password) || password === credentials[1];
    if (template && (networkOf(credentials[3]!) !== 'public' || /example\.|^your|host$/i.test(credentials[3]!)))
      continue;
    report.add(credentialRules['MCP-011'], {
      ...place,
      matched: `${shown} connection`,
      description: `A connection string with a password in ${shown}`,
      evidence: false,
    });
  }
  for (const match of text.matchAll(/\b(?:https?|wss?|sse|git\+https|ftp):\/\/[^\s'"<>]{1,2000}/gi))
    judgeAddress(report, match[0], shown, place);
}

function judgeAddress(report: Report, text: string, shown: string, place: Place): void {
  const address = readAddress(text);
  if (address === null) return;
  if (address.userinfo !== null) {
    const password = address.userinfo.includes(':')
      ? address.userinfo.slice(address.userinfo.indexOf(':') + 1)
      : address.userinfo;
    const kind = kindOfValue(password);
    const secret =
      kind === 'literal' &&
      (address.userinfo.includes(':') || password.length >= 12) &&
      !DEFAULT_PASSWORDS.test(password);
    if (secret)
      report.add(credentialRules['MCP-010'], {
        ...place,
        matched: `${shown} userinfo`,
        description: `A literal credential in the address of ${shown}`,
        evidence: false,
      });
    else if (kind === 'placeholder')
      report.add(credentialRules['MCP-013'], {
        ...place,
        matched: `${shown} userinfo`,
        description: `A placeholder in the address of ${shown}`,
        evidence: false,
      });
  }
  for (const pair of address.query.slice(1).split('&').slice(0, 200)) {
    const equals = pair.indexOf('=');
    if (equals < 1) continue;
    const name = pair.slice(0, equals);
    if (!namesSecret(name)) continue;
    const kind = kindOfValue(pair.slice(equals + 1), name);
    if (kind === 'literal')
      report.add(credentialRules['MCP-010'], {
        ...place,
        matched: `${shown} query ${name}`,
        description: `A literal credential in the query of ${shown}`,
        evidence: false,
      });
    else if (kind === 'placeholder')
      report.add(credentialRules['MCP-013'], {
        ...place,
        matched: `${shown} query ${name}`,
        description: `A placeholder in the query of ${shown}`,
        evidence: false,
      });
  }
}

/** Arguments: `--api-key X`, `--token=X`, `NAME=value`, `Header: value`, and any text. `at` gives the place of each. */
export function judgeArguments(report: Report, args: readonly string[], places: readonly Place[]): void {
  for (let i = 0; i < args.length; i++) {
    const text = args[i]!;
    const place = places[i]!;
    const option = /^--?([A-Za-z][\w.-]{0,60})(?:[=:]([\s\S]{0,4000}))?$/.exec(text);
    const variable = /^(?:--env=|-e)?([A-Za-z_][\w-]{0,80})=([\s\S]{1,4000})$/.exec(text);
    const header = /^(?:--header=|-H)?["']?([A-Za-z][\w-]{1,60}):\s{0,4}(\S[\s\S]{0,4000}?)["']?$/.exec(text);
    if (
      option !== null &&
      option[2] === undefined &&
      namesSecret(option[1]!) &&
      args[i + 1] !== undefined &&
      !args[i + 1]!.startsWith('-')
    ) {
      judgeNamedValue(report, option[1]!, args[i + 1]!, 'the argument', places[i + 1]!);
      i++;
    } else if (option !== null && option[2] !== undefined && namesSecret(option[1]!)) {
      judgeNamedValue(report, option[1]!, option[2], 'the argument', place);
    } else if (variable !== null && namesSecret(variable[1]!)) {
      judgeNamedValue(report, variable[1]!, variable[2]!, 'the argument', place);
    } else if (header !== null && !header[2]!.startsWith('//') && namesSecret(header[1]!)) {
      judgeNamedValue(report, header[1]!, header[2]!, 'the header', place);
    } else {
      judgeFreeText(report, text, 'an argument', place);
    }
  }
}

const IN_COMMAND =
  /(?:^|[\s'"`;|&(])(?:export\s{1,4}|--?)?([A-Za-z_][\w-]{0,60})(?:=|["']?\s{0,2}:\s{0,2})["']?((?:bearer\s{1,4})?[^\s'"`;|&)]{1,400})/gi;

/** A command line or a permission rule: assignments, options, headers and token shapes. */
export function judgeCommandText(report: Report, text: string, shown: string, place: Place): void {
  if (/secret|key|token|passw|passphrase|pwd|credential|bearer|authorization/i.test(text)) {
    for (const match of text.matchAll(IN_COMMAND)) {
      const name = match[1]!;
      const value = match[2]!.replace(/[:*\\]{1,400}$/, '');
      if (!namesSecret(name) || value === '' || !looksIssued(value)) continue;
      if (kindOfValue(value, name) !== 'literal') continue;
      if (WORD_AND_NUMBER.test(value) && onlyCallsThisMachine(text)) continue;
      report.add(credentialRules['MCP-010'], {
        ...place,
        matched: `${shown} ${name}`,
        description: `A literal credential in ${shown}`,
        evidence: false,
      });
    }
  }
  judgeFreeText(report, text, shown, place);
}

/** What a developer types for an account on the own machine: `test1234`. */
const WORD_AND_NUMBER = /^[a-z]{2,12}[_@-]?\d{0,4}!?$/i;

/** Every address in `text` is this machine's, and there is one. */
function onlyCallsThisMachine(text: string): boolean {
  let any = false;
  for (const match of text.matchAll(/\b[a-z]{2,12}:\/\/[^\s'"<>|;)]{1,300}/gi)) {
    if (networkOf(readAddress(match[0])?.host ?? '') !== 'loopback') return false;
    any = true;
  }
  return any;
}

/** In running text a name followed by a word is often prose; a secret has digits, or mixed case, or is long. */
function looksIssued(value: string): boolean {
  const bare = value.replace(/^bearer\s{1,4}/i, '');
  if (/[$`<>{}()*]/.test(bare)) return false;
  return (
    bare.length >= 6 &&
    (/\d/.test(bare) || (/[a-z]/.test(bare) && /[A-Z]/.test(bare) && bare.length >= 10) || /[!@#%^]/.test(bare)) &&
    !/^\d{1,9}$/.test(bare) &&
    !/^[./~]/.test(bare)
  );
}
