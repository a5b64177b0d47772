/** Every operation of the REST door. A test compares it with the OpenAPI document and with the router. */
import type { Route } from './route.ts';
import { courtsRoutes } from './routes/courts.ts';
import { embassyRoutes } from './routes/embassy.ts';
import { exchangeRoutes } from './routes/exchange.ts';
import { exchangeV1Routes } from './routes/exchange-v1.ts';
import { identityRoutes } from './routes/identity.ts';
import { licensingRoutes } from './routes/licensing.ts';
import { operationsRoutes } from './routes/operations.ts';
import { platformRoutes } from './routes/platform.ts';
import { registryRoutes } from './routes/registry.ts';
import { sandboxRoutes } from './routes/sandbox.ts';
import { scannerRoutes } from './routes/scanner.ts';
import { trustRoutes } from './routes/trust.ts';
import { vaultRoutes } from './routes/vault.ts';
import { vaultAdminRoutes } from './routes/vault-admin.ts';
import { webhookRoutes } from './routes/webhooks.ts';

export const ROUTES: readonly Route[] = [
  ...courtsRoutes,
  ...embassyRoutes,
  ...exchangeRoutes,
  ...exchangeV1Routes,
  ...identityRoutes,
  ...licensingRoutes,
  ...operationsRoutes,
  ...platformRoutes,
  ...registryRoutes,
  ...sandboxRoutes,
  ...scannerRoutes,
  ...trustRoutes,
  ...vaultRoutes,
  ...vaultAdminRoutes,
  ...webhookRoutes,
];
