/** What is measured, and how a period is called. */
export const MEASURES = ['outputTokens', 'inputTokens', 'requestCount'] as const;
export type Measure = (typeof MEASURES)[number];
export const MEASURE_WORDS: Record<Measure, { label: string; unit: string }> = {
  outputTokens: { label: 'Output tokens', unit: 'tokens' },
  inputTokens: { label: 'Input tokens', unit: 'tokens' },
  requestCount: { label: 'Requests', unit: 'requests' },
};

export function periodInWords(period: string, granularity: 'hour' | 'day' | 'month'): string {
  if (granularity === 'month') return period.slice(0, 7);
  if (granularity === 'day') return period.slice(0, 10);
  return `${period.slice(5, 10)} ${period.slice(11, 16)}`;
}
