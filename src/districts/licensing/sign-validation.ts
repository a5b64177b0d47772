import { sha256Hex } from '#platform/crypto/digest.ts';
import { signText } from '#platform/crypto/ed25519.ts';
import { currentVpcKey } from '#platform/crypto/vpc-signing.ts';
import { utcSeconds } from './times.ts';
import type { Validation } from './validate-license.ts';

/** Keeps a signature of this kind from being used as one of another. */
const DOMAIN = 'vpc-response-v1';

/** The `X-VPC-` headers of a validation, without its signature. */
export function validationHeaders(v: Validation): [name: string, value: string][] {
  const headers: [string, string][] = [
    ['X-VPC-Code', v.code],
    ['X-VPC-Server-Time', utcSeconds(v.serverTime)],
    ['X-VPC-Next-Check', utcSeconds(v.nextCheck)],
  ];
  if (v.graceUntil) headers.push(['X-VPC-Grace-Until', utcSeconds(v.graceUntil)]);
  if (v.replicas) headers.push(['X-VPC-Replicas', v.replicas]);
  return headers;
}

/** `kid=…;sig=…` over the eight values of licensing.md 2.4: every header the agent acts on, and the body. */
export function validationSignature(v: Validation, nonce: string | undefined, body: string): string {
  const key = currentVpcKey();
  const text = [
    DOMAIN,
    utcSeconds(v.serverTime),
    nonce ?? '',
    v.code,
    utcSeconds(v.nextCheck),
    v.graceUntil ? utcSeconds(v.graceUntil) : '',
    v.replicas ?? '',
    sha256Hex(body),
  ].join('\n');
  return `kid=${key.kid};sig=${signText(key, text)}`;
}
