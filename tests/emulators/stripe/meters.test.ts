import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { errorOf, sdkFor, startEmulator, startReceiver, webhookSecret } from './support.ts';

const minute = 60;
const day = 24 * 3600;

async function metered(options: Parameters<typeof startEmulator>[0] = {}) {
  const running = await startEmulator(options);
  const customer = await running.stripe.customers.create({ name: 'ACME Corp' });
  const meter = await running.stripe.billing.meters.create({
    display_name: 'Output tokens',
    event_name: 'vpc_output_tokens',
    default_aggregation: { formula: 'sum' },
  });
  const report = (value: string, identifier: string, timestamp?: number) =>
    running.stripe.billing.meterEvents.create({
      event_name: meter.event_name,
      identifier,
      payload: { stripe_customer_id: customer.id, value },
      ...(timestamp === undefined ? {} : { timestamp }),
    });
  const now = () => Math.floor(Date.now() / 1000);
  const summaries = async (start: number, end: number, window?: 'hour' | 'day') =>
    (
      await running.stripe.billing.meters.listEventSummaries(meter.id, {
        customer: customer.id,
        start_time: start,
        end_time: end,
        ...(window ? { value_grouping_window: window } : {}),
      })
    ).data;
  return { ...running, customer, meter, report, now, summaries };
}

const floor = (moment: number, unit: number) => Math.floor(moment / unit) * unit;

describe('meter events', () => {
  it('are summed per customer between two minutes and per day', async () => {
    const { report, summaries, now, stripe, meter } = await metered();
    const today = floor(now(), day);
    await report('100', 'a', today - day + 10);
    await report('20', 'b', today - day + 3600);
    await report('3', 'c', today - 2 * day);
    expect((await summaries(today - 2 * day, today)).map((one) => one.aggregated_value)).toEqual([123]);
    expect(
      (await summaries(today - 2 * day, today, 'day')).map((one) => [one.start_time, one.aggregated_value]),
    ).toEqual([
      [today - day, 120],
      [today - 2 * day, 3],
    ]);
    const other = await stripe.customers.create({});
    expect(
      (
        await stripe.billing.meters.listEventSummaries(meter.id, {
          customer: other.id,
          start_time: today - day,
          end_time: today,
        })
      ).data,
    ).toEqual([]);
    expect((await errorOf(summaries(today - day + 1, today))).code).toBe('parameter_invalid');
    expect((await errorOf(summaries(today, today - day))).code).toBe('parameter_invalid');
  });

  it('count once under one identifier', async () => {
    const { report, summaries, now } = await metered();
    const moment = floor(now(), minute) - minute;
    await report('5', 'vpc:1:tokens:20261101:0', moment);
    const error = await errorOf(report('5', 'vpc:1:tokens:20261101:0', moment));
    expect(error).toMatchObject({ statusCode: 400, code: 'duplicate_meter_event' });
    expect((await summaries(moment, moment + minute))[0]?.aggregated_value).toBe(5);
  });

  it('are refused 35 days back and 5 minutes ahead', async () => {
    const { report, now } = await metered();
    expect((await errorOf(report('5', 'old', now() - 35 * day - 5))).code).toBe('timestamp_too_far_in_past');
    expect((await errorOf(report('5', 'future', now() + 6 * minute))).code).toBe('timestamp_in_future');
    await report('5', 'edge-old', now() - 35 * day + 60);
    await report('5', 'edge-future', now() + 4 * minute);
  });

  it('are cancelled by an adjustment within a day of being received, once', async () => {
    const { stripe, emulator, report, summaries, now, meter } = await metered();
    const moment = floor(now(), minute) - minute;
    await report('5', 'wrong', moment);
    await report('7', 'right', moment);
    const cancel = (identifier: string) =>
      stripe.billing.meterEventAdjustments.create({
        event_name: meter.event_name,
        type: 'cancel',
        cancel: { identifier },
      });
    expect((await cancel('wrong')).cancel?.identifier).toBe('wrong');
    expect((await summaries(moment, moment + minute))[0]?.aggregated_value).toBe(7);
    expect((await errorOf(cancel('wrong'))).statusCode).toBe(400);
    expect((await errorOf(cancel('missing'))).code).toBe('resource_missing');
    emulator.advance(day + 1);
    expect((await errorOf(cancel('right'))).message).toContain('24 hours');
  });

  it('go through the v2 stream with a session token that lasts 15 minutes', async () => {
    const { stripe, emulator, port, summaries, now, customer, meter } = await metered();
    const session = await stripe.v2.billing.meterEventSession.create();
    const stream = sdkFor(port);
    const moment = floor(now(), minute) - minute;
    const event = {
      event_name: meter.event_name,
      identifier: 'stream-1',
      payload: { stripe_customer_id: customer.id, value: '40' },
      timestamp: new Date(moment * 1000).toISOString(),
    };
    await stream.v2.billing.meterEventStream.create(
      { events: [event, event] },
      { apiKey: session.authentication_token },
    );
    expect((await summaries(moment, moment + minute))[0]?.aggregated_value).toBe(40);
    expect((await errorOf(stream.v2.billing.meterEventStream.create({ events: [event] }))).statusCode).toBe(401);
    emulator.advance(15 * minute);
    const late = await errorOf(
      stream.v2.billing.meterEventStream.create({ events: [event] }, { apiKey: session.authentication_token }),
    );
    expect(late.code).toBe('billing_meter_event_session_expired');
  });

  it('have v2 forms of the single event and of the adjustment', async () => {
    const { stripe, summaries, now, customer, meter } = await metered();
    const moment = floor(now(), minute) - minute;
    const payload = { stripe_customer_id: customer.id, value: '9' };
    const created = await stripe.v2.billing.meterEvents.create({
      event_name: meter.event_name,
      payload,
      identifier: 'v2-1',
      timestamp: new Date(moment * 1000).toISOString(),
    });
    expect(created).toMatchObject({ object: 'v2.billing.meter_event', identifier: 'v2-1' });
    expect((await summaries(moment, moment + minute))[0]?.aggregated_value).toBe(9);
    const adjusted = await stripe.v2.billing.meterEventAdjustments.create({
      event_name: meter.event_name,
      type: 'cancel',
      cancel: { identifier: 'v2-1' },
    });
    expect(adjusted.status).toBe('pending');
    expect(await summaries(moment, moment + minute)).toEqual([]);
  });
});

