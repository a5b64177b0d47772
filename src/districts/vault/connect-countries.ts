import { env } from '#platform/env.ts';

/**
 * Whether accounts of this country are paid out (payments.md 3: an allow-list). Null: Stripe has not told the country yet,
 * and then no transfer capability either.
 */
export function isPaidOutTo(country: string | null): boolean {
  return country === null || env.STRIPE_CONNECT_COUNTRIES.includes(country);
}
