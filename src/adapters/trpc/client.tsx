'use client';

/** The browser's way to the API: tRPC over same-origin fetch, with TanStack Query. Knows the router's type, not its code. */
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import {
  createTRPCClient,
  httpBatchLink,
  httpLink,
  httpSubscriptionLink,
  splitLink,
  type TRPCClientErrorLike,
} from '@trpc/client';
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import { createTRPCContext } from '@trpc/tanstack-react-query';
import { type ReactNode, useState } from 'react';
import type { AppRouter } from '../../api/root.ts';

export type RouterInputs = inferRouterInputs<AppRouter>;
export type RouterOutputs = inferRouterOutputs<AppRouter>;
export type ApiError = TRPCClientErrorLike<AppRouter>;

const context = createTRPCContext<AppRouter>();
export const useTRPC: typeof context.useTRPC = context.useTRPC;
export const useTRPCClient: typeof context.useTRPCClient = context.useTRPCClient;

/** A cookie request that changes state carries this header (identity.md 7). */
const headers = () => ({ 'x-civitas-csrf': '1' });

export function ApiProvider({ queryClient, children }: { queryClient: QueryClient; children: ReactNode }) {
  const [client] = useState(() =>
    createTRPCClient<AppRouter>({
      links: [
        splitLink({
          condition: (op) => op.type === 'subscription',
          true: httpSubscriptionLink({ url: '/api/trpc' }),
          false: splitLink({
            condition: (op) => op.type === 'mutation',
            // A batch may name queries only.
            true: httpLink({ url: '/api/trpc', headers }),
            false: httpBatchLink({ url: '/api/trpc', headers, maxItems: 10 }),
          }),
        }),
      ],
    }),
  );
  return (
    <QueryClientProvider client={queryClient}>
      <context.TRPCProvider trpcClient={client} queryClient={queryClient}>
        {children}
      </context.TRPCProvider>
    </QueryClientProvider>
  );
}
