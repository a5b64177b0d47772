'use client';

import { useQuery } from '@tanstack/react-query';
import Server from 'lucide-react/icons/server';
import { useState } from 'react';
import { type RouterOutputs, useTRPC, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { useCall } from '../forms/use-call.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { Empty, ErrorNote, SkeletonRows } from '../ui/feedback.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { Meter } from '../ui/meter.tsx';
import { formatCount } from '../ui/money.tsx';
import { Section } from '../ui/page.tsx';
import { type Column, DataTable } from '../ui/table.tsx';
import { RelativeTime } from '../ui/time.tsx';
import { say } from '../ui/toast.tsx';

type Replica = RouterOutputs['licensing']['listReplicas']['replicas'][number];
const FLAG = { instance_cloned: 'instance cloned', deployment_id_reused: 'deployment reused' } as const;

/** Who runs under this licence now, in the order in which they took their seats. */
export function Seats({ licenseId }: { licenseId: string }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const [freeing, setFreeing] = useState<Replica | null>(null);
  const seats = useQuery({ ...trpc.licensing.listReplicas.queryOptions({ licenseId }), refetchInterval: 30_000 });
  const free = useCall(
    (r: Replica) => client.licensing.freeReplica.mutate({ licenseId, replicaId: r.replicaId }),
    ({ released }) => {
      setFreeing(null);
      say(released ? 'Seat free' : 'The seat was free already');
      void seats.refetch();
    },
  );
  const columns: Column<Replica>[] = [
    { name: 'Seat', phone: 'hide', cell: (r) => <span className="num">{r.rank}</span> },
    {
      name: 'Host',
      phone: 'title',
      className: 'sm:max-w-72',
      cell: (r) => (
        <span className="block min-w-0">
          <bdi className="break-all font-medium">{r.hostname}</bdi>
          <span className="flex flex-wrap gap-1 pt-0.5 empty:hidden">
            {r.overLimit ? <Badge tone="warn">above the limit</Badge> : null}
            {r.flags.map((f) => (
              <Badge key={f} tone="warn">
                {FLAG[f]}
              </Badge>
            ))}
          </span>
        </span>
      ),
    },
    { name: 'Deployment', cell: (r) => <bdi className="break-all">{r.deploymentId}</bdi> },
    { name: 'Version', cell: (r) => <bdi className="break-all">{r.version || '–'}</bdi> },
    { name: 'Last seen', align: 'end', cell: (r) => <RelativeTime at={r.lastSeen} className="text-ink-2" /> },
    {
      name: 'Act',
      align: 'end',
      cell: (r) => (
        <Button size="sm" aria-label={`Free the seat of ${r.hostname}`} onClick={() => setFreeing(r)}>
          Free
        </Button>
      ),
    },
  ];
  return (
    <Section
      title="Seats"
      note="One running replica takes one seat; a seat is free 25 hours after it was last seen."
      padded={false}
    >
      <Loaded query={seats} what="The seats" skeleton={<SkeletonRows rows={3} label="Loading the seats" />}>
        {(s) => (
          <>
            <div className="grid gap-1.5 px-4.5 py-3.5">
              <p className="num text-sm">
                <strong className="font-semibold">{formatCount(s.seatsLive)}</strong> of{' '}
                {formatCount(s.allowedReplicas)} taken
              </p>
              <Meter
                value={s.seatsLive}
                max={s.allowedReplicas}
                label="Seats taken"
                tone={s.seatsLive > s.allowedReplicas ? 'warn' : 'accent'}
              />
            </div>
            {s.replicas.length > 0 ? (
              <div className="border-line border-t">
                <DataTable label="Seats" columns={columns} rows={s.replicas} keyOf={(r) => r.replicaId} />
              </div>
            ) : (
              <Empty icon={Server} title="Nothing runs under this licence">
                The first replica that validates with the key takes the first seat.
              </Empty>
            )}
          </>
        )}
      </Loaded>
      <Confirm
        open={freeing !== null}
        onOpenChange={(open) => {
          if (open) return;
          free.clear();
          setFreeing(null);
        }}
        title="Free this seat?"
        confirm="Free the seat"
        pending={free.pending}
        error={<ErrorNote error={free.error} />}
        onConfirm={() => {
          if (freeing) void free.run(freeing);
        }}
        consequences={
          <p>
            <bdi className="break-all font-medium text-ink">{freeing?.hostname}</bdi> loses its seat now. If it still
            runs, it takes one again when it validates next, at most a day later.
          </p>
        }
      />
    </Section>
  );
}
