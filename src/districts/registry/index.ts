/** What may be asked of Registry from the API room. */
export { deactivateAgent } from './deactivate-agent.ts';
export { getAgent, getOwnAgent } from './get-agent.ts';
export { handlers, sweepers } from './handlers.ts';
export { listAgents, listOwnAgents } from './list-agents.ts';
export { listReputationEvents } from './list-reputation-events.ts';
export { reactivateAgent } from './reactivate-agent.ts';
export { registerAgent } from './register-agent.ts';
export { reinstateAgent } from './reinstate-agent.ts';
export { resolveAgentKey } from './resolve-agent-key.ts';
export { rotateAgentKey } from './rotate-agent-key.ts';
export { suspendAgent } from './suspend-agent.ts';
export { updateAgent } from './update-agent.ts';
