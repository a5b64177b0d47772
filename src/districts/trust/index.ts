/** What may be asked of Trust from the API room. */
export { createTrustKey } from './create-trust-key.ts';
export { listTrustKeys } from './list-trust-keys.ts';
export { resolveTrustKey } from './resolve-trust-key.ts';
export { revokeTrustKey } from './revoke-trust-key.ts';
