/** What may be asked of Trust from the API room. */
export { createTrustKey } from './create-trust-key.ts';
export { listTrustKeys } from './list-trust-keys.ts';
export { payReads, type ReadBudget } from './pay-reads.ts';
export { getTrustFormula, listErc8004Feedback, listTrustEvents, listTrustHistory } from './read-evidence.ts';
export { getTrustStatement, listTrustStatements } from './read-statements.ts';
export { resolveTrustKey } from './resolve-trust-key.ts';
export { revokeTrustKey } from './revoke-trust-key.ts';
export { rotateSigningKey } from './rotate-signing-key.ts';
export { listSigningKeys } from './signing-keys.ts';
