'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import Laptop from 'lucide-react/icons/laptop';
import Smartphone from 'lucide-react/icons/smartphone';
import SquareTerminal from 'lucide-react/icons/square-terminal';
import { useState } from 'react';
import { type RouterOutputs, useTRPC, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { useCall } from '../forms/use-call.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { ErrorNote, SkeletonRows } from '../ui/feedback.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { Section } from '../ui/page.tsx';
import { RelativeTime } from '../ui/time.tsx';
import { say } from '../ui/toast.tsx';

type Session = RouterOutputs['identity']['listSessions'][number];

/** Every place where the account is open, and the way to close each. */
export function Sessions() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const sessions = useQuery({ ...trpc.identity.listSessions.queryOptions(), refetchInterval: 30_000 });
  const [asking, setAsking] = useState(false);
  const [ending, setEnding] = useState<string | null>(null);
  const refresh = () => void queries.invalidateQueries(trpc.identity.listSessions.queryFilter());
  const end = useCall(
    (sessionId: string) => client.identity.revokeSession.mutate({ sessionId }),
    () => {
      say('Session ended', 'It is signed out at its next request.');
      refresh();
    },
  );
  const endOthers = useCall(
    () => client.identity.revokeOtherSessions.mutate(),
    ({ ended }) => {
      setAsking(false);
      say(ended === 1 ? 'One session ended' : `${ended} sessions ended`);
      refresh();
    },
  );
  const others = sessions.data?.filter((s) => !s.current).length ?? 0;
  return (
    <Section
      title="Sessions"
      padded={false}
      note="Where you are signed in. A session that you do not know belongs to somebody else: end it and change the password."
      actions={
        others > 0 ? (
          <Button size="sm" tone="danger-quiet" onClick={() => setAsking(true)}>
            End all others
          </Button>
        ) : null
      }
    >
      {end.error ? (
        <div className="p-4.5 pb-0">
          <ErrorNote error={end.error} title="The session was not ended." />
        </div>
      ) : null}
      <Loaded query={sessions} what="Your sessions" skeleton={<SkeletonRows rows={3} label="Loading sessions" />}>
        {(list) => (
          <ul className="divide-y divide-line">
            {list.map((s) => {
              const Icon = s.kind === 'BEARER' ? SquareTerminal : isPhone(s) ? Smartphone : Laptop;
              return (
                <li key={s.id} className="flex items-start gap-3 px-4.5 py-3.5">
                  <Icon className="mt-0.5 size-5 shrink-0 text-ink-2" aria-hidden />
                  <div className="min-w-0 flex-1 text-sm">
                    <p className="flex flex-wrap items-center gap-2 font-medium">
                      {deviceOf(s)}
                      {s.current ? <Badge tone="good">this one</Badge> : null}
                      {s.state === 'PENDING_2FA' ? <Badge tone="warn">waits for the second step</Badge> : null}
                    </p>
                    <p className="mt-0.5 text-ink-2 text-xs">
                      {s.addressRange ? <>from {s.addressRange} · </> : null}
                      last seen <RelativeTime at={s.lastSeenAt} /> · signed in <RelativeTime at={s.createdAt} />
                    </p>
                  </div>
                  {s.current ? null : (
                    <Button
                      size="sm"
                      aria-label={`End the session of ${deviceOf(s)}`}
                      pending={end.pending && ending === s.id}
                      onClick={() => {
                        setEnding(s.id);
                        void end.run(s.id);
                      }}
                    >
                      End
                    </Button>
                  )}
                </li>
              );
            })}
          </ul>
        )}
      </Loaded>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title="End every other session?"
        confirm="End them"
        pending={endOthers.pending}
        error={<ErrorNote error={endOthers.error} />}
        onConfirm={() => void endOthers.run()}
        consequences={
          <p>
            <strong className="num font-medium text-ink">
              {others} {others === 1 ? 'session is' : 'sessions are'}
            </strong>{' '}
            signed out at their next request, programs with a session token too. Keys of agents go on working.
          </p>
        }
      />
    </Section>
  );
}

function isPhone(s: Session): boolean {
  return /Mobile|Android|iPhone/i.test(s.userAgent ?? '');
}

/** The browser and system in two words; the header is text of a stranger and never more than that. */
function deviceOf(s: Session): string {
  const ua = s.userAgent ?? '';
  if (ua === '') return s.kind === 'BEARER' ? 'A program' : 'A browser';
  const browser = /Edg\//.test(ua)
    ? 'Edge'
    : /Firefox\//.test(ua)
      ? 'Firefox'
      : /Chrome\//.test(ua)
        ? 'Chrome'
        : /Safari\//.test(ua)
          ? 'Safari'
          : null;
  const system = /Windows/.test(ua)
    ? 'Windows'
    : /Android/.test(ua)
      ? 'Android'
      : /iPhone|iPad/.test(ua)
        ? 'iOS'
        : /Mac OS X/.test(ua)
          ? 'macOS'
          : /Linux/.test(ua)
            ? 'Linux'
            : null;
  if (browser) return system ? `${browser} on ${system}` : browser;
  return ua.length > 40 ? `${ua.slice(0, 40)}…` : ua;
}
