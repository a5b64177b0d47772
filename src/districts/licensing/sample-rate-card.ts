/** A rate card to start from and to try things with; an operator sets the real prices. */
import type { CreateRateCardInput } from './schemas.ts';

/** US cents in millionths per million tokens: 0.50 USD in, 1.50 USD out, 2 USD for a replica's day beyond the license. */
export const SAMPLE_RATE_CARD: CreateRateCardInput = {
  name: 'Sample',
  effectiveFrom: '2026-01-01T00:00:00Z',
  lines: [
    {
      model: '*',
      kind: 'input',
      priceMillionths: '50000000',
      includedUnits: '1000000',
      tiers: [],
      meter: 'vpc_input_tokens',
    },
    {
      model: '*',
      kind: 'output',
      priceMillionths: '150000000',
      includedUnits: '0',
      tiers: [
        { upTo: '1000000000', priceMillionths: '150000000' },
        { upTo: null, priceMillionths: '120000000' },
      ],
      meter: 'vpc_output_tokens',
    },
    {
      model: '*',
      kind: 'replica_day',
      priceMillionths: '200000000',
      includedUnits: '0',
      tiers: [],
      meter: 'vpc_replica_days',
    },
  ],
};
