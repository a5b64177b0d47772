/** Which verb answers which command. */
import { answer, type DistrictHandlers } from '#platform/bus/bus.ts';
import { revokeLeakedTrustKey } from './contract.ts';
import { revokeLeakedTrustKey as revoke } from './revoke-leaked-trust-key.ts';

export const handlers: DistrictHandlers = {
  district: 'trust',
  commands: [answer(revokeLeakedTrustKey, revoke)],
  subscribers: [],
};
