/**
 * Credentials by their shape. Where a format carries a checksum it is verified, so that a real key is found for
 * certain and an invented one is not mistaken for it; without one, what is plainly a placeholder is passed over.
 *
 * Every rule begins at a literal, found by a plain search, and reads a bounded stretch from there.
 */
import { checksum62, displayKey, parseKey } from '#platform/crypto/api-key.ts';
import type { Detector, Severity } from './secret-findings.ts';

interface TokenRule {
  readonly id: string;
  readonly anchors: readonly string[];
  /** Sticky; begins with the anchor. Group 1, or the whole match, is the secret. */
  readonly pattern: RegExp;
  /** The anchors are in lower case and found in any case; the pattern then has the flag `i`. */
  readonly caseless?: boolean;
  /** The character before the anchor must not match: otherwise it is the middle of something else. */
  readonly notAfter?: RegExp;
  readonly blocking?: boolean;
  /** Null when it is no finding. */
  readonly severity: (secret: string, match: RegExpExecArray) => Severity | null;
  readonly evidence?: (secret: string, match: RegExpExecArray) => string;
}

const WORD = /[A-Za-z0-9]/;
const WORD_OR_DASH = /[A-Za-z0-9_-]/;

function isPlaceholder(secret: string): boolean {
  return (
    new Set(secret).size < 8 ||
    /example|placeholder|your[-_]?|x{4}|dummy|redacted|changeme|insert|0{8}|1234567890|abcdefgh/i.test(secret)
  );
}

const real =
  (severity: Severity) =>
  (secret: string): Severity | null =>
    isPlaceholder(secret) ? null : severity;

/** GitHub and npm: the last six characters are the checksum of those after the prefix. Without it, the shape alone. */
const checked =
  (prefix: RegExp, severity: Severity) =>
  (secret: string): Severity | null => {
    const body = secret.replace(prefix, '');
    if (checksum62(body.slice(0, -6)) === body.slice(-6)) return severity;
    return isPlaceholder(secret) ? null : 'low';
  };

/** A literal beginning of at least three characters says what it is; of the rest only the end is shown. */
function masked(secret: string, anchor: string): string {
  const prefix = secret.startsWith(anchor) ? anchor : '';
  return `${prefix}…${secret.length >= 24 ? secret.slice(-4) : ''}`;
}

const MIXED_CASE = /[a-z].*[A-Z]|[A-Z].*[a-z]/;

