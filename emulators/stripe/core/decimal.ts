import type Stripe from 'stripe';

/** A decimal as it travels: Stripe writes it as a string, the SDK parses it into its own class on arrival. */
export function wireDecimal(value: string | number): Stripe.Decimal {
  return String(value) as unknown as Stripe.Decimal;
}
