/** Every operation of the REST door. A test compares it with the OpenAPI document and with the router. */
import type { Route } from './route.ts';
import { exchangeRoutes } from './routes/exchange.ts';
import { identityRoutes } from './routes/identity.ts';
import { registryRoutes } from './routes/registry.ts';
import { trustRoutes } from './routes/trust.ts';

export const ROUTES: readonly Route[] = [...exchangeRoutes, ...identityRoutes, ...registryRoutes, ...trustRoutes];
