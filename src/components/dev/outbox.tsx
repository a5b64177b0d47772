'use client';

import { useQuery } from '@tanstack/react-query';
import Inbox from 'lucide-react/icons/inbox';
import Mail from 'lucide-react/icons/mail';
import MessageSquare from 'lucide-react/icons/message-square';
import { Fragment, useState } from 'react';
import { type RouterOutputs, useTRPC } from '../../adapters/trpc/client.tsx';
import { Badge } from '../ui/badge.tsx';
import { CopyButton } from '../ui/copy.tsx';
import { Empty, SkeletonRows } from '../ui/feedback.tsx';
import { Input } from '../ui/field.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { PageHeader } from '../ui/page.tsx';
import { RelativeTime } from '../ui/time.tsx';

type Message = RouterOutputs['platform']['devMessages'][number];

/** Mail and text messages that this laptop installation keeps instead of sending. */
export function Outbox() {
  const trpc = useTRPC();
  const [q, setQ] = useState('');
  const messages = useQuery({ ...trpc.platform.devMessages.queryOptions({ limit: 100 }), refetchInterval: 2_000 });
  const needle = q.trim().toLowerCase();
  return (
    <>
      <PageHeader
        title="Developer outbox"
        purpose="Mail and text messages of this installation are kept here instead of being sent. In production this page does not exist."
      />
      <section aria-label="Messages" className="card min-w-0">
        <div className="border-line border-b p-3">
          <Input
            type="search"
            aria-label="Search messages"
            placeholder="Search by address, subject or text"
            value={q}
            onChange={(e) => setQ(e.currentTarget.value)}
            className="h-9 max-w-sm text-sm"
          />
        </div>
        <Loaded query={messages} what="The messages" skeleton={<SkeletonRows rows={4} label="Loading messages" />}>
          {(all) => {
            const found = all.filter((m) =>
              `${m.recipient} ${m.subject ?? ''} ${m.body}`.toLowerCase().includes(needle),
            );
            if (found.length > 0) {
              return (
                <ul className="divide-y divide-line">
                  {found.map((m) => (
                    <OneMessage key={m.id} message={m} />
                  ))}
                </ul>
              );
            }
            return (
              <Empty icon={Inbox} title={all.length === 0 ? 'No message yet' : 'No message matches'}>
                {all.length === 0
                  ? 'Sign up with any address: the confirmation arrives here within seconds.'
                  : 'Search for another word.'}
              </Empty>
            );
          }}
        </Loaded>
      </section>
    </>
  );
}

function OneMessage({ message: m }: { message: Message }) {
  const Icon = m.channel === 'mail' ? Mail : MessageSquare;
  const code = m.channel === 'mail' ? null : /\b(\d{6})\b/.exec(m.body)?.[1];
  return (
    <li className="flex items-start gap-3 px-4.5 py-4">
      <Icon className="mt-0.5 size-5 shrink-0 text-ink-2" aria-hidden />
      <article className="min-w-0 flex-1">
        <header className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
          <h2 className="min-w-0 break-words font-medium text-base">{m.subject ?? 'Text message'}</h2>
          <RelativeTime at={m.createdAt} className="text-ink-2 text-xs" />
        </header>
        <p className="mt-0.5 flex flex-wrap items-center gap-2 text-ink-2 text-sm">
          <span className="break-all">to {m.recipient}</span>
          <Badge>{m.channel}</Badge>
          {code ? <CopyButton text={code} what="Code" label={`Copy ${code}`} /> : null}
        </p>
        <div className="mt-2 whitespace-pre-wrap break-words text-sm">
          <Linked text={m.body} />
        </div>
      </article>
    </li>
  );
}

/** Links of our own mail become links; everything else stays text. */
function Linked({ text }: { text: string }) {
  const parts = text.split(/(https?:\/\/\S+)/g);
  return parts.map((part, i) => {
    const key = `${i} ${part.slice(0, 20)}`;
    if (!/^https?:\/\//.test(part)) return <Fragment key={key}>{part}</Fragment>;
    return (
      <a key={key} className="link break-all" href={part}>
        {part}
      </a>
    );
  });
}
