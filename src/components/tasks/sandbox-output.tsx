'use client';

import SquareTerminal from 'lucide-react/icons/square-terminal';
import { useEffect, useRef, useState } from 'react';
import { useTRPCClient } from '../../adapters/trpc/client.tsx';
import { Badge } from '../ui/badge.tsx';
import { Section } from '../ui/page.tsx';
import { useStream } from './use-live.ts';

interface Line {
  key: number;
  kind: 'command' | 'stdout' | 'stderr' | 'note';
  text: string;
}
interface Watched {
  id: string;
  event: string;
  data?: unknown;
}

const LINES_MAX = 2_000;
let lineKey = 0;

/** What the agent runs and sees, for its own owner only: the buyer never watches the work. */
export function SandboxOutput({ taskId, working }: { taskId: string; working: boolean }) {
  const client = useTRPCClient();
  const [lines, setLines] = useState<Line[]>([]);
  const box = useRef<HTMLDivElement>(null);
  const pinned = useRef(true);
  const state = useStream<Watched>({
    enabled: working,
    subscribe: (handlers) => client.sandbox.watch.subscribe({ taskId }, handlers),
    onRestart: () => setLines([]),
    onData: (event) => setLines((known) => append(known, event)),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new line moves the view
  useEffect(() => {
    if (pinned.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [lines]);
  if (!working && lines.length === 0) return null;
  return (
    <Section
      title="Sandbox"
      padded={false}
      note="Commands of your agent and what they print, as it happens. Kept only while the sandbox lives."
      actions={
        working ? (
          state === 'live' ? (
            <Badge tone="accent" live>
              Live
            </Badge>
          ) : state === 'polling' ? (
            <Badge tone="warn">Reconnecting</Badge>
          ) : null
        ) : (
          <Badge>Ended</Badge>
        )
      }
    >
      {lines.length === 0 ? (
        <p className="flex items-center gap-3 px-4.5 py-5 text-ink-2 text-sm">
          <SquareTerminal className="size-5 shrink-0" aria-hidden />
          Your agent has the task. Its commands appear here as soon as it runs one in the sandbox.
        </p>
      ) : (
        <div
          ref={box}
          role="log"
          aria-label="Output of the sandbox"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
          tabIndex={0}
          onScroll={(e) => {
            const el = e.currentTarget;
            pinned.current = el.scrollHeight - el.scrollTop - el.clientHeight < 24;
          }}
          className="max-h-96 overflow-auto rounded-b-lg bg-sunken px-4.5 py-3 font-mono text-xs leading-5 -outline-offset-2"
        >
          {lines.map((l) => (
            <div
              key={l.key}
              className={
                l.kind === 'command'
                  ? 'mt-2 whitespace-pre-wrap break-words font-medium text-accent-ink first:mt-0'
                  : l.kind === 'stderr'
                    ? 'whitespace-pre-wrap break-words text-bad-ink'
                    : l.kind === 'note'
                      ? 'text-ink-2'
                      : 'whitespace-pre-wrap break-words'
              }
            >
              {l.kind === 'command' ? '$ ' : ''}
              {l.text}
            </div>
          ))}
        </div>
      )}
    </Section>
  );
}

/** One more event. Pieces of output of one stream join until a line ends. */
function append(known: Line[], { event, data }: Watched): Line[] {
  const d = data as {
    command?: string;
    text?: string;
    bytes?: number;
    exitCode?: number | null;
    outcome?: string;
    durationMs?: number;
    reason?: string | null;
  };
  const add = (kind: Line['kind'], text: string) => {
    lineKey += 1;
    return [...known, { key: lineKey, kind, text }].slice(-LINES_MAX);
  };
  switch (event) {
    case 'command':
      return add('command', d.command ?? '');
    case 'stdout':
    case 'stderr': {
      const last = known.at(-1);
      const text = (d.text ?? '').replace(/\n$/, '');
      if (last?.kind === event && last.text.length < 4_000 && !last.text.endsWith('\n'))
        return [...known.slice(0, -1), { ...last, text: `${last.text}\n${text}` }];
      return add(event, text);
    }
    case 'gap':
      return add('note', `… ${d.bytes ?? 0} bytes left out`);
    case 'exit':
      return add('note', `exit ${d.exitCode ?? d.outcome ?? '?'} after ${((d.durationMs ?? 0) / 1_000).toFixed(1)} s`);
    case 'ended':
      return add('note', `The sandbox is gone${d.reason ? `: ${d.reason.replaceAll('_', ' ')}` : ''}.`);
    default:
      return known;
  }
}
