'use client';

import { Bar, BarChart, CartesianGrid, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { RouterOutputs } from '../../adapters/trpc/client.tsx';
import { MEASURE_WORDS, type Measure, periodInWords } from './usage-words.ts';

type Report = RouterOutputs['licensing']['getUsage'];

/** Drawn in this order; the seventh group and later ones are added up. */
const FILLS = [
  'var(--accent)',
  'var(--warn-ink)',
  'var(--good-ink)',
  'var(--bad)',
  'var(--ink-2)',
  'var(--line-strong)',
];
const REST = 'others';
const ALL = 'all';
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** Columns over time, stacked by group. Numbers above 2^53 lose their last digits here, not in the table. */
export function UsageChart({ report, measure }: { report: Report; measure: Measure }) {
  const { label, unit } = MEASURE_WORDS[measure];
  const { groups, data } = stack(report, measure);
  return (
    <div className="h-72 w-full text-xs">
      <ResponsiveContainer width="100%" height="100%">
        <BarChart data={data} margin={{ top: 8, right: 12, bottom: 4, left: 4 }} accessibilityLayer title={label}>
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="period"
            tick={{ fill: 'var(--ink-2)' }}
            tickLine={false}
            axisLine={{ stroke: 'var(--line-strong)' }}
            minTickGap={24}
          />
          <YAxis
            width={64}
            tick={{ fill: 'var(--ink-2)' }}
            tickLine={false}
            axisLine={false}
            tickFormatter={(v: number) => compact.format(v)}
            label={{ value: unit, angle: -90, position: 'insideLeft', fill: 'var(--ink-2)' }}
          />
          <Tooltip
            cursor={{ fill: 'var(--hover)' }}
            formatter={(value) => whole.format(Number(value))}
            contentStyle={{
              background: 'var(--raised)',
              border: '1px solid var(--line)',
              borderRadius: 8,
              color: 'var(--ink)',
            }}
            labelStyle={{ color: 'var(--ink)' }}
            itemStyle={{ color: 'var(--ink)' }}
          />
          {report.groupBy ? <Legend formatter={(name) => <span className="text-ink-2">{name}</span>} /> : null}
          {groups.map((g, i) => (
            <Bar
              key={g}
              dataKey={g}
              name={g === ALL ? label : g}
              stackId="usage"
              fill={FILLS[i] ?? FILLS.at(-1)}
              isAnimationActive={false}
            />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}

function stack(report: Report, measure: Measure): { groups: string[]; data: Record<string, string | number>[] } {
  const totals = new Map<string, bigint>();
  for (const r of report.items) {
    const g = r.group ?? ALL;
    totals.set(g, (totals.get(g) ?? 0n) + BigInt(r[measure]));
  }
  const byTotal = [...totals].sort(([, a], [, b]) => (a === b ? 0 : a < b ? 1 : -1)).map(([g]) => g);
  const own = byTotal.length > FILLS.length ? byTotal.slice(0, FILLS.length - 1) : byTotal;
  const groups = own.length < byTotal.length ? [...own, REST] : own;
  const rows = new Map<string, Record<string, string | number>>();
  for (const r of report.items) {
    const period = periodInWords(r.period, report.granularity);
    const row = rows.get(r.period) ?? { period };
    const g = own.includes(r.group ?? ALL) ? (r.group ?? ALL) : REST;
    row[g] = Number(row[g] ?? 0) + Number(r[measure]);
    rows.set(r.period, row);
  }
  const data = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  return { groups, data };
}
