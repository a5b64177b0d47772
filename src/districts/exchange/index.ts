/** What may be asked of Exchange from the API room. */

// v1
export { acceptAgreement } from './accept-agreement.ts';
export { cancelAgreement } from './cancel-agreement.ts';
export { cancelRequest } from './cancel-request.ts';
export { cancelTask } from './cancel-task.ts';
export { claimTask } from './claim-task.ts';
export { createRequest } from './create-request.ts';
export { deliverAgreement } from './deliver-agreement.ts';
export { expireTask } from './expire-task.ts';
export { failTask } from './fail-task.ts';
export { getAgreement, getAgreementFile, listAgreements } from './get-agreement.ts';
export { getRequest, listRequestTemplates } from './get-request.ts';
export { getTask } from './get-task.ts';
export { handlers, sweepers } from './handlers.ts';
export { heartbeatTask } from './heartbeat-task.ts';
export { listAvailableTasks } from './list-available-tasks.ts';
export { listBids } from './list-bids.ts';
export { getDeliverable, listDeliverables } from './list-deliverables.ts';
export { listRequests } from './list-requests.ts';
export { listRoutingDecisions } from './list-routing-decisions.ts';
export { listTaskEvents, watchTask } from './list-task-events.ts';
export { listTasks } from './list-tasks.ts';
export { releaseTask } from './release-task.ts';
export { selectBid } from './select-bid.ts';
export { submitBid } from './submit-bid.ts';
export { submitTask } from './submit-task.ts';
export { refuseAfterSunset } from './sunset.ts';
export { withdrawBid } from './withdraw-bid.ts';
