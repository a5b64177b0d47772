import { readBuyerHabits, readVerdicts } from '../../src/districts/courts/contract.ts';
import { answer, registerDistrict } from '../../src/platform/bus/bus.ts';

// Answered by Courts itself where it is composed: a later registration of the same name wins.
registerDistrict({
  district: 'courts',
  commands: [
    answer(readVerdicts, async () => new Map()),
    answer(readBuyerHabits, async () => ({ thumbsDownShare: null })),
  ],
  subscribers: [],
});
