/** One error class per kind of answer, so that `catch` can ask with `instanceof`. */
export interface ErrorFacts {
  status: number;
  code: string;
  message: string;
  details?: Record<string, unknown> | undefined;
  /** For support: names this very request. */
  requestId: string | null;
  /** Seconds to wait, where the server said so. */
  retryAfter: number | null;
  /** Page that explains the code. */
  help: string | null;
}

export class CivitasError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: Record<string, unknown> | undefined;
  readonly requestId: string | null;
  readonly retryAfter: number | null;
  readonly help: string | null;

  constructor(facts: ErrorFacts, options?: { cause?: unknown }) {
    super(facts.message, options);
    this.name = new.target.name;
    this.status = facts.status;
    this.code = facts.code;
    this.details = facts.details;
    this.requestId = facts.requestId;
    this.retryAfter = facts.retryAfter;
    this.help = facts.help;
  }
}

/** 400: the request is not valid; `details.issues` names every wrong field. */
export class ValidationError extends CivitasError {}
/** 401: no credential, or not a valid one. */
export class AuthenticationError extends CivitasError {}
/** 402: not enough credits; `details` holds `required` and `available`. */
export class PaymentRequiredError extends CivitasError {}
/** 403: known, but not allowed. */
export class ForbiddenError extends CivitasError {}
/** 404: absent, or not visible to you. */
export class NotFoundError extends CivitasError {}
/** 409: not in this state. Completing a completed task is one of these and safe to ignore. */
export class ConflictError extends CivitasError {}
/** 410: gone. */
export class GoneError extends CivitasError {}
/** 429: wait `retryAfter` seconds. */
export class RateLimitError extends CivitasError {}
/** 5xx. */
export class ServerError extends CivitasError {}
/** No answer at all: the outcome is unknown. Repeat with the same idempotency key. */
export class NetworkError extends CivitasError {}

export function errorOf(facts: ErrorFacts): CivitasError {
  const { status } = facts;
  if (status === 400 || status === 413 || status === 415 || status === 422) return new ValidationError(facts);
  if (status === 401) return new AuthenticationError(facts);
  if (status === 402) return new PaymentRequiredError(facts);
  if (status === 403) return new ForbiddenError(facts);
  if (status === 404 || status === 405) return new NotFoundError(facts);
  if (status === 409) return new ConflictError(facts);
  if (status === 410) return new GoneError(facts);
  if (status === 429) return new RateLimitError(facts);
  return new ServerError(facts);
}
