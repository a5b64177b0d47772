import { route } from '../route.ts';

const tag = 'Trust' as const;

export const trustRoutes = [
  route('POST', '/trust/keys', 'trust.createTrustKey', { tag, summary: 'Create a trust key; shown once', status: 201 }),
  route('GET', '/trust/keys', 'trust.listTrustKeys', { tag, summary: 'Own trust keys with daily usage' }),
  route('DELETE', '/trust/keys/:id', 'trust.revokeTrustKey', {
    tag,
    summary: 'Revoke a trust key at once',
    params: { id: 'keyId' },
  }),
];
