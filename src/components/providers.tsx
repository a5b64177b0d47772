'use client';

import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { ApiProvider } from '../adapters/trpc/client.tsx';

export function Providers({ nonce, children }: { nonce: string; children: ReactNode }) {
  const [queryClient] = useState(
    () => new QueryClient({ defaultOptions: { queries: { staleTime: 5_000, retry: 1 } } }),
  );
  return (
    <CSPProvider nonce={nonce} disableStyleElements>
      <ApiProvider queryClient={queryClient}>{children}</ApiProvider>
    </CSPProvider>
  );
}
