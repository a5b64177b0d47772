'use client';

import { useEffect, useRef, useState } from 'react';

export type LiveState = 'off' | 'connecting' | 'live' | 'polling' | 'over';

interface Handlers<T> {
  onData: (value: T) => void;
  onError: () => void;
  onComplete: () => void;
  onConnectionStateChange: (state: { state: string }) => void;
}

const PATIENCE_MS = 5_000;
const RETRY_MS = 15_000;

/**
 * One stream of the page. While it connects, wait; when that takes longer than five seconds or is refused (a proxy may
 * not like streams), the page asks now and then instead (`polling`) and the stream is tried again. A connection that
 * broke tells its story from the beginning again: `onRestart` lets the page forget what it showed.
 */
export function useStream<T>({
  enabled,
  subscribe,
  onData,
  onRestart,
}: {
  enabled: boolean;
  subscribe: (handlers: Handlers<T>) => { unsubscribe: () => void };
  onData: (value: T) => void;
  onRestart?: () => void;
}): LiveState {
  const [state, setState] = useState<LiveState>('off');
  const [attempt, setAttempt] = useState(0);
  const latest = useRef({ subscribe, onData, onRestart });
  latest.current = { subscribe, onData, onRestart };

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt begins anew
  useEffect(() => {
    if (!enabled) return;
    let impatience: ReturnType<typeof setTimeout> | undefined;
    let retry: ReturnType<typeof setTimeout> | undefined;
    const waiting = () => {
      setState((s) => (s === 'polling' ? s : 'connecting'));
      impatience ??= setTimeout(() => setState('polling'), PATIENCE_MS);
    };
    const arrived = () => {
      clearTimeout(impatience);
      impatience = undefined;
      setState('live');
    };
    waiting();
    const subscription = latest.current.subscribe({
      onData: (value) => latest.current.onData(value),
      onError: () => {
        setState('polling');
        retry = setTimeout(() => setAttempt((n) => n + 1), RETRY_MS);
      },
      onComplete: () => {
        clearTimeout(impatience);
        setState('over');
      },
      onConnectionStateChange: ({ state: now }) => {
        if (now === 'pending') arrived();
        else if (now === 'connecting') {
          latest.current.onRestart?.();
          waiting();
        }
      },
    });
    return () => {
      clearTimeout(impatience);
      clearTimeout(retry);
      subscription.unsubscribe();
    };
  }, [enabled, attempt]);
  return enabled ? state : state === 'off' ? 'off' : 'over';
}
