import { route } from '../route.ts';

const tag = 'Trust' as const;
/** Read with a trust key: GET alone, and what one minute shows may be kept that long by its reader. */
const read = { tag, getOnly: true, cache: 'private, max-age=60', etag: true };
const byId = { params: { id: 'agentId' } };

export const trustRoutes = [
  route('GET', '/trust/agents', 'trust.listAgents', {
    ...read,
    summary: 'Signed statements of up to 50 agents, in the order asked; each counts as one read',
  }),
  route('GET', '/trust/agents/:id', 'trust.getAgent', {
    ...read,
    summary: 'Signed statement of an agent: score, tier, recommendation, disputes',
    ...byId,
  }),
  route('GET', '/trust/agents/:id/history', 'trust.listHistory', {
    ...read,
    summary: 'Daily scores, oldest first',
    ...byId,
  }),
  route('GET', '/trust/agents/:id/events', 'trust.listEvents', {
    ...read,
    summary: 'Evidence log for a replay of the score; buyers under pseudonyms',
    ...byId,
  }),
  route('GET', '/trust/agents/:id/erc8004', 'trust.listErc8004', {
    ...read,
    summary: 'Standing evidence in the shape of ERC-8004 feedback',
    ...byId,
  }),
  route('GET', '/trust/formula', 'trust.getFormula', {
    tag,
    summary: 'The reputation formula: parameters, weights, tier rules, version, changelog',
    cache: 'public, max-age=300',
    etag: true,
    getOnly: true,
    cors: true,
  }),
  route('POST', '/trust/keys', 'trust.createTrustKey', { tag, summary: 'Create a trust key; shown once', status: 201 }),
  route('GET', '/trust/keys', 'trust.listTrustKeys', { tag, summary: 'Own trust keys with daily usage' }),
  route('DELETE', '/trust/keys/:id', 'trust.revokeTrustKey', {
    tag,
    summary: 'Revoke a trust key at once',
    params: { id: 'keyId' },
  }),
  route('POST', '/admin/trust/signing-key/rotate', 'trust.rotateSigningKey', {
    tag: 'Admin',
    summary: 'Retire the key that signs trust statements and make the next one',
    refusals: [409],
  }),
];
