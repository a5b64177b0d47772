import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { now, nowMs } from '#platform/clock.ts';
import { decryptFactor } from '#platform/crypto/encryption.ts';
import { matchTotp } from '#platform/crypto/totp.ts';
import { readOnly, transact, txNow } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { CivitasError, Conflict, ServiceUnavailable, ValidationFailed } from '#platform/errors.ts';
import { ownerFactorEnabled } from './contract.ts';
import { PENDING_SECONDS } from './enrol-totp.ts';
import { passGate } from './factor-gate.ts';
import { type FactorRow, readFactor, writeBackupCodes } from './factor-queries.ts';
import { refusedByGate } from './factor-replies.ts';
import { factorEnabled } from './mails.ts';
import { makeBackupCodes } from './make-backup-codes.ts';
import { notifyOwner } from './notify-owner.ts';
import { findOwner, revokeOtherSessions } from './queries.ts';
import { requireLiveSession } from './require-live-session.ts';
import type { BackupCodesReply, CodeInput } from './schemas.ts';
import { readCode } from './verification-code.ts';

const TRIES_MAX = 5;

function pendingSecret(row: FactorRow | null, at: Date): string | null {
  if (!row?.totpSecretEncrypted || !row.totpPendingAt || row.totpConfirmedAt) return null;
  const alive = at.getTime() < row.totpPendingAt.getTime() + PENDING_SECONDS * 1_000;
  return alive && row.totpPendingTries < TRIES_MAX ? row.totpSecretEncrypted : null;
}

/**
 * Activates the pending authenticator app by one right code. Wrong ones do not pay on the budget (the owner has just seen
 * the secret), but five end the enrolment. The first factor comes with backup codes. Other sessions end. The accepted
 * step is spent, so the same code opens nothing else.
 */
export async function confirmTotp(ctx: Ctx & { actor: OwnerActor }, input: CodeInput): Promise<BackupCodesReply> {
  const { ownerId, sessionId } = ctx.actor;
  const code = readCode(input.code);
  if (code === null) throw new ValidationFailed([{ path: 'code', message: 'must be six digits' }]);
  const matches = (secretEncrypted: string) =>
    matchTotp(decryptFactor(secretEncrypted), code, nowMs(), env.TOTP_STEPS_BACK);

  // Ten hashes are made only for a right code, and before the transaction.
  const before = await readOnly((tx) => readFactor(tx, ownerId));
  const secret = pendingSecret(before, now());
  const made =
    secret && before && !before.smsEnabled && matches(secret) !== null ? await makeBackupCodes(ownerId) : null;

  const result = await transact(ctx, async (tx): Promise<BackupCodesReply | 'GONE'> => {
    await findOwner(tx, ownerId, true);
    const gate = await passGate(tx, ownerId, (row) => row.totpConfirmedAt !== null);
    const refused = refusedByGate(gate);
    if (refused) return refused;
    if (gate.kind === 'OPEN') throw new Conflict('An authenticator app is already enabled');
    const row = gate.kind === 'OFF' ? gate.row : null;
    const pending = pendingSecret(row, txNow(tx));
    if (!row || !pending) return 'GONE';
    await requireLiveSession(tx, ctx);
    const step = matches(pending);
    if (step === null || step < row.totpLastStep) {
      const last = row.totpPendingTries + 1 >= TRIES_MAX;
      await tx.twoFactor.update({
        where: { ownerId },
        data: last
          ? { totpSecretEncrypted: null, totpPendingAt: null, totpPendingTries: 0 }
          : { totpPendingTries: { increment: 1 } },
      });
      audit(tx, {
        action: 'identity.confirmTotp',
        subjectType: 'owner',
        subjectId: ownerId,
        outcome: last ? 'enrolment_ended' : 'wrong',
      });
      return { success: false, error: 'Invalid verification code.' };
    }
    const first = !row.smsEnabled;
    // The phone was removed in the same instant: the owner would be left without backup codes.
    if (first && !made) throw new ServiceUnavailable();
    const at = txNow(tx);
    await tx.twoFactor.update({
      where: { ownerId },
      data: {
        totpConfirmedAt: at,
        totpPendingAt: null,
        totpPendingTries: 0,
        totpLastStep: step,
        ...(first ? { enabledAt: at } : {}),
      },
    });
    if (first && made) await writeBackupCodes(tx, ownerId, made.tagKeyId, made.rows);
    await tx.session.update({ where: { id: sessionId }, data: { secondFactorAt: at, secondFactorMethod: 'totp' } });
    await revokeOtherSessions(tx, ownerId, sessionId, at, 'second_factor_changed');
    emit(tx, ownerFactorEnabled, ownerId, { method: 'totp' });
    audit(tx, { action: 'identity.confirmTotp', subjectType: 'owner', subjectId: ownerId });
    await notifyOwner(tx, ownerId, (t) => factorEnabled(t, 'totp'));
    return {
      success: true,
      message: 'Authenticator app enabled successfully',
      ...(first && made ? { backupCodes: made.codes } : {}),
    };
  });
  if (result === 'GONE') throw new CivitasError('TWO_FACTOR_NOT_ENABLED', 'No pending enrolment');
  return result;
}