const RULES: readonly TokenRule[] = [
  {
    id: 'civitas_key',
    anchors: ['ac_live_', 'tst_', 'adm_'],
    pattern: /(?:ac_live_|tst_|adm_)[0-9A-Za-z]{49}/y,
    blocking: true,
    severity: (key) => (parseKey(key) === null ? null : 'critical'),
    evidence: displayKey,
  },
  {
    id: 'civitas_test_key',
    anchors: ['ac_test_'],
    pattern: /ac_test_[0-9A-Za-z]{49}/y,
    severity: (key) => (parseKey(key) === null ? null : 'medium'),
    evidence: displayKey,
  },
  {
    // No checksum in this format; a random key has both cases, an identifier or a hexadecimal digest has not.
    id: 'civitas_licence_key',
    anchors: ['vpc_'],
    pattern: /vpc_[0-9A-Za-z]{32}(?![0-9A-Za-z])/y,
    notAfter: WORD,
    blocking: true,
    severity: (key) => (MIXED_CASE.test(key.slice(4)) ? real('critical')(key) : null),
    evidence: displayKey,
  },
  {
    id: 'civitas_session',
    anchors: ['acs_'],
    pattern: /acs_[\w-]{43}(?![\w-])/y,
    notAfter: WORD_OR_DASH,
    severity: (token) => (MIXED_CASE.test(token.slice(4)) ? real('high')(token) : null),
  },
  {
    id: 'webhook_secret',
    anchors: ['whsec_'],
    pattern: /whsec_[A-Za-z0-9+/]{32,88}={0,2}(?![A-Za-z0-9+/=])/y,
    notAfter: WORD_OR_DASH,
    severity: real('high'),
  },
  {
    id: 'aws_secret_access_key',
    caseless: true,
    anchors: ['secret_access_key', 'secretaccesskey', 'aws_secret_key'],
    pattern:
      /(?:secret_access_key|secretaccesskey|aws_secret_key)["']?\s{0,8}(?::|=>?)\s{0,8}["']?([a-z0-9/+]{40})(?![a-z0-9/+=])/iy,
    severity: (secret) => (MIXED_CASE.test(secret) ? real('critical')(secret) : null),
  },
  {
    id: 'aws_access_key_id',
    anchors: ['AKIA', 'ASIA'],
    pattern: /(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Za-z0-9])/y,
    notAfter: WORD,
    severity: real('medium'),
  },
  {
    id: 'azure_storage_key',
    caseless: true,
    anchors: ['accountkey='],
    pattern: /accountkey=([a-z0-9+/]{86}==)/iy,
    severity: real('critical'),
  },
  {
    id: 'google_api_key',
    anchors: ['AIza'],
    pattern: /AIza[\w-]{35}(?![\w-])/y,
    notAfter: WORD_OR_DASH,
    severity: real('high'),
  },
  {
    id: 'google_client_secret',
    anchors: ['GOCSPX-'],
    pattern: /GOCSPX-[\w-]{28}(?![\w-])/y,
    notAfter: WORD_OR_DASH,
    severity: real('high'),
  },
  {
    id: 'github_token',
    anchors: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'],
    pattern: /gh[pousr]_[0-9A-Za-z]{36}(?![0-9A-Za-z])/y,
    notAfter: WORD,
    severity: checked(/^gh[pousr]_/, 'critical'),
  },
  {
    id: 'github_fine_grained_token',
    anchors: ['github_pat_'],
    pattern: /github_pat_[0-9A-Za-z]{22}_[0-9A-Za-z]{59}(?![0-9A-Za-z])/y,
    notAfter: WORD,
    severity: real('critical'),
  },
  {
    id: 'npm_token',
    anchors: ['npm_'],
    pattern: /npm_[0-9A-Za-z]{36}(?![0-9A-Za-z])/y,
    notAfter: WORD,
    severity: checked(/^npm_/, 'critical'),
  },
  {
    id: 'gitlab_token',
    anchors: ['glpat-'],
    pattern: /glpat-[\w-]{20,64}/y,
    notAfter: WORD_OR_DASH,
    severity: real('high'),
  },
  {
    id: 'stripe_live_key',
    anchors: ['sk_live_', 'rk_live_'],
    pattern: /[sr]k_live_[0-9A-Za-z]{16,128}/y,
    notAfter: WORD,
    severity: real('critical'),
  },
  {
    id: 'stripe_test_key',
    anchors: ['sk_test_', 'rk_test_'],
    pattern: /[sr]k_test_[0-9A-Za-z]{16,128}/y,
    notAfter: WORD,
    severity: real('low'),
  },
  {
    id: 'slack_token',
    anchors: ['xoxb-', 'xoxp-', 'xoxa-', 'xoxs-', 'xoxr-', 'xapp-'],
    pattern: /(?:xox[bpasr]|xapp)-[0-9A-Za-z-]{20,200}/y,
    notAfter: WORD_OR_DASH,
    severity: real('high'),
  },
  {
    id: 'anthropic_key',
    anchors: ['sk-ant-'],
    pattern: /sk-ant-[a-z0-9]{3,12}-[\w-]{80,120}/y,
    notAfter: WORD_OR_DASH,
    severity: real('high'),
  },
  {
    id: 'openai_key',
    anchors: ['sk-'],
    pattern: /sk-(?:proj-|svcacct-|admin-)?[\w-]{20,200}T3BlbkFJ[\w-]{20,200}/y,
    notAfter: WORD_OR_DASH,
    severity: real('high'),
  },
  {
    id: 'sendgrid_key',
    anchors: ['SG.'],
    pattern: /SG\.[\w-]{22}\.[\w-]{43}(?![\w-])/y,
    notAfter: WORD_OR_DASH,
    severity: real('high'),
  },
  {
    id: 'huggingface_token',
    anchors: ['hf_'],
    pattern: /hf_[A-Za-z]{34}(?![A-Za-z0-9])/y,
    notAfter: WORD,
    severity: real('high'),
  },
  {
    id: 'digitalocean_token',
    anchors: ['dop_v1_'],
    pattern: /dop_v1_[0-9a-f]{64}(?![0-9a-f])/y,
    notAfter: WORD,
    severity: real('high'),
  },
  {
    id: 'pypi_token',
    anchors: ['pypi-AgE'],
    pattern: /pypi-AgE[\w-]{50,250}/y,
    notAfter: WORD_OR_DASH,
    severity: real('high'),
  },
  {
    id: 'vault_token',
    anchors: ['hvs.'],
    pattern: /hvs\.[\w-]{90,150}/y,
    notAfter: WORD_OR_DASH,
    severity: real('high'),
  },
  {
    id: 'json_web_token',
    anchors: ['eyJ'],
    pattern: /eyJ[\w-]{10,2000}\.eyJ[\w-]{10,4000}\.[\w-]{20,1000}/y,
    notAfter: /[\w.-]/,
    severity: (token) => (isJwtHeader(token.slice(0, token.indexOf('.'))) ? real('medium')(token) : null),
    evidence: () => 'eyJ….eyJ….…',
  },
  {
    id: 'password_in_url',
    anchors: ['://'],
    pattern: /:\/\/[^\s:@/"'`<>{}$()[\]\\]{1,64}:([^\s:@/"'`<>{}$()[\]\\]{6,128})@([A-Za-z0-9.-]{3,128})/y,
    severity: (password, match) => (isRealLogin(password, match[2]!) ? 'medium' : null),
    evidence: (_password, match) => `://…:…@${match[2]}`,
  },
];

function isJwtHeader(segment: string): boolean {
  try {
    const header: unknown = JSON.parse(Buffer.from(segment, 'base64url').toString('utf8'));
    return typeof header === 'object' && header !== null && 'alg' in header;
  } catch {
    return false;
  }
}

function isRealLogin(password: string, host: string): boolean {
  const local = /^(?:localhost|127\.|0\.0\.0\.0|host$|hostname|db$|.*example\.|.*\.(?:test|local|invalid|example)$)/i;
  const known = /^(?:password|passwd|secret|postgres|changeme|mypassword|token|\*+|x+|.*(?:example|placeholder).*)$/i;
  return !local.test(host) && !known.test(password) && new Set(password).size >= 4;
}

export const detectTokens: Detector = (text, lower, report) => {
  for (const rule of RULES) {
    const searched = rule.caseless ? lower : text;
    for (const anchor of rule.anchors) {
      for (let at = searched.indexOf(anchor); at !== -1; ) {
        let next = at + anchor.length;
        const inside = at > 0 && rule.notAfter?.test(text[at - 1]!);
        rule.pattern.lastIndex = at;
        const match = inside ? null : rule.pattern.exec(text);
        if (match !== null) {
          const secret = match[1] ?? match[0];
          const severity = rule.severity(secret, match);
          if (severity !== null) {
            const evidence = rule.evidence?.(secret, match) ?? masked(secret, anchor);
            report({ rule: rule.id, severity, blocking: rule.blocking ?? false, index: at, evidence, secret });
            next = at + match[0].length;
          }
        }
        at = searched.indexOf(anchor, next);
      }
    }
  }
};
