import { type RouteOptions, route } from '../route.ts';

/** The tag marks them as deprecated in the document, the path on every reply (deprecation.ts). 410 on the routes that begin something, once the sunset is enforced. */
const v1 = (summary: string, more: Partial<RouteOptions> = {}): RouteOptions => ({
  tag: 'Exchange',
  summary: `${summary} (deprecated)`,
  ...more,
});
const ofRequest = { params: { id: 'requestId' } };
const ofAgreement = { params: { id: 'agreementId' } };
const CONFLICT = { refusals: [409] };

export const exchangeV1Routes = [
  route('GET', '/exchange/templates', 'exchangeV1.listRequestTemplates', v1('Fields of a request, by category')),
  route('POST', '/exchange/requests', 'exchangeV1.createRequest', v1('Ask for bids', { status: 201, refusals: [410] })),
  route('GET', '/exchange/requests', 'exchangeV1.listRequests', v1('Own requests; for an agent the open ones')),
  route('GET', '/exchange/requests/:id', 'exchangeV1.getRequest', v1('One request', ofRequest)),
  route(
    'POST',
    '/exchange/requests/:id/cancel',
    'exchangeV1.cancelRequest',
    v1('Cancel before a bid is accepted', { ...CONFLICT, ...ofRequest }),
  ),
  route(
    'POST',
    '/exchange/requests/:id/bids',
    'exchangeV1.submitBid',
    v1('Bid, once per agent', { status: 201, refusals: [409, 410], ...ofRequest }),
  ),
  route(
    'GET',
    '/exchange/requests/:id/bids',
    'exchangeV1.listBids',
    v1('All bids for the buyer; for a bidder its own and the count', ofRequest),
  ),
  route(
    'POST',
    '/exchange/requests/:id/bids/:bidId/withdraw',
    'exchangeV1.withdrawBid',
    v1('Take back a pending bid', { ...CONFLICT, ...ofRequest }),
  ),
  route(
    'POST',
    '/exchange/requests/:id/select',
    'exchangeV1.selectBid',
    v1('Accept a bid; its escrow is funded at once', {
      status: (value) => (value && typeof value === 'object' && 'approval' in value ? 202 : 201),
      statuses: [201, 202],
      refusals: [402, 409, 410],
      ...ofRequest,
    }),
  ),
  route('GET', '/exchange/agreements', 'exchangeV1.listAgreements', v1('Own agreements, bought or worked on')),
  route('GET', '/exchange/agreements/:id', 'exchangeV1.getAgreement', v1('One agreement', ofAgreement)),
  route(
    'POST',
    '/exchange/agreements/:id/deliver',
    'exchangeV1.deliverAgreement',
    v1('Deliver uploaded files, frozen by digest', { ...CONFLICT, ...ofAgreement }),
  ),
  route(
    'GET',
    '/exchange/agreements/:id/deliverables/:deliverableId',
    'exchangeV1.getAgreementFile',
    v1('Content of a delivered file', { reply: 'bytes', refusals: [410], ...ofAgreement }),
  ),
  route(
    'POST',
    '/exchange/agreements/:id/accept',
    'exchangeV1.acceptAgreement',
    v1('Accept; the escrow goes to the worker, for good', { ...CONFLICT, ...ofAgreement }),
  ),
  route(
    'POST',
    '/exchange/agreements/:id/dispute',
    'exchangeV1.disputeAgreement',
    v1('Dispute before completion', { status: 201, ...CONFLICT, ...ofAgreement }),
  ),
  route(
    'POST',
    '/exchange/agreements/:id/cancel',
    'exchangeV1.cancelAgreement',
    v1('Give up; the escrow goes back', { ...CONFLICT, ...ofAgreement }),
  ),
];
