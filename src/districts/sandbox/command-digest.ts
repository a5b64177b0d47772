import { sha256Hex } from '#platform/crypto/digest.ts';

/** What the audit log says of a command line: enough to prove which one it was to somebody who has it, never its text. */
export function commandDigest(argv: readonly string[]): { commandSha256: string; commandBytes: number } {
  const line = argv.join('\u0000');
  return { commandSha256: sha256Hex(line), commandBytes: Buffer.byteLength(line) };
}
