/**
 * The signed licence file of an air-gapped site (licensing.md 7): armour around base64 of `{alg, kid, enc, sig}`, where
 * `enc` is base64 of the JSON payload and `sig` an Ed25519 signature over the exact bytes of `enc` under a prefix of its
 * own. The text is canonical: one payload has exactly one file, so a reader may compare byte for byte.
 */
import { signText } from '#platform/crypto/ed25519.ts';
import { currentVpcKey } from '#platform/crypto/vpc-signing.ts';
import type { ReplicaPolicy, SupportTier } from './schemas.ts';

const HEAD = '-----BEGIN VPC LICENSE FILE-----';
const TAIL = '-----END VPC LICENSE FILE-----';
const DOMAIN = 'vpc-license-v1';

export interface LicenseFilePayload {
  v: 1;
  license_id: string;
  org_id: string;
  deployment_id?: string;
  issued_at: string;
  expires_at: string;
  file_expires_at: string;
  allowed_replicas: number;
  support_tier: SupportTier;
  replica_policy: ReplicaPolicy;
  entitlements: { offline_grace_hours: number };
}

export function sealLicenseFile(payload: LicenseFilePayload): { file: string; kid: string } {
  const key = currentVpcKey();
  const enc = Buffer.from(JSON.stringify(payload), 'utf8').toString('base64');
  const sig = signText(key, `${DOMAIN}\n${enc}`);
  const body = Buffer.from(JSON.stringify({ alg: 'ed25519', kid: key.kid, enc, sig }), 'utf8').toString('base64');
  const lines = body.match(/.{1,64}/g) ?? [];
  return { file: [HEAD, ...lines, TAIL, ''].join('\n'), kid: key.kid };
}
