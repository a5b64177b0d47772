/**
 * One family of errors. The class says the fact, the code is stable for callers, the message is a sentence the
 * caller can act on. The adapter owns HTTP status numbers (adapters/rest/status.ts).
 *
 * `cause` and `internal` are for our log only and never reach a caller.
 */
export const ERROR_CODES = [
  'VALIDATION_ERROR',
  'AMBIGUOUS_CREDENTIALS',
  'CAPTCHA_REQUIRED',
  'CAPTCHA_FAILED',
  'INVALID_TOKEN',
  'TWO_FACTOR_NOT_ENABLED',
  'PHONE_NUMBER_REFUSED',
  'MISSING_API_KEY',
  'INVALID_API_KEY',
  'UNAUTHORIZED',
  'INVALID_CREDENTIALS',
  'INSUFFICIENT_BALANCE',
  'ACCESS_DENIED',
  'POLICY_DENIED',
  'BUDGET_EXCEEDED',
  'TWO_FACTOR_REQUIRED',
  'SECOND_FACTOR_REQUIRED',
  'REAUTHENTICATION_REQUIRED',
  'EMAIL_NOT_VERIFIED',
  'CSRF_REFUSED',
  'DELIVERABLE_NOT_PAID',
  'AGENT_NOT_FOUND',
  'TASK_NOT_FOUND',
  'NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'CONFLICT',
  'TASK_ALREADY_CLAIMED',
  'AGENT_LIMIT_REACHED',
  'AGENT_UNAVAILABLE',
  'BID_EXISTS',
  'ERASURE_BLOCKED',
  'IDEMPOTENCY_IN_PROGRESS',
  'SECRET_ALREADY_SHOWN',
  'STORAGE_QUOTA_EXCEEDED',
  'SANDBOX_NOT_READY',
  'SANDBOX_EXEC_LIMIT',
  'SANDBOX_FILE_REFUSED',
  'EXCHANGE_V1_SUNSET',
  'DELIVERABLE_EXPIRED',
  'SANDBOX_GONE',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'IDEMPOTENCY_CONFLICT',
  'UNPROCESSABLE',
  'RATE_LIMITED',
  'INTERNAL_ERROR',
  'PROVIDER_FAILED',
  'SERVICE_UNAVAILABLE',
  'PROVIDER_UNAVAILABLE',
  'SANDBOX_BUSY',
  'SANDBOX_UNAVAILABLE',
  'SANDBOX_DISK_FULL',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

export type Details = Record<string, unknown>;

export class CivitasError extends Error {
  readonly code: ErrorCode;
  readonly details: Details | undefined;
  /** Seconds; becomes Retry-After. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { details?: Details; cause?: unknown; retryAfterSeconds?: number } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.details = options.details;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

export interface Issue {
  path: string;
  message: string;
}

/** Shape, range or format of the input. `issues[].path` is written as the caller wrote it. */
export class ValidationFailed extends CivitasError {
  constructor(issues: Issue[], message = 'The request is not valid. See details.issues.', more: Details = {}) {
    super('VALIDATION_ERROR', message, { details: { issues, ...more } });
  }
}

export class Unauthorized extends CivitasError {
  constructor(message = 'Sign in and send the session token as cookie or Authorization: Bearer.') {
    super('UNAUTHORIZED', message);
  }
}

export class MissingApiKey extends CivitasError {
  constructor(message = 'Send the agent key in the X-API-Key header.') {
    super('MISSING_API_KEY', message);
  }
}

/** One body for unknown, revoked, deactivated and malformed keys: no oracle (domain.md C-32). */
export class InvalidApiKey extends CivitasError {
  constructor() {
    super('INVALID_API_KEY', 'The API key is not valid. Check that it is complete, current and in the right header.');
  }
}

export class AccessDenied extends CivitasError {
  constructor(message: string, details?: Details) {
    super('ACCESS_DENIED', message, details === undefined ? {} : { details });
  }
}

/** Absent and not visible give the same answer, so that ids cannot be probed. */
export class NotFound extends CivitasError {
  constructor(code: 'NOT_FOUND' | 'AGENT_NOT_FOUND' | 'TASK_NOT_FOUND' = 'NOT_FOUND') {
    const noun = code === 'AGENT_NOT_FOUND' ? 'agent' : code === 'TASK_NOT_FOUND' ? 'task' : 'object';
    super(code, `No such ${noun}, or it is not visible to you.`);
  }
}

/** Wrong state; `details.status` is the state the row is in now. */
export class Conflict extends CivitasError {
  constructor(message: string, details?: Details, code: ErrorCode = 'CONFLICT') {
    super(code, message, details === undefined ? {} : { details });
  }
}

export class InsufficientCredits extends CivitasError {
  constructor(required: bigint, available: bigint) {
    super(
      'INSUFFICIENT_BALANCE',
      `This needs ${required} credits; ${available} are available. Top up the pool or lower the amount.`,
      { details: { required: Number(required), available: Number(available) } },
    );
  }
}

export class RateLimited extends CivitasError {
  constructor(retryAfterSeconds: number, message = 'Too many requests. Wait and try again.') {
    super('RATE_LIMITED', message, { retryAfterSeconds: Math.max(1, Math.ceil(retryAfterSeconds)) });
  }
}

export class ServiceUnavailable extends CivitasError {
  constructor(message = 'The service is busy. Please try again.', cause?: unknown) {
    super('SERVICE_UNAVAILABLE', message, { retryAfterSeconds: 1, cause });
  }
}

/** `role` names the vendor's role in words ("card payments", "text messages"), never its host or its error. */
export class ProviderUnavailable extends CivitasError {
  constructor(role: string, cause?: unknown) {
    super('PROVIDER_UNAVAILABLE', `The provider of ${role} does not answer. Please try again later.`, {
      retryAfterSeconds: 5,
      cause,
    });
  }
}

export function isCivitasError(e: unknown): e is CivitasError {
  return e instanceof CivitasError || (e instanceof Error && 'code' in e && ERROR_CODES.includes(e.code as ErrorCode));
}
