'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import ChartColumn from 'lucide-react/icons/chart-column';
import Download from 'lucide-react/icons/download';
import dynamic from 'next/dynamic';
import { parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useState } from 'react';
import { type RouterOutputs, useTRPC } from '../../adapters/trpc/client.tsx';
import { Button } from '../ui/button.tsx';
import { Empty, Skeleton } from '../ui/feedback.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { Section } from '../ui/page.tsx';
import { saveCsvRows } from '../ui/save-file.ts';
import { Select } from '../ui/select.tsx';
import { type Column, DataTable } from '../ui/table.tsx';
import { formatBig } from './licence-words.ts';
import { MEASURE_WORDS, MEASURES, type Measure, periodInWords } from './usage-words.ts';

type Report = RouterOutputs['licensing']['getUsage'];
type Row = Report['items'][number];

const Chart = dynamic(() => import('./usage-chart.tsx').then((m) => m.UsageChart), {
  ssr: false,
  loading: () => <Skeleton className="h-72 w-full rounded-md" />,
});

const SPANS = { '24h': 1, '7d': 7, '30d': 30, '90d': 90, '365d': 365 } as const;
type Span = keyof typeof SPANS;
const SPAN_WORDS: Record<Span, string> = {
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  '90d': 'Last 90 days',
  '365d': 'Last 12 months',
};
const GROUPS = ['none', 'model', 'deployment'] as const;
const HOUR = 3_600_000;

/** What was reported to us, by hour, day or month; the same numbers as a chart, as a table and as a file. */
export function Usage({ licenseId }: { licenseId: string }) {
  const trpc = useTRPC();
  const [view, setView] = useQueryStates({
    span: parseAsStringLiteral(Object.keys(SPANS) as Span[]).withDefault('30d'),
    measure: parseAsStringLiteral(MEASURES).withDefault('outputTokens'),
    group: parseAsStringLiteral(GROUPS).withDefault('none'),
  });
  const [asTable, setAsTable] = useState(false);
  // Whole hours, so that the window stands still between two readings.
  const [now] = useState(() => Math.ceil(Date.now() / HOUR) * HOUR);
  const granularity = view.span === '24h' ? 'hour' : view.span === '365d' ? 'month' : 'day';
  const usage = useQuery({
    ...trpc.licensing.getUsage.queryOptions({
      licenseId,
      from: new Date(now - SPANS[view.span] * 24 * HOUR).toISOString(),
      to: new Date(now).toISOString(),
      granularity,
      ...(view.group === 'none' ? {} : { groupBy: view.group }),
    }),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
  const { label, unit } = MEASURE_WORDS[view.measure];
  return (
    <Section
      title="Usage"
      note="As the replicas reported it; times are UTC."
      padded={false}
      actions={
        <>
          <Button size="sm" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
            {asTable ? 'As a chart' : 'As a table'}
          </Button>
          <Button
            size="sm"
            disabled={!usage.data || usage.data.items.length === 0}
            onClick={() => {
              if (usage.data) saveUsage(usage.data);
            }}
          >
            <Download aria-hidden />
            CSV
          </Button>
        </>
      }
    >
      <div className="flex flex-wrap gap-2 border-line border-b p-3">
        <Select
          label="Time"
          size="sm"
          className="w-full xs:w-40"
          value={view.span}
          onChange={(v) => void setView({ span: v as Span })}
          options={(Object.keys(SPANS) as Span[]).map((s) => ({ value: s, label: SPAN_WORDS[s] }))}
        />
        <Select
          label="Measure"
          size="sm"
          className="w-full xs:w-40"
          value={view.measure}
          onChange={(v) => void setView({ measure: v as Measure })}
          options={MEASURES.map((m) => ({ value: m, label: MEASURE_WORDS[m].label }))}
        />
        <Select
          label="Grouped by"
          size="sm"
          className="w-full xs:w-40"
          value={view.group}
          onChange={(v) => void setView({ group: v as (typeof GROUPS)[number] })}
          options={[
            { value: 'none', label: 'Not grouped' },
            { value: 'model', label: 'By model' },
            { value: 'deployment', label: 'By deployment' },
          ]}
        />
      </div>
      <Loaded
        query={usage}
        what="The usage"
        skeleton={
          <div role="status" aria-label="Loading the usage" className="p-4.5">
            <Skeleton className="h-72 w-full rounded-md" />
          </div>
        }
      >
        {(report) =>
          report.items.length === 0 ? (
            <Empty icon={ChartColumn} title="No usage in this time">
              Replicas report every few minutes once they serve requests. Try a longer time above.
            </Empty>
          ) : (
            <>
              <p className="px-4.5 pt-3.5 text-sm">
                <strong className="num font-semibold">{formatBig(report.totals[view.measure])}</strong> {unit} ·{' '}
                <span className="text-ink-2">
                  {SPAN_WORDS[view.span].toLowerCase()}, {formatBig(report.totals.requestCount)} requests from{' '}
                  {report.totals.events.toLocaleString('en')} reports
                </span>
              </p>
              {asTable ? (
                <DataTable
                  label={`Usage: ${label}`}
                  columns={columnsFor(report)}
                  rows={report.items}
                  keyOf={(r) => `${r.period} ${r.group ?? ''}`}
                />
              ) : (
                <figure className="px-2 pt-2 pb-4">
                  <Chart report={report} measure={view.measure} />
                  <figcaption className="px-2.5 pt-2 text-ink-2 text-xs">
                    {label} by {granularity}
                    {view.group === 'none' ? '' : `, grouped by ${view.group}`}. Arrow keys move along the chart; the
                    button above shows the same numbers as a table.
                  </figcaption>
                </figure>
              )}
            </>
          )
        }
      </Loaded>
    </Section>
  );
}

function columnsFor(report: Report): Column<Row>[] {
  const big = (pick: (r: Row) => string) => (r: Row) => <span className="num">{formatBig(pick(r))}</span>;
  return [
    { name: 'Period, UTC', phone: 'title', cell: (r) => periodInWords(r.period, report.granularity) },
    ...(report.groupBy
      ? [{ name: report.groupBy === 'model' ? 'Model' : 'Deployment', cell: (r: Row) => <bdi>{r.group}</bdi> }]
      : []),
    { name: 'Input tokens', align: 'end', cell: big((r) => r.inputTokens) },
    { name: 'Output tokens', align: 'end', cell: big((r) => r.outputTokens) },
    { name: 'Requests', align: 'end', cell: big((r) => r.requestCount) },
    { name: 'Reports', align: 'end', phone: 'hide', cell: (r) => <span className="num">{r.events}</span> },
  ];
}

function saveUsage(report: Report): void {
  saveCsvRows(
    `civitas-usage-${report.licenseId.slice(-12)}-${report.from.slice(0, 10)}.csv`,
    ['period', 'group', 'input_tokens', 'output_tokens', 'request_count', 'events'],
    report.items.map((r) => [r.period, r.group, r.inputTokens, r.outputTokens, r.requestCount, r.events]),
  );
}
