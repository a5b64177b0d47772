import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  checkChain,
  type LogLine,
  lineMac,
  readLines,
  usageLogKey,
} from '../../../src/districts/licensing/usage-log.ts';

const licenseId = '550e8400-e29b-41d4-a716-446655440000';
const keyOf = (licenseKey: string) => usageLogKey(createHash('sha256').update(licenseKey).digest('hex'), licenseId);
const key = keyOf(`vpc_${'a'.repeat(32)}`);

function log(n: number, from = 1, prev = '0'.repeat(64), k: Uint8Array = key): LogLine[] {
  const lines: LogLine[] = [];
  for (let seq = from; seq < from + n; seq += 1) {
    const head = { seq, prev, record: { license_id: licenseId, input_tokens: seq, model: 'm' } };
    const mac = lineMac(k, head).toString('hex');
    lines.push({ ...head, mac });
    prev = mac;
  }
  return lines;
}
const file = (lines: LogLine[]) => Buffer.from(`${lines.map((l) => JSON.stringify(l)).join('\n')}\n`);
const check =
  (lines: LogLine[], keys = [key]) =>
  () =>
    checkChain(readLines(file(lines)), keys);

describe('the usage log of an air-gapped replica', () => {
  test('a whole log is accepted, also when it begins in the middle or goes on across a rotation of the key', () => {
    expect(check(log(20))).not.toThrow();
    expect(check(log(20, 7, 'a'.repeat(64)))).not.toThrow();
    const first = log(5);
    const fresh = keyOf(`vpc_${'b'.repeat(32)}`);
    const second = log(5, 6, first.at(-1)?.mac, fresh);
    expect(check([...first, ...second], [fresh, key])).not.toThrow();
    expect(check([...first, ...second], [fresh])).toThrow(/line 1: was changed/);
  });

  test('a changed, removed or swapped line is refused at that line', () => {
    for (let i = 0; i < 10; i += 1) {
      const changed = log(10).map((l, n) => (n === i ? { ...l, record: { ...l.record, input_tokens: 999 } } : l));
      expect(check(changed)).toThrow(new RegExp(`line ${i + 1}: was changed`));
    }
    for (let i = 1; i < 9; i += 1) {
      expect(check(log(10).filter((_, n) => n !== i))).toThrow(new RegExp(`line ${i + 1}: does not follow`));
      const swapped = log(10);
      [swapped[i], swapped[i + 1]] = [swapped[i + 1] as LogLine, swapped[i] as LogLine];
      expect(check(swapped)).toThrow(new RegExp(`line ${i + 1}: does not follow`));
    }
    expect(check(log(10).slice(0, 7))).not.toThrow();
    expect(check(log(3, 1, 'b'.repeat(64)))).toThrow(/line 1: is not the beginning/);
  });

  test('the log of another licence or key is refused', () => {
    expect(check(log(3), [keyOf(`vpc_${'c'.repeat(32)}`)])).toThrow(/line 1/);
    expect(
      check(log(3), [
        usageLogKey(
          createHash('sha256')
            .update(`vpc_${'a'.repeat(32)}`)
            .digest('hex'),
          'another',
        ),
      ]),
    ).toThrow(/line 1/);
    expect(check(log(3), [])).toThrow(/line 1/);
  });

  test('what is no log is refused with the line', () => {
    for (const [text, why] of [
      ['', /no lines/],
      ['nonsense\n', /line 1: is not JSON/],
      [`${JSON.stringify(log(1)[0])}\n{}\n`, /line 2: is not a line/],
      [`${JSON.stringify({ ...log(1)[0], seq: 0 })}\n`, /line 1/],
      [`${JSON.stringify({ ...log(1)[0], record: [] })}\n`, /line 1/],
      ['null\n', /line 1/],
    ] as const)
      expect(() => readLines(Buffer.from(text))).toThrow(why);
    expect(() => readLines(new Uint8Array([0xff, 0xfe]))).toThrow(/UTF-8/);
  });
});
