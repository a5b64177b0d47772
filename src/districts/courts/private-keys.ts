/** Private keys as PEM, OpenSSH, PGP, PuTTY, JWK and DER. A header without a key in it is documentation, not a key. */
import type { Detector, Hit } from './secret-findings.ts';

/** Greatest part of a file looked at for one key. */
const WINDOW = 4_096;
/** An Ed25519 key in PKCS#8, the smallest, is 64 base64 characters. */
const BODY_MIN = 48;

export const detectPrivateKeys: Detector = (text, _lower, report) => {
  detectPem(text, report);
  detectPutty(text, report);
  detectJwk(text, report);
  detectDer(text, report);
};

function privateKey(index: number, evidence: string, secret: string): Hit {
  return { rule: 'private_key', severity: 'critical', blocking: true, index, evidence, secret };
}

const PEM_HEADER = /-----BEGIN ((?:[A-Z0-9]{1,12} ){0,3})PRIVATE KEY(?: BLOCK)?-----/y;

function detectPem(text: string, report: (hit: Hit) => void): void {
  for (let at = text.indexOf('-----BEGIN '); at !== -1; at = text.indexOf('-----BEGIN ', at + 5)) {
    PEM_HEADER.lastIndex = at;
    const header = PEM_HEADER.exec(text);
    if (header === null) continue;
    const after = text.slice(at + header[0].length, at + header[0].length + WINDOW);
    const end = after.indexOf('-----');
    const body = pemBody(end === -1 ? after : after.slice(0, end));
    if (isKeyBody(header[1]!, body)) report(privateKey(at, `${header[0]}…`, body.base64));
  }
}

/**
 * The base64 of a PEM block that may stand in source code, JSON or a comment: escapes, quotes, concatenation and
 * comment signs between the lines are dropped, and so are the headers of RFC 1421 and PGP.
 */
function pemBody(raw: string): { base64: string; headers: boolean } {
  const lines = raw.replace(/\\[nr]/g, '\n').split('\n');
  const body = lines.filter((line) => !isHeaderLine(line));
  const base64 = body
    .map((line) =>
      line
        .replace(/^\s*(?:\/\/|#|\*|>)\s*/, '')
        .replace(/^\s*(?:["'`]\s*[+.,]?\s*["'`]?|[+.]\s*["'`])/, '')
        .replace(/(?:["'`]\s*[+.,;\\]*|\\)\s*$/, '')
        .replace(/\s+/g, ''),
    )
    .join('');
  return { base64: /^[A-Za-z0-9+/=]*/.exec(base64)![0], headers: body.length < lines.length };
}

function isHeaderLine(line: string): boolean {
  return /^[\s"'#*>]{0,8}[A-Za-z][A-Za-z-]{2,30}: /.test(line);
}

function isKeyBody(label: string, { base64, headers }: { base64: string; headers: boolean }): boolean {
  if (base64.length < BODY_MIN || new Set(base64.slice(0, BODY_MIN)).size < 10) return false;
  const bytes = Buffer.from(base64.slice(0, BODY_MIN), 'base64');
  if (label === 'OPENSSH ') return bytes.toString('latin1', 0, 14) === 'openssh-key-v1';
  if (label === 'PGP ') return (bytes[0]! & 0x80) !== 0;
  // An encrypted RFC 1421 body is ciphertext; all others are a DER SEQUENCE.
  return headers || bytes[0] === 0x30;
}

function detectPutty(text: string, report: (hit: Hit) => void): void {
  const header = 'PuTTY-User-Key-File-';
  for (let at = text.indexOf(header); at !== -1; at = text.indexOf(header, at + header.length)) {
    const window = text.slice(at, at + WINDOW);
    const body = /Private-Lines: ?[0-9]{1,3}\r?\n([A-Za-z0-9+/=]{24,})/.exec(window);
    if (body !== null) report(privateKey(at, `${header}…`, body[1]!));
  }
}

/** A JSON Web Key with its private member; only the innermost object around `"kty"` is looked at, and once. */
function detectJwk(text: string, report: (hit: Hit) => void): void {
  const anchor = '"kty"';
  let floor = 0;
  for (let at = text.indexOf(anchor); at !== -1; at = text.indexOf(anchor, floor)) {
    const before = text.slice(Math.max(floor, at - WINDOW), at);
    const after = text.slice(at, at + WINDOW);
    const close = after.indexOf('}');
    const object = before.slice(before.lastIndexOf('{') + 1) + (close === -1 ? after : after.slice(0, close));
    const secret = /"d"\s{0,8}:\s{0,8}"([A-Za-z0-9_-]{40,2000})"/.exec(object);
    if (secret !== null) report(privateKey(at, '{"kty":…,"d":…}', secret[1]!));
    floor = at + Math.max(anchor.length, close === -1 ? after.length : close);
  }
}

/** Beginnings that only a private key has, as bytes. */
const DER_FORMS: readonly { name: string; bytes: string }[] = [
  // version 0, rsaEncryption, OCTET STRING
  { name: 'PKCS#8 RSA', bytes: '\x02\x01\x00\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00\x04' },
  // version 0, ecPublicKey on P-256, P-384
  {
    name: 'PKCS#8 EC',
    bytes: '\x02\x01\x00\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x04',
  },
  {
    name: 'PKCS#8 EC',
    bytes: '\x02\x01\x00\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04\x00\x22\x04',
  },
  // version 0, Ed25519 or X25519, 32 bytes
  { name: 'PKCS#8 Ed25519', bytes: '\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20' },
  { name: 'PKCS#8 X25519', bytes: '\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x6e\x04\x22\x04\x20' },
  // version 0, a modulus of 2048 or 4096 bits; a public key has no version
  { name: 'PKCS#1 RSA', bytes: '\x02\x01\x00\x02\x82\x01\x01\x00' },
  { name: 'PKCS#1 RSA', bytes: '\x02\x01\x00\x02\x82\x02\x01\x00' },
];

function detectDer(text: string, report: (hit: Hit) => void): void {
  const found: { index: number; name: string }[] = [];
  for (const { name, bytes } of DER_FORMS) {
    for (let at = text.indexOf(bytes); at !== -1; at = text.indexOf(bytes, at + bytes.length)) {
      found.push({ index: at, name });
    }
  }
  found.sort((a, b) => a.index - b.index);
  let last = Number.NEGATIVE_INFINITY;
  for (const { index, name } of found) {
    // PKCS#8 wraps PKCS#1: the form within is the same key.
    if (index - last > 64) report(privateKey(index, `${name} key in DER`, text.slice(index, index + 128)));
    last = index;
  }
}
