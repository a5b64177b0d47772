import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { Unauthorized, ValidationFailed } from '#platform/errors.ts';
import { busy, lockedReply, notEnabled, suspendedReply } from './factor-replies.ts';
import { type GuessOutcome, guessCode } from './guess-code.ts';
import type { CodeInput, VerifyReply } from './schemas.ts';
import type { NewToken } from './session-rotation.ts';
import { readCode } from './verification-code.ts';

export interface Verified {
  reply: VerifyReply;
  /** A rotated session token, to be delivered the way the credential came. */
  session: NewToken | null;
  /** A fresh device secret for a browser that completed a sign-in. */
  deviceToken: string | null;
}

/**
 * Checks the SMS code of this session (identity.md 13.4). Every decided attempt is a value; while the owner is locked
 * nothing is accepted and nothing is consumed. Success rotates the session and forgives the failures.
 */
export async function verifyCode(
  ctx: Ctx & { actor: OwnerActor },
  input: CodeInput,
  device: string | null = null,
): Promise<Verified> {
  const code = readCode(input.code);
  if (code === null) throw new ValidationFailed([{ path: 'code', message: 'must be six digits' }]);
  const outcome = await guessCode(ctx, { method: 'sms', code }, device);
  return verified(outcome, 'Verification code is valid', (o) => {
    switch (o.kind) {
      case 'WRONG':
        return {
          success: false,
          error: `Invalid verification code. ${o.attemptsRemaining} attempts remaining.`,
          locked: false,
          attemptsRemaining: o.attemptsRemaining,
        };
      case 'EXPIRED':
        return failure('Verification code has expired. Please request a new code.');
      case 'USED_UP':
        return failure('Maximum verification attempts exceeded. Please request a new code.');
      default:
        return failure('No active verification code. Please request a new code.');
    }
  });
}

export function failure(error: string): VerifyReply {
  return { success: false, error, locked: false };
}

/** What all methods answer alike; `others` says the sentences of one method. */
export function verified(
  outcome: GuessOutcome,
  message: string,
  others: (o: Exclude<GuessOutcome, { kind: 'RIGHT' | 'LOCKED' | 'SUSPENDED' }>) => VerifyReply,
): Verified {
  const plain = (reply: VerifyReply): Verified => ({ reply, session: null, deviceToken: null });
  switch (outcome.kind) {
    case 'RIGHT':
      return {
        reply: { success: true, message, locked: false },
        session: outcome.session,
        deviceToken: outcome.deviceToken,
      };
    case 'LOCKED':
      return plain(lockedReply(outcome.until));
    case 'SUSPENDED':
      return plain(suspendedReply());
    case 'BUSY':
      throw busy();
    case 'OFF':
      throw notEnabled();
    case 'UNAUTHORIZED':
      throw new Unauthorized();
    default:
      return plain(others(outcome as Exclude<GuessOutcome, { kind: 'RIGHT' | 'LOCKED' | 'SUSPENDED' }>));
  }
}
