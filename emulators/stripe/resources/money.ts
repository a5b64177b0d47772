import { invalidRequest } from '../http/api-error.ts';

/** Stripe's smallest charge where it is published (docs.stripe.com/currencies#minimum-and-maximum-charge-amounts). */
const minimumCharge: Record<string, number> = { usd: 50, eur: 50, cad: 50, aud: 50, chf: 50, gbp: 30, jpy: 50 };
const largestAmount = 99_999_999;

export function checkCurrency(currency: string): string {
  const code = currency.toLowerCase();
  if (!/^[a-z]{3}$/.test(code)) {
    throw invalidRequest('parameter_invalid', `Invalid currency: ${currency}.`, 'currency');
  }
  return code;
}

/** A positive amount in minor units. */
export function checkAmount(amount: number, param = 'amount'): number {
  if (amount < 1) {
    throw invalidRequest('parameter_invalid', 'This value must be greater than or equal to 1.', param);
  }
  if (amount > largestAmount) {
    throw invalidRequest('amount_too_large', `Amount must be no more than ${largestAmount}.`, param);
  }
  return amount;
}

export function checkChargeAmount(amount: number, currency: string): number {
  checkAmount(amount);
  const minimum = minimumCharge[currency] ?? 1;
  if (amount < minimum) {
    throw invalidRequest(
      'amount_too_small',
      `Amount must be at least ${minimum} ${currency} in minor units.`,
      'amount',
    );
  }
  return amount;
}
