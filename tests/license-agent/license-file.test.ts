/** The signed license file: the service writes it, the agent reads it, and nothing else passes. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { DAY, HOUR } from '../../license-agent/src/durations.ts';
import { fileProblem, readLicenseFile } from '../../license-agent/src/license-file.ts';
import { pinnedKeys } from '../../license-agent/src/signatures.ts';
import { type LicenseFilePayload, sealLicenseFile } from '../../src/districts/licensing/license-file.ts';
import { publishedVpcKeys } from '../../src/platform/crypto/vpc-signing.ts';

const T = Date.parse('2026-11-22T12:00:00Z');
const payload: LicenseFilePayload = {
  v: 1,
  license_id: '0199aaaa-0000-7000-8000-000000000001',
  org_id: '550e8400-e29b-41d4-a716-446655440000',
  deployment_id: 'prod-us-east-1',
  issued_at: '2026-11-22T12:00:00Z',
  expires_at: '2027-06-01T00:00:00Z',
  file_expires_at: '2026-12-02T12:00:00Z',
  allowed_replicas: 5,
  support_tier: 'enterprise',
  replica_policy: 'strict',
  entitlements: { offline_grace_hours: 168 },
};
const { file } = sealLicenseFile(payload);
const [published] = publishedVpcKeys();
const keys = pinnedKeys(publishedVpcKeys().map((k) => `${k.kid}:${k.spki}`));

function signedByStranger(kid: string, alg = 'ed25519'): { text: string; spki: string } {
  const pair = generateKeyPairSync('ed25519');
  const enc = Buffer.from(JSON.stringify(payload)).toString('base64');
  const sig = sign(null, Buffer.from(`vpc-license-v1\n${enc}`), pair.privateKey).toString('base64');
  const body = Buffer.from(JSON.stringify({ alg, kid, enc, sig })).toString('base64');
  return {
    text: [
      '-----BEGIN VPC LICENSE FILE-----',
      ...(body.match(/.{1,64}/g) ?? []),
      '-----END VPC LICENSE FILE-----',
      '',
    ].join('\n'),
    spki: pair.publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
  };
}

describe('reading', () => {
  test('the service’s file is accepted with everything it says, by a key pinned with its name or without', () => {
    const read = readLicenseFile(file, keys);
    expect(read).toEqual({
      licenseId: payload.license_id,
      orgId: payload.org_id,
      deploymentId: 'prod-us-east-1',
      issuedAt: T,
      expiresAt: Date.parse('2027-06-01T00:00:00Z'),
      fileExpiresAt: T + 10 * DAY,
      allowedReplicas: 5,
      supportTier: 'enterprise',
      replicaPolicy: 'strict',
      offlineGraceHours: 168,
    });
    expect(readLicenseFile(file, pinnedKeys([published?.spki as string]))).toEqual(read);
  });

  test('each single-bit flip of every byte is refused', () => {
    const bytes = Buffer.from(file, 'utf8');
    let refused = 0;
    for (let at = 0; at < bytes.length; at += 1)
      for (let bit = 0; bit < 8; bit += 1) {
        const flipped = Buffer.from(bytes);
        flipped[at] = (flipped[at] as number) ^ (1 << bit);
        expect(() => readLicenseFile(flipped.toString('utf8'), keys), `byte ${at} bit ${bit}`).toThrow(/license file/);
        refused += 1;
      }
    expect(refused).toBe(bytes.length * 8);
  });

  test('an unknown key, another algorithm, a stranger’s signature, a cut or wrapped file: refused with a sentence that says which', () => {
    expect(() => readLicenseFile(signedByStranger('other').text, keys)).toThrow(
      'signed by the key other, which is not pinned',
    );
    expect(() => readLicenseFile(signedByStranger(published?.kid as string).text, keys)).toThrow(
      'The signature of the license file is wrong.',
    );
    expect(() => readLicenseFile(signedByStranger(published?.kid as string, 'none').text, keys)).toThrow(
      'signed with none, not with ed25519',
    );
    expect(() => readLicenseFile(file.slice(0, -40), keys)).toThrow('not a VPC license file');
    expect(() => readLicenseFile(`${file}\n`, keys)).toThrow('license file');
    expect(() => readLicenseFile(file.replaceAll('\n', '\r\n'), keys)).toThrow('license file');
    expect(() => readLicenseFile(file, [])).toThrow('No public key is pinned');
  });

  test('two pinned keys: a file of either counts, so that keys can be rotated', () => {
    const other = signedByStranger('next');
    const both = pinnedKeys([`${published?.kid}:${published?.spki}`, `next:${other.spki}`]);
    expect(readLicenseFile(other.text, both).licenseId).toBe(payload.license_id);
    expect(readLicenseFile(file, both).licenseId).toBe(payload.license_id);
    expect(() => pinnedKeys(['abc'])).toThrow('not an SPKI public key');
  });
});

test('a file of another deployment, an expired file, a clock set back by 2 h: each refused with its own sentence', () => {
  const read = readLicenseFile(file, keys);
  expect(fileProblem(read, 'prod-us-east-1', T, T)).toBeNull();
  expect(fileProblem(read, 'eu', T, T)).toContain('of the deployment prod-us-east-1, this is eu');
  expect(fileProblem(read, 'prod-us-east-1', T + 10 * DAY, T)).toContain('expired at 2026-12-02T12:00:00Z');
  expect(fileProblem(read, 'prod-us-east-1', T, T + 2 * HOUR)).toContain('The clock was set back');
  expect(fileProblem({ ...read, deploymentId: null }, 'anything', T, T)).toBeNull();
});
