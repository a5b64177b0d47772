/**
 * The refusals of this API. The flat bodies carry stable lower-case codes of their own (licensing.md 2), which travel in
 * `details.code`; the class decides the status.
 */
import { AccessDenied, CivitasError, Conflict } from '#platform/errors.ts';
import { MESSAGES, type Refusal } from './policy.ts';

const CODES: Record<Refusal, string> = {
  NOT_FOUND: 'license_not_found',
  REVOKED: 'license_revoked',
  SUSPENDED: 'license_suspended',
  EXPIRED: 'license_expired',
};

/** 403 with the text of the validation: telemetry and seats of a licence that may not run. */
export function licenseRefused(refusal: Refusal): AccessDenied {
  return new AccessDenied(MESSAGES[refusal], { code: CODES[refusal] });
}

/** 404, for an absent licence and for another organisation's alike. */
export function licenseNotFound(): CivitasError {
  return new CivitasError('NOT_FOUND', 'No such license, or it is not visible to you', {
    details: { code: 'license_not_found' },
  });
}

/** 409 with the state the licence is in. */
export function licenseConflict(code: string, message: string, details: Record<string, unknown> = {}): Conflict {
  return new Conflict(message, { code, ...details });
}

/** 422: well-formed, but it breaks a rule. */
export function ruleBroken(code: string, message: string): CivitasError {
  return new CivitasError('UNPROCESSABLE', message, { details: { code } });
}
