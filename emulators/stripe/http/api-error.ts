import type Stripe from 'stripe';

interface ErrorBody {
  type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error' | 'temporary_session_expired';
  message: string;
  code?: string;
  param?: string;
  decline_code?: string;
  charge?: string;
  payment_intent?: Stripe.PaymentIntent;
  payment_method?: Stripe.PaymentMethod;
  setup_intent?: Stripe.SetupIntent;
}

/** An error in Stripe's shape. `keepsChanges` marks those that are outcomes: a declined card leaves a failed charge behind. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: ErrorBody;
  readonly keepsChanges: boolean;

  constructor(status: number, body: ErrorBody, options: { keepsChanges?: boolean } = {}) {
    super(body.message);
    this.status = status;
    this.body = body;
    this.keepsChanges = options.keepsChanges ?? false;
  }
}

/** 400 with a code of Stripe's. */
export function invalidRequest(code: string, message: string, param?: string): ApiError {
  return new ApiError(400, { type: 'invalid_request_error', code, message, ...(param ? { param } : {}) });
}

/** 404 for an id that does not exist, or not in this account: the two must look the same. */
export function resourceMissing(noun: string, id: string, param = 'id', status = 404): ApiError {
  return new ApiError(status, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such ${noun}: '${id}'`,
    param,
  });
}

/** 400 for a feature of Stripe's that this emulator does not have: silence would be a wrong answer. */
export function notEmulated(param: string): ApiError {
  return invalidRequest('parameter_invalid', `This emulator does not implement ${param}.`, param);
}

/** What Stripe says of an account that is unknown, deleted or deauthorised. */
export function accountInvalid(id: string): ApiError {
  return new ApiError(403, {
    type: 'invalid_request_error',
    code: 'account_invalid',
    message:
      `The provided key does not have access to account '${id}' (or that account does not exist). ` +
      'Application access may have been revoked.',
  });
}
