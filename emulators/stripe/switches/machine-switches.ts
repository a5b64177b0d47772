import { platformAccount } from '../core/platform.ts';
import type { Kind } from '../core/records.ts';
import { defaultSettings } from '../core/settings.ts';
import type { FaultInput } from '../http/faults.ts';
import { createPlatformAccount } from '../resources/accounts.ts';
import { defaultSwitches } from '../webhooks/switches.ts';
import { type SwitchRoute, switchRoute } from './context.ts';

const faultShape: Required<FaultInput> = {
  kind: 'delay',
  method: '*',
  path: '*',
  times: 1,
  after: 0,
  delayMs: 0,
  commits: false,
  kept: true,
};

const counted: Kind[] = [
  'customer',
  'payment_intent',
  'charge',
  'refund',
  'dispute',
  'transfer',
  'payout',
  'invoice',
  'account',
  'event',
  'delivery',
];

/** Switches about the emulator itself: clock, settings, webhooks, faults, a fresh start. */
export const machineSwitches: SwitchRoute[] = [
  switchRoute('GET', '/_test/state', ({ engine, webhooks, faults }) => ({
    now: engine.clock.now(),
    settings: engine.settings,
    webhooks: withoutSecrets(webhooks.switches),
    faults: faults.list(),
    counts: Object.fromEntries(counted.map((kind) => [kind, engine.store.count(kind)])),
  })),
  switchRoute('POST', '/_test/reset', ({ engine, faults }) => {
    engine.reset();
    faults.clear();
    engine.transact(platformAccount, null, createPlatformAccount);
    return {};
  }),
  switchRoute('POST', '/_test/settings', ({ engine }, input) => {
    engine.settings = { ...engine.settings, ...input.like(defaultSettings) };
    engine.noteDue(engine.clock.now());
    return engine.settings;
  }),
  switchRoute('POST', '/_test/clock', ({ engine }, input) => {
    const now = input.number('now');
    const advance = input.number('advanceSeconds') ?? 0;
    const offset =
      now === undefined ? engine.clock.offsetMs : engine.clock.offsetMs + now * 1000 - engine.clock.nowMs();
    engine.setClock(offset + advance * 1000);
    return { now: engine.clock.now() };
  }),
  switchRoute('POST', '/_test/webhooks', ({ webhooks }, input) => {
    webhooks.set(input.like(defaultSwitches));
    return withoutSecrets(webhooks.switches);
  }),
  switchRoute('POST', '/_test/deliver', ({ engine, webhooks }) => {
    engine.settle();
    return webhooks.deliverAll();
  }),
  switchRoute('GET', '/_test/deliveries', ({ engine }) => ({ data: engine.all('delivery') })),
  switchRoute('GET', '/_test/faults', ({ faults }) => ({ data: faults.list() })),
  switchRoute('POST', '/_test/faults', ({ faults }, input) => {
    input.requiredText('kind');
    return faults.add(input.like(faultShape) as FaultInput);
  }),
  switchRoute('DELETE', '/_test/faults', ({ faults }) => {
    faults.clear();
    return {};
  }),
];

function withoutSecrets<T extends { secret: string; connectSecret: string | null }>(
  switches: T,
): Omit<T, 'secret' | 'connectSecret'> {
  const { secret: _secret, connectSecret: _connectSecret, ...shown } = switches;
  return shown;
}
