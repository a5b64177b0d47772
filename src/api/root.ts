/** The table of contents: everything the city can do. */
import './compose.ts';
import { courtsRouter } from './routers/courts.ts';
import { embassyRouter } from './routers/embassy.ts';
import { exchangeRouter } from './routers/exchange.ts';
import { exchangeV1Router } from './routers/exchange-v1.ts';
import { identityRouter } from './routers/identity.ts';
import { identityAdminRouter } from './routers/identity-admin.ts';
import { licensingRouter } from './routers/licensing.ts';
import { operationsRouter } from './routers/operations.ts';
import { platformRouter } from './routers/platform.ts';
import { registryRouter } from './routers/registry.ts';
import { sandboxRouter } from './routers/sandbox.ts';
import { scannerRouter } from './routers/scanner.ts';
import { trustRouter } from './routers/trust.ts';
import { vaultRouter } from './routers/vault.ts';
import { vaultAdminRouter } from './routers/vault-admin.ts';
import { webhooksRouter } from './routers/webhooks.ts';
import { createCallerFactory, router } from './trpc.ts';

export const appRouter = router({
  courts: courtsRouter,
  embassy: embassyRouter,
  exchange: exchangeRouter,
  exchangeV1: exchangeV1Router,
  identity: identityRouter,
  identityAdmin: identityAdminRouter,
  licensing: licensingRouter,
  operations: operationsRouter,
  platform: platformRouter,
  registry: registryRouter,
  sandbox: sandboxRouter,
  scanner: scannerRouter,
  trust: trustRouter,
  vault: vaultRouter,
  vaultAdmin: vaultAdminRouter,
  webhooks: webhooksRouter,
});

export type AppRouter = typeof appRouter;
export const createCaller = createCallerFactory(appRouter);
