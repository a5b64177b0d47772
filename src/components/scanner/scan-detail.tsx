'use client';

import { useQuery } from '@tanstack/react-query';
import ChevronLeft from 'lucide-react/icons/chevron-left';
import SearchX from 'lucide-react/icons/search-x';
import Link from 'next/link';
import { useTRPC } from '../../adapters/trpc/client.tsx';
import { errorCode } from '../ui/api-error.ts';
import { ButtonLink } from '../ui/button.tsx';
import { Digest } from '../ui/code.tsx';
import { Empty, LoadFailure, Skeleton } from '../ui/feedback.tsx';
import { Fact, Facts, PageHeader, Section } from '../ui/page.tsx';
import { RelativeTime } from '../ui/time.tsx';
import { Findings, Summary } from './scan-report.tsx';
import { TYPE } from './scan-words.ts';

/** One scan of the history: everything but the text, which was never kept. */
export function ScanDetailPage({ scanId }: { scanId: string }) {
  const trpc = useTRPC();
  const scan = useQuery(trpc.scanner.get.queryOptions({ scanId }));
  const above = (
    <Link href="/scanner?view=history" className="inline-flex items-center gap-1 rounded-sm text-ink-2 hover:text-ink">
      <ChevronLeft className="size-4" aria-hidden />
      Earlier scans
    </Link>
  );
  if (scan.data === undefined) {
    const code = errorCode(scan.error);
    return (
      <>
        <PageHeader above={above} title="Scan" purpose="What one scan found." />
        {code === 'NOT_FOUND' || code === 'VALIDATION_ERROR' ? (
          <section className="card">
            <Empty
              icon={SearchX}
              title="No such scan"
              actions={<ButtonLink href="/scanner">To the scanner</ButtonLink>}
            >
              It does not exist, is older than a year, or belongs to somebody else.
            </Empty>
          </section>
        ) : scan.error ? (
          <section className="card">
            <LoadFailure what="The scan" error={scan.error} retry={() => void scan.refetch()} />
          </section>
        ) : (
          <Skeleton className="h-72 rounded-lg" />
        )}
      </>
    );
  }
  const s = scan.data;
  return (
    <>
      <PageHeader
        above={above}
        title={TYPE[s.type].label}
        purpose="What one scan found. The text itself was not kept."
      />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="grid min-w-0 gap-5">
          <Section title="Outcome">
            <Summary
              report={s}
              name={null}
              actions={
                <ButtonLink href="/scanner" size="sm">
                  Scan the file again
                </ButtonLink>
              }
            />
          </Section>
          <Section title="Findings" padded={false}>
            <Findings threats={s.threats} />
          </Section>
        </div>
        <Section title="Which bytes, by which rules">
          <Facts>
            <Fact name="SHA-256">
              <Digest value={s.content_sha256} what="Digest" />
            </Fact>
            <Fact name="Size">
              <span className="num">{s.content_bytes.toLocaleString('en')} bytes</span>
            </Fact>
            <Fact name="Rules">
              <span className="num">{s.ruleset_version}</span>
            </Fact>
            <Fact name="Scanned">
              <RelativeTime at={s.scanned_at} />
            </Fact>
            {s.agent_id ? (
              <Fact name="Counts for">
                <Link className="link" href={`/agents/${s.agent_id}`}>
                  an agent
                </Link>
              </Fact>
            ) : null}
            <Fact name="Number">
              <Digest value={s.scan_id} what="Number of the scan" />
            </Fact>
          </Facts>
        </Section>
      </div>
    </>
  );
}
