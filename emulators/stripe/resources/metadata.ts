import type Stripe from 'stripe';
import { invalidRequest } from '../http/api-error.ts';

const keysMax = 50;
const keyLengthMax = 40;
const valueLengthMax = 500;

/** Metadata after an update: an empty value removes its key, an empty string removes them all. Stripe's limits apply. */
export function mergeMetadata(
  current: Stripe.Metadata,
  change: Stripe.Emptyable<Stripe.MetadataParam> | undefined,
): Stripe.Metadata {
  if (change === undefined) return current;
  if (change === '' || change === null) return {};
  const merged = { ...current };
  for (const [key, value] of Object.entries(change)) {
    if (value === null || value === '') delete merged[key];
    else merged[key] = String(value);
    if (key.length > keyLengthMax || String(value ?? '').length > valueLengthMax) {
      throw invalidRequest(
        'parameter_invalid',
        `Metadata keys are at most ${keyLengthMax} characters long and values at most ${valueLengthMax}.`,
        `metadata[${key}]`,
      );
    }
  }
  if (Object.keys(merged).length > keysMax) {
    throw invalidRequest('parameter_invalid', `Metadata can have at most ${keysMax} keys.`, 'metadata');
  }
  return merged;
}
