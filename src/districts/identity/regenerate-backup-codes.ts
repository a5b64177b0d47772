import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { now } from '#platform/clock.ts';
import { readOnly, transact } from '#platform/db/transact.ts';
import { standing } from './attempt-budget.ts';
import { passGate } from './factor-gate.ts';
import { type FactorRow, readFactor, writeBackupCodes } from './factor-queries.ts';
import { lockedReply, notEnabled, refusedByGate, suspendedReply } from './factor-replies.ts';
import { backupCodesReplaced } from './mails.ts';
import { makeBackupCodes } from './make-backup-codes.ts';
import { notifyOwner } from './notify-owner.ts';
import { requireLiveSession } from './require-live-session.ts';
import type { BackupCodesReply } from './schemas.ts';

const isOn = (row: FactorRow) => row.smsEnabled || row.totpConfirmedAt !== null;

/**
 * Ten fresh codes in place of the old ones, in one transaction; shown once. Two at the same time: both answer, the later
 * set alone is valid. Neither counters nor a lock change. Locks the factor row.
 */
export async function regenerateBackupCodes(ctx: Ctx & { actor: OwnerActor }): Promise<BackupCodesReply> {
  const { ownerId } = ctx.actor;
  const before = await readOnly((tx) => readFactor(tx, ownerId));
  if (before) {
    const state = standing(before, now());
    if (state === 'SUSPENDED') return suspendedReply();
    if (state === 'LOCKED') return lockedReply(before.lockedUntil as Date);
  }
  if (!before || !isOn(before)) throw notEnabled();
  const made = await makeBackupCodes(ownerId);
  return transact(ctx, async (tx) => {
    const gate = await passGate(tx, ownerId, isOn);
    const refused = refusedByGate(gate);
    if (refused) return refused;
    if (gate.kind !== 'OPEN') throw notEnabled();
    await requireLiveSession(tx, ctx);
    await writeBackupCodes(tx, ownerId, made.tagKeyId, made.rows);
    audit(tx, { action: 'identity.regenerateBackupCodes', subjectType: 'owner', subjectId: ownerId });
    await notifyOwner(tx, ownerId, backupCodesReplaced);
    return { success: true, message: 'Backup codes regenerated successfully', backupCodes: made.codes };
  });
}
