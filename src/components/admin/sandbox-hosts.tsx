'use client';

import { useQuery } from '@tanstack/react-query';
import Server from 'lucide-react/icons/server';
import { type RouterOutputs, useTRPC } from '../../adapters/trpc/client.tsx';
import { Badge } from '../ui/badge.tsx';
import { Callout, Empty, SkeletonRows } from '../ui/feedback.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { Meter } from '../ui/meter.tsx';
import { formatCount } from '../ui/money.tsx';
import { Section } from '../ui/page.tsx';
import { RelativeTime } from '../ui/time.tsx';

type Host = RouterOutputs['sandbox']['getCapacity']['hosts'][number];

/** How full each host is, and who waits for a turn. */
export function SandboxHosts({ refreshMs }: { refreshMs: number }) {
  const trpc = useTRPC();
  const capacity = useQuery({ ...trpc.sandbox.getCapacity.queryOptions(), refetchInterval: refreshMs });
  return (
    <Section
      title="Capacity"
      note={
        capacity.data
          ? `An owner may have ${formatCount(capacity.data.perOwnerMax)} at once on each host, unless a quota below says otherwise; turns go round by owner.`
          : 'Turns go round by owner.'
      }
      padded={false}
    >
      <Loaded query={capacity} what="The capacity" skeleton={<SkeletonRows rows={2} label="Loading the capacity" />}>
        {({ hosts }) =>
          hosts.length === 0 ? (
            <Empty icon={Server} title="No host has reported">
              A server process reports every few seconds. If none does, look at Health on the overview.
            </Empty>
          ) : (
            <ul className="divide-y divide-line">
              {hosts.map((h) => (
                <HostRow key={h.hostId} host={h} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
}

function HostRow({ host: h }: { host: Host }) {
  return (
    <li className="grid gap-3 px-4.5 py-3.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
        <code className="break-all text-xs">{h.hostId}</code>
        <Badge tone={h.available ? 'good' : 'bad'}>{h.available ? 'available' : 'not available'}</Badge>
        <Badge>{h.provider}</Badge>
        <span className="text-ink-2 text-xs">
          seen <RelativeTime at={h.lastSeen} />
        </span>
      </div>
      {h.unavailable ? (
        <Callout tone="bad" title={h.unavailable.message}>
          <p>{h.unavailable.fix}</p>
          <p className="font-mono text-ink-2 text-xs">{h.unavailable.code}</p>
        </Callout>
      ) : null}
      <dl className="grid gap-x-6 gap-y-3 text-sm sm:grid-cols-3">
        <Gauge name="Sandboxes" value={h.sessions} max={h.sessionsMax} />
        <Gauge name="Memory, MB" value={h.memoryMb} max={h.memoryMaxMb} />
        <Gauge name="Commands running" value={h.running.execute + h.running.evaluate} max={h.runningMax} />
      </dl>
      {h.waiting > 0 ? (
        <p className="num text-sm">
          {h.waiting === 1 ? 'One waits' : `${formatCount(h.waiting)} wait`} for a turn:{' '}
          <span className="text-ink-2">
            {h.queue.map((q) => `…${q.ownerId.slice(-8)} (${formatCount(q.waiting)})`).join(', then ')}
          </span>
        </p>
      ) : (
        <p className="text-ink-2 text-sm">Nobody waits.</p>
      )}
    </li>
  );
}

function Gauge({ name, value, max }: { name: string; value: number; max: number }) {
  return (
    <div className="grid gap-1">
      <dt className="text-ink-2 text-xs">{name}</dt>
      <dd className="grid gap-1">
        <span className="num">
          {formatCount(value)} of {formatCount(max)}
        </span>
        <Meter value={value} max={max} label={name} tone={value >= max ? 'warn' : 'accent'} />
      </dd>
    </div>
  );
}
