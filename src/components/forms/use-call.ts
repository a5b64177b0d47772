'use client';

import { useCallback, useRef, useState } from 'react';
import { leaveWhenSignedOut } from '../session-end.ts';
import type { AnyApiError } from '../ui/api-error.ts';
import { useStepUp } from './step-up-context.ts';

export interface Call<A extends unknown[], R> {
  run: (...args: A) => Promise<R | undefined>;
  pending: boolean;
  error: AnyApiError | null;
  clear: () => void;
}

/**
 * One call that changes something. It waits for the server, shows its refusal, and asks for the password when the
 * server wants it again. Nothing of the reply is kept in a cache, so a secret in it stays with the caller.
 */
export function useCall<A extends unknown[], R>(
  fn: (...args: A) => Promise<R>,
  onDone?: (result: R, ...args: A) => void,
): Call<A, R> {
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<AnyApiError | null>(null);
  const withStepUp = useStepUp();
  const latest = useRef({ fn, onDone });
  latest.current = { fn, onDone };
  const busy = useRef(false);
  const run = useCallback(
    async (...args: A) => {
      // A second press while the first is under way does nothing.
      if (busy.current) return undefined;
      busy.current = true;
      setPending(true);
      setError(null);
      try {
        const result = await withStepUp(() => latest.current.fn(...args));
        latest.current.onDone?.(result, ...args);
        return result;
      } catch (e) {
        leaveWhenSignedOut(e);
        setError(e as AnyApiError);
        return undefined;
      } finally {
        busy.current = false;
        setPending(false);
      }
    },
    [withStepUp],
  );
  const clear = useCallback(() => setError(null), []);
  return { run, pending, error, clear };
}
