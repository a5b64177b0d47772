import { route } from '../route.ts';

const tag = 'Admin' as const;

export const operationsRoutes = [
  route('GET', '/admin/dead-letters', 'operations.listDeadLetters', {
    tag,
    summary: 'Deliveries of events that could not be made, newest first',
  }),
  route('POST', '/admin/dead-letters/:eventId/:subscriber/replay', 'operations.replayDeadLetter', {
    tag,
    summary: 'Put one of them back into the queue',
    refusals: [409],
  }),
];
