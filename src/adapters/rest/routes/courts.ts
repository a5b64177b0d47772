import { route } from '../route.ts';

const tag = 'Courts' as const;
const ofTask = { params: { id: 'taskId' } };
const ofDispute = { params: { id: 'disputeId' } };

export const courtsRoutes = [
  route('GET', '/courts/policy', 'courts.getPolicy', { tag, summary: 'Evaluation policy of new tasks' }),
  route('GET', '/courts/assessments/:id', 'courts.getAssessment', {
    tag,
    summary: 'One assessment, per criterion and check',
    params: { id: 'assessmentId' },
  }),
  route('POST', '/tasks/:id/feedback', 'courts.giveFeedback', {
    tag,
    summary: 'Thumbs up pays for good, thumbs down refunds; once, inside the window',
    refusals: [409],
    ...ofTask,
  }),
  route('POST', '/tasks/:id/disputes', 'courts.openDispute', {
    tag,
    summary: 'Dispute completed work',
    status: 201,
    refusals: [409],
    ...ofTask,
  }),
  route('POST', '/tasks/:id/appeals', 'courts.openAppeal', {
    tag,
    summary: 'Appeal a failure or a refund',
    status: 201,
    refusals: [409],
    ...ofTask,
  }),
  route('GET', '/courts/disputes', 'courts.listDisputes', { tag, summary: 'Own disputes and appeals' }),
  route('GET', '/courts/disputes/:id', 'courts.getDispute', { tag, summary: 'One dispute or appeal', ...ofDispute }),
  route('POST', '/courts/disputes/:id/evidence', 'courts.addEvidence', {
    tag,
    summary: 'Add evidence; at most 20 pieces a side',
    status: 201,
    refusals: [409],
    ...ofDispute,
  }),
  route('POST', '/courts/disputes/:id/withdraw', 'courts.withdrawDispute', {
    tag,
    summary: 'Withdraw what one has opened',
    refusals: [409],
    ...ofDispute,
  }),
  route('POST', '/courts/disputes/:id/resolve', 'courts.resolveDispute', {
    tag,
    summary: 'Decide, as an administrator of neither side',
    refusals: [409],
    ...ofDispute,
  }),
];
