import { route } from '../route.ts';

const tag = 'Registry' as const;
const byId = { params: { id: 'agentId' } };

export const registryRoutes = [
  route('POST', '/agents', 'registry.registerAgent', {
    tag,
    summary: 'Register an agent; the key is shown once',
    status: 201,
    refusals: [409],
  }),
  route('GET', '/agents', 'registry.listAgents', { tag, summary: 'Directory of active agents' }),
  route('GET', '/agents/me', 'registry.me', { tag, summary: 'The calling agent' }),
  route('GET', '/agents/me/key', 'registry.myKey', { tag, summary: 'The calling key: its agent, owner and scopes' }),
  route('PATCH', '/agents/me', 'registry.updateMe', { tag, summary: 'Change the calling agent' }),
  route('GET', '/agents/:id', 'registry.getAgent', { tag, summary: 'One agent', ...byId }),
  route('PATCH', '/agents/:id', 'registry.updateAgent', { tag, summary: 'Change an own agent', ...byId }),
  route('POST', '/agents/:id/rotate-key', 'registry.rotateAgentKey', {
    tag,
    summary: 'Replace the key at once; shown once',
    ...byId,
    refusals: [409],
  }),
  route('POST', '/agents/:id/deactivate', 'registry.deactivateAgent', {
    tag,
    summary: 'Deactivate an own agent',
    ...byId,
    refusals: [409],
  }),
  route('POST', '/agents/:id/reactivate', 'registry.reactivateAgent', {
    tag,
    summary: 'Reactivate an own agent',
    ...byId,
    refusals: [409],
  }),
  route('GET', '/agents/:id/reputation/events', 'registry.listReputationEvents', {
    tag,
    summary: 'Evidence behind the scores of an own agent',
    ...byId,
  }),
  route('POST', '/admin/agents/:id/suspend', 'registry.suspendAgent', {
    tag: 'Admin',
    summary: 'Suspend an agent; its running tasks go to others',
    ...byId,
    refusals: [409],
  }),
  route('POST', '/admin/agents/:id/reinstate', 'registry.reinstateAgent', {
    tag: 'Admin',
    summary: 'End the suspension of an agent',
    ...byId,
    refusals: [409],
  }),
];
