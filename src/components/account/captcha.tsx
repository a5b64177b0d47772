'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { useOwnPolicy } from '../shell/use-own-policy.ts';
import { Button } from '../ui/button.tsx';
import { Callout } from '../ui/feedback.tsx';
import { loadCaptcha } from './load-captcha.ts';

/** What a page knows of the CAPTCHA of this installation. */
export interface CaptchaConfig {
  provider: 'turnstile' | 'hcaptcha' | 'recaptcha';
  siteKey: string;
  scriptUrl: string;
}

const PATHS = /^\/(login|sign-up)\/?$/;

export interface CaptchaState {
  /** For <Captcha>; null while none is configured. */
  props: CaptchaProps | null;
  /** What to send; undefined until the visitor has solved it. */
  token: string | undefined;
  /** True when the form may go; otherwise the widget says what is missing. */
  ready(): boolean;
  /** A token opens one request: after a refusal the widget begins anew. */
  again(): void;
}

interface CaptchaProps {
  config: CaptchaConfig;
  action: string;
  round: number;
  error: string | undefined;
  onToken(token: string | undefined): void;
  onRetry(): void;
}

export function useCaptcha(config: CaptchaConfig | null, action: string): CaptchaState {
  const [token, setToken] = useState<string | undefined>();
  const [round, setRound] = useState(0);
  const [missing, setMissing] = useState(false);
  const onToken = useCallback((value: string | undefined) => {
    setToken(value);
    if (value) setMissing(false);
  }, []);
  const again = useCallback(() => {
    setToken(undefined);
    setRound((r) => r + 1);
  }, []);
  return {
    token,
    ready() {
      if (!config || token) return true;
      setMissing(true);
      return false;
    },
    again,
    props: config
      ? {
          config,
          action,
          round,
          error: missing ? 'Finish this check first.' : undefined,
          onToken,
          onRetry: again,
        }
      : null,
  };
}

/** The provider's widget, drawn by its own script. Nothing of it is on a page of an installation without a CAPTCHA. */
export function Captcha({ config, action, round, error, onToken, onRetry }: CaptchaProps) {
  const place = useRef<HTMLDivElement>(null);
  const own = useOwnPolicy(PATHS);
  const [state, setState] = useState<'loading' | 'shown' | 'failed'>('loading');

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round draws the widget anew
  useEffect(() => {
    if (!own) return;
    let gone = false;
    let remove: (() => void) | undefined;
    setState('loading');
    loadCaptcha(config.provider, config.scriptUrl)
      .then((widget) => {
        if (gone || !place.current) return;
        const box = document.createElement('div');
        place.current.replaceChildren(box);
        const scheme = getComputedStyle(document.documentElement).colorScheme;
        const dark = scheme === 'dark' || (scheme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
        const id = widget.render(box, {
          sitekey: config.siteKey,
          action,
          theme: dark ? 'dark' : 'light',
          size: place.current.clientWidth < 304 ? 'compact' : config.provider === 'turnstile' ? 'flexible' : 'normal',
          callback: (token) => onToken(token),
          'expired-callback': () => onToken(undefined),
          'error-callback': () => {
            onToken(undefined);
            setState('failed');
          },
        });
        remove = () => widget.remove?.(id);
        setState('shown');
      })
      .catch(() => {
        if (!gone) setState('failed');
      });
    return () => {
      gone = true;
      remove?.();
    };
  }, [own, round, config.provider, config.scriptUrl, config.siteKey, action, onToken]);

  return (
    <fieldset
      className="flex min-w-0 flex-col gap-1.5 border-0 p-0"
      aria-describedby={error && state === 'shown' ? 'captcha-error' : undefined}
    >
      <legend className="sr-only">Check that you are a person</legend>
      {state === 'failed' ? (
        <Callout
          tone="warn"
          role="alert"
          title="The check that you are a person did not load."
          actions={<Button onClick={onRetry}>Try again</Button>}
        >
          Without it this form cannot be sent. An extension of your browser may be blocking it.
        </Callout>
      ) : null}
      {state === 'loading' ? (
        <p className="text-ink-2 text-sm" role="status">
          Loading the check that you are a person…
        </p>
      ) : null}
      <div ref={place} hidden={state === 'failed'} className="min-w-0 overflow-x-auto" />
      {error && state === 'shown' ? (
        <p id="captcha-error" role="alert" className="text-bad-ink text-sm">
          {error}
        </p>
      ) : null}
    </fieldset>
  );
}
