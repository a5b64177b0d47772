/**
 * The signed licence file of a site without network. Order: armour, algorithm and key, signature over the exact bytes of
 * `enc`; only then is the payload parsed; then deployment and times.
 */
import { HOUR, instantMs, utc } from './durations.ts';
import { checkSignature, type PinnedKey } from './signatures.ts';

const HEAD = '-----BEGIN VPC LICENSE FILE-----';
const TAIL = '-----END VPC LICENSE FILE-----';
const DOMAIN = 'vpc-license-v1';

export interface LicenseFile {
  licenseId: string;
  orgId: string;
  deploymentId: string | null;
  issuedAt: number;
  expiresAt: number;
  fileExpiresAt: number;
  allowedReplicas: number;
  supportTier: string;
  replicaPolicy: 'soft' | 'strict';
  offlineGraceHours: number;
}

/** Says in one sentence why a file does not count. */
export class FileRefused extends Error {}

/**
 * The file's content when every check of its signature passes. Decoding is strict: what was read is written again and
 * compared byte for byte, because Node's base64 decoder passes over characters it does not know.
 */
export function readLicenseFile(text: string, keys: readonly PinnedKey[]): LicenseFile {
  if (keys.length === 0) throw new FileRefused('No public key is pinned, so a license file cannot be checked.');
  const lines = text.split('\n');
  if (lines[0] !== HEAD || lines.at(-2) !== TAIL || lines.at(-1) !== '')
    throw new FileRefused('This is not a VPC license file.');
  const body = lines.slice(1, -2).join('');
  const damaged = () => new FileRefused('The license file is damaged.');
  const outer = parse(Buffer.from(body, 'base64').toString('utf8'));
  if (outer === null) throw damaged();
  const { alg, kid, enc, sig } = outer;
  if (typeof kid !== 'string' || typeof enc !== 'string' || typeof sig !== 'string') throw damaged();
  const again = Buffer.from(JSON.stringify({ alg, kid, enc, sig }), 'utf8').toString('base64');
  if ([HEAD, ...(again.match(/.{1,64}/g) ?? []), TAIL, ''].join('\n') !== text) throw damaged();
  if (alg !== 'ed25519') throw new FileRefused(`The license file is signed with ${String(alg)}, not with ed25519.`);
  const verdict = checkSignature(keys, kid, `${DOMAIN}\n${enc}`, sig);
  if (verdict === 'unknown_kid')
    throw new FileRefused(`The license file is signed by the key ${kid}, which is not pinned.`);
  if (verdict === 'bad') throw new FileRefused('The signature of the license file is wrong.');
  const p = parse(Buffer.from(enc, 'base64').toString('utf8'));
  const times = p && [instantMs(p.issued_at), instantMs(p.expires_at), instantMs(p.file_expires_at)];
  const grace = p && (p.entitlements as { offline_grace_hours?: unknown } | undefined)?.offline_grace_hours;
  if (!p || p.v !== 1 || !times || times.some((t) => t === null))
    throw new FileRefused('The license file is of a version this agent does not know.');
  return {
    licenseId: String(p.license_id),
    orgId: String(p.org_id),
    deploymentId: typeof p.deployment_id === 'string' ? p.deployment_id : null,
    issuedAt: times[0] as number,
    expiresAt: times[1] as number,
    fileExpiresAt: times[2] as number,
    allowedReplicas: Number(p.allowed_replicas),
    supportTier: String(p.support_tier),
    replicaPolicy: p.replica_policy === 'strict' ? 'strict' : 'soft',
    offlineGraceHours: Number(grace ?? 0),
  };
}

/** Why a genuine file does not count here and now; null when it does. `maxSeen` is the highest time the agent knows of. */
export function fileProblem(file: LicenseFile, deploymentId: string, now: number, maxSeen: number): string | null {
  if (file.deploymentId !== null && file.deploymentId !== deploymentId)
    return `The license file is of the deployment ${file.deploymentId}, this is ${deploymentId}.`;
  if (now < maxSeen - HOUR)
    return `The clock was set back: it shows ${utc(now)}, but ${utc(maxSeen)} was seen before. The license file counts as expired.`;
  if (now >= file.fileExpiresAt) return `The license file expired at ${utc(file.fileExpiresAt)}.`;
  return null;
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
