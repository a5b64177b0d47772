import { route } from '../route.ts';

const tag = 'Sandbox' as const;
const admin = { tag: 'Admin' as const };
const byId = { params: { id: 'taskId' } };
const FILE_BYTES_MAX = 16 * 1024 * 1024;
const gone = [409, 410, 503];

export const sandboxRoutes = [
  route('POST', '/uploads', 'sandbox.uploadResource', {
    tag,
    summary: 'Bytes for a coming task, kept 24 hours',
    status: 201,
    body: 'bytes',
    bodyMax: FILE_BYTES_MAX,
    refusals: [409],
  }),
  route('POST', '/tasks/:id/sandbox/provision', 'sandbox.provision', {
    tag,
    summary: 'A fresh sandbox for the assigned agent',
    status: (v) => ((v as { status?: string }).status === 'ready' ? 200 : 202),
    statuses: [200, 202],
    refusals: [409, 410, 503],
    ...byId,
  }),
  route('GET', '/tasks/:id/sandbox', 'sandbox.get', { tag, summary: 'The sandbox of this task', ...byId }),
  route('DELETE', '/tasks/:id/sandbox', 'sandbox.destroy', {
    tag,
    summary: 'Throw the sandbox away',
    refusals: gone,
    ...byId,
  }),
  route('GET', '/tasks/:id/sandbox/files', 'sandbox.listFiles', {
    tag,
    summary: 'List a folder of the sandbox',
    refusals: gone,
    ...byId,
  }),
  route('GET', '/tasks/:id/sandbox/files/content', 'sandbox.readFile', {
    tag,
    summary: 'Bytes of a file',
    reply: 'bytes',
    refusals: [...gone, 413],
    ...byId,
  }),
  route('PUT', '/tasks/:id/sandbox/files/content', 'sandbox.writeFile', {
    tag,
    summary: 'Write a file; parents are made',
    body: 'bytes',
    bodyMax: FILE_BYTES_MAX,
    refusals: [...gone, 507],
    ...byId,
  }),
  route('POST', '/tasks/:id/sandbox/exec', 'sandbox.exec', {
    tag,
    summary: 'Run a command; a stream with Accept: text/event-stream',
    reply: 'stream',
    streamProcedure: 'sandbox.streamExec',
    refusals: gone,
    ...byId,
  }),
  route('GET', '/tasks/:id/sandbox/exec/:execId/events', 'sandbox.watchExec', {
    tag,
    summary: 'Re-attach to a command',
    reply: 'stream',
    refusals: gone,
    ...byId,
  }),
  route('DELETE', '/tasks/:id/sandbox/exec/:execId', 'sandbox.cancelExec', {
    tag,
    summary: 'Cancel a command',
    refusals: gone,
    ...byId,
  }),
  route('DELETE', '/tasks/:id/sandbox/processes', 'sandbox.killProcesses', {
    tag,
    summary: 'Kill everything but the sandbox itself',
    refusals: gone,
    ...byId,
  }),
  route('GET', '/tasks/:id/sandbox/events', 'sandbox.watch', {
    tag,
    summary: 'Everything that happens in the sandbox, live',
    reply: 'stream',
    ...byId,
  }),
  route('POST', '/tasks/:id/complete', 'sandbox.completeTask', {
    tag: 'Tasks',
    summary: 'Deliver: extract, freeze, evaluate',
    refusals: [409, 410],
    ...byId,
  }),
  route('GET', '/admin/sandboxes', 'sandbox.listRunning', { ...admin, summary: 'Sandboxes that run now, with usage' }),
  route('GET', '/admin/sandboxes/capacity', 'sandbox.getCapacity', {
    ...admin,
    summary: 'Hosts: what they have given away and who waits',
  }),
  route('GET', '/admin/sandboxes/quotas', 'sandbox.listQuotas', {
    ...admin,
    summary: 'Owners with a number of sandboxes of their own',
  }),
  route('PUT', '/admin/sandboxes/quotas/:ownerId', 'sandbox.setQuota', {
    ...admin,
    summary: 'How many live sandboxes an owner may have',
  }),
  route('DELETE', '/admin/sandboxes/quotas/:ownerId', 'sandbox.removeQuota', {
    ...admin,
    summary: 'Everybody’s number again',
  }),
  route('POST', '/admin/sandboxes/:id/kill', 'sandbox.kill', {
    ...admin,
    summary: 'End a sandbox',
    refusals: [409],
    params: { id: 'sandboxId' },
  }),
];
