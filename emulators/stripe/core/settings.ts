export interface Settings {
  /** How long a payment stays pending before it can be transferred or paid out. */
  balanceDelaySeconds: number;
  /** Stripe's fee on a charge: `amount × percent / 100 + fixed`, rounded to a minor unit. */
  feePercent: number;
  feeFixed: number;
  /** Fee on a dispute, kept by Stripe even when the dispute is won. */
  disputeFee: number;
  /** When things happen that the test cards announce for "later": refunds failing, payouts arriving. */
  laterSeconds: number;
  /** Connected accounts are paid out as soon as they have something available. */
  autoPayouts: boolean;
  /** `later`: time stamps out of range are accepted and reported by a thin event, as the meter stream does. */
  meterTimestampErrors: 'now' | 'later';
}

export const defaultSettings: Settings = {
  balanceDelaySeconds: 2 * 24 * 3600,
  feePercent: 0,
  feeFixed: 0,
  disputeFee: 0,
  laterSeconds: 60,
  autoPayouts: false,
  meterTimestampErrors: 'now',
};
