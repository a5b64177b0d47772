import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Finding, findSecrets } from '#districts/courts/secret-findings.ts';
import { checksum62, mintKey } from '#platform/crypto/api-key.ts';

const bytes = (text: string) => Buffer.from(text, 'utf8');
function scan(content: string | Uint8Array, path = 'report.md'): Finding[] {
  return findSecrets([{ path, bytes: typeof content === 'string' ? bytes(content) : content }]);
}
function rules(content: string | Uint8Array): string[] {
  return scan(content).map((f) => `${f.rule}:${f.severity}${f.blocking ? ':blocking' : ''}`);
}

/** Without e, x, y and 0, so that no drawn token can spell a placeholder. */
const ALPHANUMERIC = 'ABCDFGHJKLMNPQRSTUVWZabcdfghijkmnopqrstuvwz23456789';
/** Credentials are made up here, at run time: this file holds none. */
function random(length: number, alphabet = ALPHANUMERIC): string {
  return Array.from(randomBytes(length), (b) => alphabet[b % alphabet.length]).join('');
}
/** Drawn again until it has both cases, as any real one of this length has. */
function mixed(length: number, alphabet = ALPHANUMERIC): string {
  for (;;) {
    const text = random(length, alphabet);
    if (/[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text)) return text;
  }
}
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ec384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const ed = generateKeyPairSync('ed25519');
const x25519 = generateKeyPairSync('x25519');
const pem = (key: KeyObject, type: 'pkcs1' | 'pkcs8' | 'sec1') => key.export({ type, format: 'pem' }) as string;
const der = (key: KeyObject, type: 'pkcs1' | 'pkcs8') => key.export({ type: type as 'pkcs8', format: 'der' }) as Buffer;

describe('I84 private keys block whatever the score', () => {
  const BLOCKED = ['private_key:critical:blocking'];
  const rsaPem = pem(rsa.privateKey, 'pkcs1');
  const openssh = Buffer.concat([Buffer.from('openssh-key-v1\0'), randomBytes(300)]).toString('base64');
  const pgp = Buffer.concat([Buffer.from([0x95]), randomBytes(300)]).toString('base64');

  it.each<[string, string]>([
    ['RSA, PKCS#1', rsaPem],
    ['RSA, PKCS#8', pem(rsa.privateKey, 'pkcs8')],
    ['EC, SEC 1', pem(ec.privateKey, 'sec1')],
    ['EC, PKCS#8', pem(ec.privateKey, 'pkcs8')],
    ['Ed25519', pem(ed.privateKey, 'pkcs8')],
    [
      'encrypted PKCS#8',
      ed.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }) as string,
    ],
    [
      'encrypted PKCS#1 with headers',
      rsa.privateKey.export({ type: 'pkcs1', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'x' }) as string,
    ],
    ['OpenSSH', `-----BEGIN OPENSSH PRIVATE KEY-----\n${openssh}\n-----END OPENSSH PRIVATE KEY-----\n`],
    [
      'PGP',
      `-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: 1\n\n${pgp}\n=AAAA\n-----END PGP PRIVATE KEY BLOCK-----\n`,
    ],
    [
      'PuTTY',
      `PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPrivate-Lines: 1\n${random(44)}\nPrivate-MAC: 00\n`,
    ],
    ['JSON Web Key', JSON.stringify({ keys: [ec.privateKey.export({ format: 'jwk' })] }, null, 2)],
    ['Windows line ends', rsaPem.replaceAll('\n', '\r\n')],
    ['JSON with escaped line ends', JSON.stringify({ type: 'service_account', private_key: rsaPem })],
    [
      'a concatenated literal',
      rsaPem
        .trim()
        .split('\n')
        .map((line) => `  "${line}\\n"`)
        .join(' +\n'),
    ],
    [
      'a comment block',
      rsaPem
        .trim()
        .split('\n')
        .map((line) => ` * ${line}`)
        .join('\n'),
    ],
    [
      'line comments',
      rsaPem
        .trim()
        .split('\n')
        .map((line) => `// ${line}`)
        .join('\n'),
    ],
    ['cut off after a hundred characters', rsaPem.slice(0, 140)],
  ])('%s', (_name, text) => {
    expect(rules(text)).toEqual(BLOCKED);
    expect(rules(`before\n${text}\nafter`)).toEqual(BLOCKED);
  });

  it.each<[string, Buffer]>([
    ['RSA, PKCS#1', der(rsa.privateKey, 'pkcs1')],
    ['RSA, PKCS#8', der(rsa.privateKey, 'pkcs8')],
    ['EC P-256', der(ec.privateKey, 'pkcs8')],
    ['EC P-384', der(ec384.privateKey, 'pkcs8')],
    ['Ed25519', der(ed.privateKey, 'pkcs8')],
    ['X25519', der(x25519.privateKey, 'pkcs8')],
  ])('%s as DER inside a binary', (_name, key) => {
    expect(rules(Buffer.concat([randomBytes(999), key, randomBytes(999)]))).toEqual(BLOCKED);
  });

  it('a public key, a certificate request and a public JWK are none', () => {
    for (const { publicKey } of [rsa, ec, ed]) {
      expect(rules(publicKey.export({ type: 'spki', format: 'pem' }) as string)).toEqual([]);
      expect(rules(publicKey.export({ type: 'spki', format: 'der' }) as Buffer)).toEqual([]);
      expect(rules(JSON.stringify(publicKey.export({ format: 'jwk' })))).toEqual([]);
    }
    expect(rules(rsa.publicKey.export({ type: 'pkcs1', format: 'der' }) as Buffer)).toEqual([]);
    expect(rules(`-----BEGIN CERTIFICATE REQUEST-----\n${random(400)}\n-----END CERTIFICATE REQUEST-----`)).toEqual([]);
  });

  it('code and prose that only name the header are none', () => {
    for (const text of [
      "if (text.startsWith('-----BEGIN RSA PRIVATE KEY-----')) throw new Error('paste the public key');",
      '-----BEGIN PRIVATE KEY-----\nYOUR_KEY_HERE\n-----END PRIVATE KEY-----',
      `-----BEGIN PRIVATE KEY-----\n${'x'.repeat(64)}\n-----END PRIVATE KEY-----`,
      '-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----',
      '/-----BEGIN (RSA|EC) PRIVATE KEY-----[A-Za-z0-9+/=\\s]+-----END/',
    ]) {
      expect(rules(text), text).toEqual([]);
    }
  });
});

