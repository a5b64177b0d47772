'use client';

import { CSPProvider } from '@base-ui/react/csp-provider';
import { Tooltip } from '@base-ui/react/tooltip';
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import { type ReactNode, useState } from 'react';
import { ApiProvider } from '../adapters/trpc/client.tsx';
import { StepUpProvider } from './forms/step-up.tsx';
import { RequestContext } from './page-failure.tsx';
import { leaveWhenSignedOut } from './session-end.ts';
import { type AnyApiError, errorCode } from './ui/api-error.ts';
import { OverlayRoot } from './ui/overlay-root.tsx';
import { ToastProvider } from './ui/toast.tsx';

/** A refusal stays a refusal; only what may pass by itself is tried again. */
function shouldRetry(failures: number, error: unknown): boolean {
  const code = errorCode(error as AnyApiError);
  return failures < 2 && (code === 'NETWORK_ERROR' || code === 'SERVICE_UNAVAILABLE');
}

export function Providers({ nonce, requestId, children }: { nonce: string; requestId: string; children: ReactNode }) {
  const [queryClient] = useState(
    () =>
      new QueryClient({
        queryCache: new QueryCache({ onError: leaveWhenSignedOut }),
        mutationCache: new MutationCache({ onError: leaveWhenSignedOut }),
        defaultOptions: { queries: { staleTime: 5_000, retry: shouldRetry } },
      }),
  );
  return (
    <CSPProvider nonce={nonce} disableStyleElements>
      <NuqsAdapter>
        <ApiProvider queryClient={queryClient}>
          <OverlayRoot>
            <Tooltip.Provider delay={300}>
              <ToastProvider>
                <StepUpProvider>
                  <RequestContext value={requestId}>{children}</RequestContext>
                </StepUpProvider>
              </ToastProvider>
            </Tooltip.Provider>
          </OverlayRoot>
        </ApiProvider>
      </NuqsAdapter>
    </CSPProvider>
  );
}
