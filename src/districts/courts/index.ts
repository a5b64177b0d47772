/** What may be asked of Courts from the API room. */
export { addEvidence } from './add-evidence.ts';
export { disputeAgreement } from './dispute-agreement.ts';
export { encryptedColumns } from './encrypted-columns.ts';
export { getAssessment } from './get-assessment.ts';
export { getDispute } from './get-dispute.ts';
export { getPolicy } from './get-policy.ts';
export { giveFeedback } from './give-feedback.ts';
export { handlers, jobs, sweepers } from './handlers.ts';
export { listDisputes } from './list-disputes.ts';
export { openAppeal } from './open-appeal.ts';
export { openDispute } from './open-dispute.ts';
export { resolveDispute } from './resolve-dispute.ts';
export { registerRubric } from './rubrics.ts';
export { withdrawDispute } from './withdraw-dispute.ts';