describe('a meter', () => {
  it('is the only active one of its event name, and aggregates as it was told', async () => {
    const { stripe, meter, customer } = await metered();
    const duplicate = {
      display_name: 'x',
      event_name: meter.event_name,
      default_aggregation: { formula: 'count' as const },
    };
    expect((await errorOf(stripe.billing.meters.create(duplicate))).statusCode).toBe(400);
    expect((await stripe.billing.meters.update(meter.id, { display_name: 'Tokens' })).display_name).toBe('Tokens');
    expect((await stripe.billing.meters.deactivate(meter.id)).status).toBe('inactive');
    expect((await stripe.billing.meters.list({ status: 'active' })).data).toEqual([]);
    const counting = await stripe.billing.meters.create(duplicate);
    const start = floor(Date.now() / 1000, minute) - minute;
    for (const identifier of ['1', '2']) {
      await stripe.billing.meterEvents.create({
        event_name: meter.event_name,
        identifier,
        timestamp: start,
        payload: { stripe_customer_id: customer.id, value: '50' },
      });
    }
    const [summary] = (
      await stripe.billing.meters.listEventSummaries(counting.id, {
        customer: customer.id,
        start_time: start,
        end_time: start + minute,
      })
    ).data;
    expect(summary?.aggregated_value).toBe(2);
    await stripe.billing.meters.deactivate(counting.id);
    expect((await stripe.billing.meters.reactivate(meter.id)).status).toBe('active');
    expect((await stripe.billing.meters.retrieve(meter.id)).status).toBe('active');
  });
});

describe('what Stripe finds out afterwards', () => {
  it.each([
    ['unknown_meter', { stripe_customer_id: 'known', value: '1' }, 'v1.billing.meter.no_meter_found', 'no_meter'],
    [
      'vpc_output_tokens',
      { stripe_customer_id: 'cus_missing', value: '1' },
      'v1.billing.meter.error_report_triggered',
      'meter_event_customer_not_found',
    ],
    ['vpc_output_tokens', { value: '1' }, 'v1.billing.meter.error_report_triggered', 'meter_event_no_customer_defined'],
    [
      'vpc_output_tokens',
      { stripe_customer_id: 'known', value: 'many' },
      'v1.billing.meter.error_report_triggered',
      'meter_event_invalid_value',
    ],
    [
      'vpc_output_tokens',
      { stripe_customer_id: 'known', value: '1234567890123456' },
      'v1.billing.meter.error_report_triggered',
      'meter_event_value_too_many_digits',
    ],
  ])('about %s %o is a thin event with %s and %s', async (eventName, payload, type, code) => {
    const receiver = await startReceiver();
    const { stripe, emulator, customer, meter } = await metered({ webhookUrl: receiver.url, webhookSecret });
    const filled = Object.fromEntries(
      Object.entries(payload).map(([key, value]) => [key, value === 'known' ? customer.id : value]),
    );
    await stripe.billing.meterEvents.create({
      event_name: eventName,
      identifier: 'i-1',
      payload: filled as Record<string, string>,
    });
    await emulator.deliverAll();
    const raw = receiver.requests.at(-1);
    expect(() => stripe.webhooks.constructEvent(raw?.body ?? '', raw?.signature ?? '', webhookSecret)).toThrow();
    const notification = stripe.parseEventNotification(raw?.body ?? '', raw?.signature ?? '', webhookSecret);
    expect(notification.type).toBe(type);
    const full = (await notification.fetchEvent()) as { data: { reason: { error_types: { code: string }[] } } };
    expect(full.data.reason.error_types[0]?.code).toBe(code);
    if (notification.type === 'v1.billing.meter.error_report_triggered') {
      expect((await notification.fetchRelatedObject())?.id).toBe(meter.id);
    }
    expect((await stripe.v2.core.events.list({ types: [type] })).data).toHaveLength(1);
  });

  it('includes time stamps, when the switch says so', async () => {
    const { flip, report, emulator, now, summaries } = await metered();
    await flip('settings', { meterTimestampErrors: 'later' });
    await report('5', 'future', now() + 6 * minute);
    const last = emulator.state.all('event').at(-1);
    expect(JSON.stringify(last?.event)).toContain('timestamp_in_future');
    const start = floor(now(), minute);
    expect(await summaries(start, start + 10 * minute)).toEqual([]);
  });

  it('includes events for an archived meter', async () => {
    const { stripe, report, meter, emulator } = await metered();
    await stripe.billing.meters.deactivate(meter.id);
    await report('5', 'late');
    expect(JSON.stringify(emulator.state.all('event').at(-1)?.event)).toContain('archived_meter');
    expect(Stripe.API_VERSION).toBeTruthy();
  });
});
