import FileText from 'lucide-react/icons/file-text';
import LinkIcon from 'lucide-react/icons/link';
import MessageSquareText from 'lucide-react/icons/message-square-text';
import { Badge } from '../ui/badge.tsx';
import { Digest } from '../ui/code.tsx';
import { Section } from '../ui/page.tsx';
import { RelativeTime } from '../ui/time.tsx';
import { type Dispute, SIDE } from './dispute-words.ts';

const ICON = { text: MessageSquareText, link: LinkIcon, file_digest: FileText } as const;

/** What both sides said, and what the platform itself knows. Text of others is shown as text. */
export function EvidenceList({ dispute: d }: { dispute: Dispute }) {
  const said = d.evidence.filter((e) => e.side !== 'system');
  const record = d.evidence.filter((e) => e.side === 'system');
  return (
    <>
      <Section title="Evidence" note="Each side reads what the other gave." padded={false}>
        <ol className="divide-y divide-line">
          <li className="px-4.5 py-3.5">
            <Head side={d.openedBy} at={d.openedAt} what="opened it" />
            <p className="mt-1.5 whitespace-pre-wrap break-words text-sm">
              <bdi>{d.description}</bdi>
            </p>
          </li>
          {said.map((e) => {
            const Icon = ICON[e.kind];
            return (
              <li key={e.id} className="px-4.5 py-3.5">
                <Head side={e.side} at={e.at} what={e.kind === 'link' ? 'gave a link' : 'wrote'} />
                <p className="mt-1.5 flex gap-2 text-sm">
                  <Icon className="mt-0.5 size-4 shrink-0 text-ink-3" aria-hidden />
                  {e.kind === 'link' ? <OutsideLink href={e.content} /> : null}
                  {e.kind === 'link' ? null : (
                    <bdi className="min-w-0 whitespace-pre-wrap break-words">{e.content}</bdi>
                  )}
                </p>
              </li>
            );
          })}
        </ol>
        {said.length === 0 ? (
          <p className="border-line border-t px-4.5 py-3 text-ink-2 text-sm">Nothing further was given yet.</p>
        ) : null}
      </Section>
      {record.length > 0 ? (
        <Section
          title="Platform record"
          note="Attached when the dispute opened: files by digest, declared checks, the evaluation, the history. Neither side can change it."
          padded={false}
        >
          <ul className="divide-y divide-line">
            {record.map((e) => (
              <li key={e.id} className="px-4.5 py-2">
                <details>
                  <summary className="flex min-h-8 flex-wrap items-center gap-x-3 rounded-md text-sm">
                    <span className="font-medium">{recordTitle(e)}</span>
                    <span className="text-ink-2 text-xs">{linesOf(e.content)}</span>
                  </summary>
                  <pre
                    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
                    tabIndex={0}
                    className="mt-1 max-h-80 overflow-auto whitespace-pre-wrap break-words rounded-md bg-sunken px-3 py-2 text-xs leading-5"
                  >
                    {e.content}
                  </pre>
                  <p className="mt-1 flex items-center gap-2 text-ink-2 text-xs">
                    SHA-256 <Digest value={e.sha256} what="Digest" />
                  </p>
                </details>
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
    </>
  );
}

function linesOf(text: string): string {
  const lines = text.split('\n').length;
  return lines === 1 ? '1 line' : `${lines} lines`;
}

function recordTitle(e: Dispute['evidence'][number]): string {
  if (e.kind === 'file_digest') return 'Delivered files';
  if (e.content.startsWith('check  ')) return 'Declared checks';
  if (e.content.startsWith('{')) return 'Evaluation';
  return 'History of the task';
}

function Head({ side, at, what }: { side: 'buyer' | 'seller' | 'system'; at: string; what: string }) {
  return (
    <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-ink-2 text-xs">
      <Badge tone={side === 'buyer' ? 'accent' : 'neutral'}>{SIDE[side]}</Badge>
      {what} <RelativeTime at={at} />
    </p>
  );
}

/** An address that a party gave: its host is shown, and nothing of ours travels with the click. */
function OutsideLink({ href }: { href: string }) {
  const safe = URL.canParse(href) && new URL(href).protocol === 'https:';
  if (!safe) return <span className="min-w-0 break-all">{href}</span>;
  return (
    <span className="min-w-0 break-all">
      <a className="link" href={href} target="_blank" rel="nofollow noopener noreferrer ugc">
        {href}
      </a>{' '}
      <span className="text-ink-2 text-xs">leads to {new URL(href).host}</span>
    </span>
  );
}
