'use client';

import { Dialog as Base } from '@base-ui/react/dialog';
import KeyRound from 'lucide-react/icons/key-round';
import Send from 'lucide-react/icons/send';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Button } from './button.tsx';
import { Checkbox } from './choice.tsx';
import { CodeBlock } from './code.tsx';
import { CopyButton } from './copy.tsx';
import { Confirm } from './dialog.tsx';
import { Callout } from './feedback.tsx';
import { Field, Input } from './field.tsx';
import { useOverlayRoot } from './overlay-root.tsx';
import { Tabs } from './tabs.tsx';

export interface KeySnippet {
  name: string;
  code: string;
}

export interface KeyTest {
  ok: boolean;
  status: number;
  ms: number;
  /** What the server said, in a few words. */
  answer: string;
}

export interface KeyDialogProps {
  /** The secret, held by the caller in component state only; null closes the dialog. */
  secret: string | null;
  title: string;
  /** "agent key" */
  what: string;
  children?: ReactNode;
  snippets: (secret: string) => KeySnippet[];
  /** A real request with the key, from this page. */
  test: (secret: string) => Promise<KeyTest>;
  /** What to do when it leaks, where that is not a rotation that acts at once. */
  leak?: string;
  onClose: () => void;
}

/**
 * Shows a secret once. Every way out (button, Escape, back, reload) asks first until the secret was copied or its owner
 * says that it is stored. The secret stands in this component's memory and nowhere else.
 */
export function KeyDialog(props: KeyDialogProps) {
  const container = useOverlayRoot();
  const close = useRef(() => {});
  return (
    <Base.Root
      open={props.secret !== null}
      disablePointerDismissal
      onOpenChange={(open) => {
        if (!open) close.current();
      }}
    >
      <Base.Portal container={container}>
        <Base.Backdrop className="fade fixed inset-0 z-40 bg-scrim" />
        <Base.Viewport className="fixed inset-0 z-40 flex items-end justify-center overflow-y-auto sm:items-center sm:p-6">
          <Base.Popup className="pop flex max-h-[100dvh] w-full flex-col overflow-y-auto rounded-t-xl border border-line bg-raised shadow-pop outline-none sm:max-h-[calc(100dvh-3rem)] sm:max-w-2xl sm:rounded-xl">
            {props.secret !== null ? <Body {...props} secret={props.secret} closer={close} /> : null}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}

function Body({
  secret,
  title,
  what,
  children,
  snippets,
  test,
  leak,
  onClose,
  closer,
}: KeyDialogProps & { secret: string; closer: { current: () => void } }) {
  const [stored, setStored] = useState(false);
  const [asking, setAsking] = useState(false);
  const [tab, setTab] = useState(snippets(secret)[0]?.name ?? '');
  const [result, setResult] = useState<KeyTest | 'running' | null>(null);
  const leave = useLeaveGuard(stored, () => setAsking(true));
  const close = () => {
    if (!stored) setAsking(true);
    else leave(onClose);
  };
  closer.current = close;
  return (
    <div>
      <header className="flex items-start gap-3 px-5 pt-5 sm:px-6">
        <span className="flex size-9 shrink-0 items-center justify-center rounded-md bg-accent-soft text-accent-ink">
          <KeyRound className="size-5" aria-hidden />
        </span>
        <div className="min-w-0">
          <Base.Title className="text-lg">{title}</Base.Title>
          <Base.Description className="mt-0.5 text-ink-2 text-sm">
            This is the only time the {what} is shown. Store it now, where your program can read it.
          </Base.Description>
        </div>
      </header>
      <div className="flex flex-col gap-4 px-5 py-5 sm:px-6">
        {children}
        <Field
          label={`Your ${what}`}
          aside={<CopyButton text={secret} what="Key" tone="primary" onCopied={() => setStored(true)} />}
        >
          <Input
            readOnly
            value={secret}
            onFocus={(e) => e.currentTarget.select()}
            autoComplete="off"
            spellCheck={false}
            className="font-mono text-sm"
            data-secret
          />
        </Field>
        <Tabs
          label="Ways to use the key"
          value={tab}
          onChange={setTab}
          tabs={snippets(secret).map((s) => ({
            value: s.name,
            label: s.name,
            content: <CodeBlock code={s.code} label={s.name} wrap onCopied={() => setStored(true)} />,
          }))}
        />
        <div className="flex flex-wrap items-center gap-3">
          <Button
            pending={result === 'running'}
            onClick={() => {
              setResult('running');
              test(secret).then(setResult, () =>
                setResult({ ok: false, status: 0, ms: 0, answer: 'no answer from the server' }),
              );
            }}
          >
            <Send aria-hidden />
            Send a test request
          </Button>
          <p role="status" className="num min-w-0 text-sm">
            {result !== null && result !== 'running' ? (
              <span className={result.ok ? 'text-good-ink' : 'text-bad-ink'}>
                {result.status === 0 ? 'Failed' : `${result.status} in ${result.ms} ms`}: {result.answer}
              </span>
            ) : null}
          </p>
        </div>
        <Callout tone="warn" title="If it leaks">
          {leak ?? `Rotate it on the page where you made it. The old ${what} stops working at once.`}
        </Callout>
      </div>
      <footer className="sticky bottom-0 flex flex-wrap items-center justify-between gap-3 border-line border-t bg-raised px-5 py-3.5 sm:px-6">
        <Checkbox checked={stored} onChange={setStored}>
          I stored it
        </Checkbox>
        <Button tone={stored ? 'primary' : 'secondary'} onClick={close}>
          Done
        </Button>
      </footer>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title="You will not see this key again"
        consequences={
          <p>
            It was neither copied nor marked as stored. If you close now, the only way to get a working {what} is to
            make a new one.
          </p>
        }
        cancel="Back to the key"
        confirm="Close without storing"
        onConfirm={() => {
          setAsking(false);
          leave(onClose);
        }}
      />
    </div>
  );
}

/**
 * For what is shown once. Reload and closing the tab meet the browser's own question; the back button meets ours: one entry is put on the
 * history when the secret appears and taken off when it goes.
 */
export function useLeaveGuard(stored: boolean, ask: () => void): (then: () => void) => void {
  const leaving = useRef<(() => void) | null>(null);
  const state = useRef({ stored, ask });
  state.current = { stored, ask };
  useEffect(() => {
    const onUnload = (event: BeforeUnloadEvent) => {
      if (!state.current.stored) event.preventDefault();
    };
    const onPop = () => {
      if (leaving.current) {
        const then = leaving.current;
        leaving.current = null;
        then();
        return;
      }
      // Back was pressed: stay here, and ask or let the owner press Done.
      history.pushState(null, '', location.href);
      if (!state.current.stored) state.current.ask();
    };
    history.pushState(null, '', location.href);
    addEventListener('beforeunload', onUnload);
    addEventListener('popstate', onPop);
    return () => {
      removeEventListener('beforeunload', onUnload);
      removeEventListener('popstate', onPop);
    };
  }, []);
  return (then) => {
    leaving.current = then;
    history.back();
  };
}