describe('I84 our own live credentials block, by their checksum', () => {
  it.each(['ac_live_', 'tst_', 'adm_'] as const)('%s is found for certain', (prefix) => {
    const key = mintKey(prefix);
    const found = ['civitas_key:critical:blocking'];
    expect(rules(key)).toEqual(found);
    expect(rules(`API_KEY=${key}\n`)).toEqual(found);
    expect(rules(`x${key}y`)).toEqual(found);
    expect(scan(key)[0]!.evidence).toBe(`${prefix}…${key.slice(-4)}`);
  });

  it('one changed character is no key, and a false one in front does not hide a real one', () => {
    const key = mintKey('ac_live_');
    const wrong = `${key.slice(0, -1)}${key.endsWith('a') ? 'b' : 'a'}`;
    expect(rules(wrong)).toEqual([]);
    expect(rules(`ac_live_${random(46)}${key}`)).toEqual(['civitas_key:critical:blocking']);
    expect(rules(`ac_live_${random(46)}${mintKey('tst_')}`)).toEqual(['civitas_key:critical:blocking']);
  });

  it('a licence key blocks; a lower-case digest behind the same prefix does not', () => {
    expect(rules(`license: vpc_${mixed(32)}`)).toEqual(['civitas_licence_key:critical:blocking']);
    expect(rules('name: vpc_d41d8cd98f00b204e9800998ecf8427e')).toEqual([]);
    expect(rules(`vpc_${mixed(33)}`)).toEqual([]);
  });

  it('a test key costs points and does not block', () => {
    expect(rules(mintKey('ac_test_'))).toEqual(['civitas_test_key:medium']);
  });
});

