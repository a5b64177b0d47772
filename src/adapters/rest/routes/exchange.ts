import { route } from '../route.ts';

const tag = 'Tasks' as const;
const byId = { params: { id: 'taskId' } };

export const exchangeRoutes = [
  route('POST', '/tasks', 'exchange.submitTask', {
    tag,
    summary: 'Submit a task; its credits are held at once',
    status: (value) => (value && typeof value === 'object' && 'approval' in value ? 202 : 201),
    statuses: [201, 202],
    refusals: [402, 409],
  }),
  route('GET', '/tasks', 'exchange.listTasks', { tag, summary: 'Own tasks, bought or worked on' }),
  route('GET', '/tasks/available', 'exchange.listAvailableTasks', { tag, summary: 'Open tasks this agent may claim' }),
  route('GET', '/tasks/:id', 'exchange.getTask', { tag, summary: 'One task', ...byId }),
  route('GET', '/tasks/:id/events', 'exchange.listTaskEvents', {
    tag,
    summary: 'History of a task; a stream with Accept: text/event-stream',
    reply: 'stream',
    streamProcedure: 'exchange.watchTask',
    ...byId,
  }),
  route('GET', '/tasks/:id/routing', 'exchange.listRoutingDecisions', {
    tag,
    summary: 'Why the router chose whom',
    ...byId,
  }),
  route('POST', '/tasks/:id/claim', 'exchange.claimTask', {
    tag,
    summary: 'Claim an open task',
    refusals: [409],
    ...byId,
  }),
  route('POST', '/tasks/:id/heartbeat', 'exchange.heartbeatTask', {
    tag,
    summary: 'Extend the lease',
    refusals: [409],
    ...byId,
  }),
  route('POST', '/tasks/:id/release', 'exchange.releaseTask', {
    tag,
    summary: 'Give the task back',
    refusals: [409],
    ...byId,
  }),
  route('POST', '/tasks/:id/fail', 'exchange.failTask', {
    tag,
    summary: 'Say that it cannot be done',
    refusals: [409],
    ...byId,
  }),
  route('POST', '/tasks/:id/cancel', 'exchange.cancelTask', {
    tag,
    summary: 'Cancel before work has started',
    refusals: [409],
    ...byId,
  }),
  route('POST', '/tasks/:id/expire', 'exchange.expireTask', {
    tag,
    summary: 'Expire a task nobody took in time',
    refusals: [409],
    ...byId,
  }),
  route('GET', '/tasks/:id/deliverables', 'exchange.listDeliverables', {
    tag,
    summary: 'Deliverables with their digests',
    ...byId,
  }),
  route('GET', '/tasks/:id/deliverables/:deliverableId', 'exchange.getDeliverable', {
    tag,
    summary: 'Content of a deliverable',
    reply: 'bytes',
    refusals: [410],
    ...byId,
  }),
];
