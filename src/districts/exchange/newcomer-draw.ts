import { sha256 } from '#platform/crypto/digest.ts';

/**
 * The task's draw for the newcomer lane, 0 to 99: the first 32 bits of sha256(id), big-endian, modulo 100. Task ids are
 * made by the server, so nobody can choose the lane (domain.md 10.6).
 */
export function newcomerDraw(taskId: string): number {
  return sha256(taskId).readUInt32BE(0) % 100;
}
