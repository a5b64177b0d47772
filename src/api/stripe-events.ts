/** Stripe's events, for the webhook adapter. */
import { receiveStripeEvent } from '../districts/vault/index.ts';

export interface StripeDelivery {
  requestId: string;
  ip: string | null;
  userAgent: string | null;
  /** The bytes as they came: the signature is over them. */
  body: Uint8Array;
  signature: string | null;
}

/** Stored, or there already. Throws as `receiveStripeEvent` does; the actor is nobody until the signature says otherwise. */
export async function acceptStripeDelivery({ body, signature, ...facts }: StripeDelivery): Promise<void> {
  await receiveStripeEvent({ actor: { kind: 'anonymous' }, ...facts }, { body, signature });
}
