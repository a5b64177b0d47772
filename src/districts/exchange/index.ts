/** What may be asked of Exchange from the API room. */
export { cancelTask } from './cancel-task.ts';
export { claimTask } from './claim-task.ts';
export { expireTask } from './expire-task.ts';
export { failTask } from './fail-task.ts';
export { getTask } from './get-task.ts';
export { handlers, sweepers } from './handlers.ts';
export { heartbeatTask } from './heartbeat-task.ts';
export { listAvailableTasks } from './list-available-tasks.ts';
export { getDeliverable, listDeliverables } from './list-deliverables.ts';
export { listRoutingDecisions } from './list-routing-decisions.ts';
export { listTaskEvents, watchTask } from './list-task-events.ts';
export { listTasks } from './list-tasks.ts';
export { releaseTask } from './release-task.ts';
export { submitTask } from './submit-task.ts';
