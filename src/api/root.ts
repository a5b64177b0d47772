/** The table of contents: everything the city can do. */
import './compose.ts';
import { exchangeRouter } from './routers/exchange.ts';
import { identityRouter } from './routers/identity.ts';
import { registryRouter } from './routers/registry.ts';
import { trustRouter } from './routers/trust.ts';
import { createCallerFactory, router } from './trpc.ts';

export const appRouter = router({
  exchange: exchangeRouter,
  identity: identityRouter,
  registry: registryRouter,
  trust: trustRouter,
});

export type AppRouter = typeof appRouter;
export const createCaller = createCallerFactory(appRouter);
