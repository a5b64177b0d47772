/** What may be asked of Trust from the API room. */
export { createTrustKey } from './create-trust-key.ts';
export { encryptedColumns } from './encrypted-columns.ts';
export { getTrustFormula } from './get-trust-formula.ts';
export { getTrustStatement, listTrustStatements } from './get-trust-statement.ts';
export { handlers } from './handlers.ts';
export { listErc8004Feedback, listTrustEvents } from './list-trust-events.ts';
export { listTrustHistory } from './list-trust-history.ts';
export { listTrustKeys } from './list-trust-keys.ts';
export { payReads, type ReadBudget } from './pay-reads.ts';
export { resolveTrustKey } from './resolve-trust-key.ts';
export { revokeTrustKey } from './revoke-trust-key.ts';
export { rotateSigningKey } from './rotate-signing-key.ts';
export { listSigningKeys } from './signing-keys.ts';