describe('other credentials', () => {
  const body = mixed(30);
  const hex = random(64, '0123456789abcdef');
  it.each<[string, string, string]>([
    ['AWS secret, environment file', `AWS_SECRET_ACCESS_KEY=${mixed(40)}`, 'aws_secret_access_key:critical'],
    ['AWS secret, JSON', `{"secretAccessKey": "${mixed(40)}"}`, 'aws_secret_access_key:critical'],
    ['AWS secret, ini', `aws_secret_access_key = ${mixed(40)}\n`, 'aws_secret_access_key:critical'],
    ['AWS access key id', `AKIA${random(16, 'ABCDFGHIJKLMNOPQRSTUVWZ234567')}`, 'aws_access_key_id:medium'],
    ['Azure storage', `AccountName=a;AccountKey=${mixed(86)}==;`, 'azure_storage_key:critical'],
    ['Google API', `AIza${mixed(35)}`, 'google_api_key:high'],
    ['Google client secret', `GOCSPX-${mixed(28)}`, 'google_client_secret:high'],
    ['GitHub, checksum right', `ghp_${body}${checksum62(body)}`, 'github_token:critical'],
    ['GitHub, checksum wrong', `ghp_${body}${checksum62(`${body}x`)}`, 'github_token:low'],
    ['GitHub, fine grained', `github_pat_${mixed(22)}_${mixed(59)}`, 'github_fine_grained_token:critical'],
    ['npm', `//registry/:_authToken=npm_${body}${checksum62(body)}`, 'npm_token:critical'],
    ['GitLab', `glpat-${mixed(20)}`, 'gitlab_token:high'],
    ['Stripe, live', `sk_live_${mixed(24)}`, 'stripe_live_key:critical'],
    ['Stripe, restricted', `rk_live_${mixed(24)}`, 'stripe_live_key:critical'],
    ['Stripe, test', `sk_test_${mixed(24)}`, 'stripe_test_key:low'],
    ['Slack', `xoxb-${random(11, '123456789')}-${mixed(24)}`, 'slack_token:high'],
    ['Anthropic', `sk-ant-api03-${mixed(93)}AA`, 'anthropic_key:high'],
    ['OpenAI', `sk-proj-${mixed(48)}T3BlbkFJ${mixed(48)}`, 'openai_key:high'],
    ['SendGrid', `SG.${mixed(22)}.${mixed(43)}`, 'sendgrid_key:high'],
    ['Hugging Face', `hf_${random(34, 'ABCDFGHIJKLMNOPQRSTUVWZabcdfghijklmnopqrstuvwz')}`, 'huggingface_token:high'],
    ['DigitalOcean', `dop_v1_${hex}`, 'digitalocean_token:high'],
    ['PyPI', `pypi-AgEIcHlwaS5vcmc${mixed(80)}`, 'pypi_token:high'],
    ['Vault', `hvs.${mixed(92)}`, 'vault_token:high'],
    ['session', `Bearer acs_${mixed(43)}`, 'civitas_session:high'],
    ['webhook secret', `whsec_${mixed(32)}`, 'webhook_secret:high'],
    ['JSON Web Token', `${b64({ alg: 'HS256' })}.${b64({ sub: '12345678' })}.${mixed(43)}`, 'json_web_token:medium'],
    ['password in a URL', `postgres://app:${mixed(16)}@db.prod.internal.acme.com:5432/x`, 'password_in_url:medium'],
  ])('%s', (_name, text, expected) => {
    expect(rules(text)).toEqual([expected]);
    expect(rules(`x = "${text}";\n`)).toEqual([expected]);
  });

  it.each<[string, string]>([
    ["AWS's documented pair", 'AKIAIOSFODNN7EXAMPLE aws_secret_access_key=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
    ['a placeholder', `sk_live_${'x'.repeat(24)} ghp_${'0'.repeat(36)} glpat-your-token-goes-here00`],
    ['a longer word around it', `AKIA${random(17, 'ABCDFGHIJKLMNOPQRSTUVWZ234567')} xghp_${mixed(36)}`],
    [
      'a URL without login, with a local one, with a word',
      'https://a.com:8080/@b postgres://app:Tr0ub4dor@localhost/x redis://u:password@h.acme.com',
    ],
    ['three dotted words that are no token', `eyJ${mixed(30)}.eyJ${mixed(30)}.${mixed(43)}`],
    ['identifiers', 'tst_helper adm_panel ac_live_mode vpc_id sk-learn hf_hub SG.connect eyJ'],
  ])('passes over %s', (_name, text) => {
    expect(rules(text)).toEqual([]);
  });

  it('no finding shows more of a secret than its kind and last four characters', () => {
    const secrets = [mintKey('ac_live_'), `sk_live_${mixed(40)}`, mixed(40), `glpat-${mixed(20)}`];
    const text = `${secrets[0]} ${secrets[1]} aws_secret_access_key=${secrets[2]} ${secrets[3]}`;
    const shown = JSON.stringify(scan(text));
    for (const secret of secrets) {
      const hidden = secret.replace(/^(?:ac_live_|sk_live_|glpat-)/, '').slice(0, -4);
      for (let i = 0; i + 6 <= hidden.length; i++) expect(shown).not.toContain(hidden.slice(i, i + 6));
    }
    expect(scan(pem(rsa.privateKey, 'pkcs8'))[0]!.evidence).toBe('-----BEGIN PRIVATE KEY-----…');
  });
});

describe('licences', () => {
  const AGPL_NOTICE = ` * This program is free software: you can redistribute it and/or modify
 * it under the terms of the GNU Affero General Public License as published by`;
  it.each<[string, string, string[]]>([
    ['AGPL notice in a comment', AGPL_NOTICE, ['licence_agpl:high']],
    ['AGPL notice broken elsewhere', AGPL_NOTICE.replace('GNU Affero', 'GNU\n# Affero'), ['licence_agpl:high']],
    ['AGPL title', 'GNU AFFERO GENERAL PUBLIC LICENSE\n   Version 3, 19 November 2007', ['licence_agpl:high']],
    ['GPL 2 title', '  GNU GENERAL PUBLIC LICENSE\n     Version 2, June 1991', ['licence_gpl:medium']],
    ['GPL 3 title', '  GNU GENERAL PUBLIC LICENSE\n     Version 3, 29 June 2007', ['licence_gpl:medium']],
    ['GPL notice', 'under the terms of the GNU General\n// Public License as published', ['licence_gpl:medium']],
    ['SSPL title', 'Server Side Public License\nVERSION 1, OCTOBER 16, 2018', ['licence_sspl:high']],
    ['Business Source', 'Business Source License 1.1\n\nParameters\n\nLicensor: Acme', ['licence_busl:medium']],
    ['Commons Clause', '“Commons Clause” License Condition v1.0', ['licence_commons_clause:medium']],
    ['Elastic', 'Licensed under the Elastic License 2.0', ['licence_elastic:medium']],
    [
      'Creative Commons',
      'Creative Commons Attribution-NonCommercial 4.0 International Public License',
      ['licence_non_commercial:medium'],
    ],
    [
      'a proprietary notice',
      'Unauthorized copying of this file is strictly prohibited.\nProprietary and confidential.',
      ['licence_proprietary:medium'],
    ],
    ['SPDX tag', '// SPDX-License-Identifier: AGPL-3.0-or-later', ['licence_agpl:high']],
    ['SPDX, both apply', '# SPDX-License-Identifier: MIT AND GPL-2.0-only', ['licence_gpl:medium']],
    ['SPDX, a permissive choice', '# SPDX-License-Identifier: (MIT OR GPL-2.0-only)', []],
    ['SPDX, no permissive choice', '# SPDX-License-Identifier: GPL-2.0-only OR SSPL-1.0', ['licence_gpl:medium']],
    ['SPDX, lesser and permissive', 'SPDX-License-Identifier: LGPL-3.0 \nSPDX-License-Identifier: Apache-2.0', []],
    [
      'the lesser licence and mentions',
      'GNU LESSER GENERAL PUBLIC LICENSE Version 3, 29 June 2007. It detects the GNU Affero General Public License, ' +
        'the Server Side Public License, the Business Source License 1.1 and the Elastic License. Commons Clause too.',
      [],
    ],
  ])('%s', (_name, text, expected) => {
    expect(rules(text)).toEqual(expected);
  });

  it('one obligation is one finding, however many files carry its notice', () => {
    const files = ['c.ts', 'a.ts', 'b.ts'].map((path) => ({ path, bytes: bytes(`\n${AGPL_NOTICE}`) }));
    expect(findSecrets(files)).toMatchObject([{ rule: 'licence_agpl', path: 'a.ts', line: 3, occurrences: 3 }]);
  });
});

describe('any bytes', () => {
  it('finds secrets in UTF-16, at either alignment and inside a binary', () => {
    const key = mintKey('tst_');
    const le = Buffer.from(`key=${key}`, 'utf16le');
    const be = Buffer.from(le).swap16();
    for (const encoded of [le, be, Buffer.concat([randomBytes(33), le, randomBytes(32)])]) {
      expect(rules(encoded)).toEqual(['civitas_key:critical:blocking']);
    }
    const [found] = scan(Buffer.concat([Buffer.from([1, 0, 2, 0, 3]), le]));
    expect(found).toMatchObject({ line: null, offset: 5 + 2 * 'key='.length });
  });

  it('gives line and byte offset, counts repetitions once, and orders by path and place', () => {
    const [one, two] = [mintKey('tst_'), mintKey('tst_')];
    const files = [
      { path: 'b.txt', bytes: bytes(`${one}\n`) },
      { path: 'a.txt', bytes: bytes(`é\n\n  ${two}\n${one} ${two}`) },
    ];
    const expected = [
      { path: 'a.txt', line: 3, offset: 6, occurrences: 2, evidence: `tst_…${two.slice(-4)}` },
      { path: 'a.txt', line: 4, offset: 60, occurrences: 2, evidence: `tst_…${one.slice(-4)}` },
    ];
    expect(findSecrets(files)).toMatchObject(expected);
    expect(findSecrets([...files].reverse())).toEqual(findSecrets(files));
  });

  it('never throws, and the same bytes give the same findings', () => {
    const fragments = [
      '-----BEGIN PRIVATE KEY-----',
      '"kty"',
      '{"d":"',
      'sk_live_',
      '://a:b@',
      'eyJ',
      'gnu ',
      '\0',
      '\n',
    ];
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(...fragments).map(bytes), fc.uint8Array({ maxLength: 60 })), {
          maxLength: 20,
        }),
        (parts) => {
          const content = Buffer.concat(parts);
          expect(scan(content)).toEqual(scan(Buffer.from(content)));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('finds a planted key at any place in random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }), (before, after) => {
        const content = Buffer.concat([before, bytes(mintKey('ac_live_')), after]);
        const found = scan(content).filter((f) => f.rule === 'civitas_key');
        expect(found).toMatchObject([{ offset: before.length, blocking: true }]);
      }),
      { numRuns: 500 },
    );
  });

  it('costs no more than a constant per byte, whatever a worker fills a file with', () => {
    const fill = (unit: string, size: number) => Buffer.alloc(size, unit, 'latin1');
    // The best of several, and more while it is not good enough: others use the machine too.
    const time = (content: Uint8Array, enough = 0) => {
      let best = Number.POSITIVE_INFINITY;
      for (let i = 0; i < 3 || (i < 20 && best >= enough && enough > 0); i++) {
        const start = performance.now();
        scan(content);
        best = Math.min(best, performance.now() - start);
      }
      return best;
    };
    const SMALL = 64 * 1024;
    for (const unit of [
      '-----BEGIN PRIVATE KEY-----',
      '"kty"',
      '{"kty":',
      'eyJ',
      '-eyJ',
      '.eyJaaaaaaaaaaa',
      'sk-',
      'sk-ant-api03-',
      'ac_live_',
      '://',
      '://a:',
      'secret_access_key=',
      'general public licen ',
      'PuTTY-User-Key-File-',
      'spdx-license-identifier:',
      'glpat-',
      ' ',
      '\0',
      'a',
    ]) {
      // Quadratic work would take 256 times as long for 16 times the bytes. A floor keeps tiny times from dividing.
      const small = Math.max(time(fill(unit, SMALL)), 2);
      expect(time(fill(unit, 16 * SMALL), small * 100), unit).toBeLessThan(small * 100);
    }
  });
});

function b64(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
