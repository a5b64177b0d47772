import { sha256Hex } from '#platform/crypto/digest.ts';
import { env } from '#platform/env.ts';
import { connectE2b } from '#platform/vendors/e2b.ts';
import { createE2bProvider } from './e2b/provider.ts';
import { createLocalProvider } from './local-provider.ts';
import type { SandboxProvider } from './provider.ts';

/** Names this installation to the provider, so that what another one made is never touched. */
export function installationId(): string {
  return sha256Hex(env.AUTH_SECRET).slice(0, 16);
}

/**
 * The provider the settings name: `auto` is e2b with a key and local without. Chosen once; a provider that fails is
 * refused with its reason, and another one never takes its place, because it would isolate differently.
 */
export function chooseProvider(): SandboxProvider {
  const wanted = env.SANDBOX_PROVIDER === 'auto' ? (env.E2B_API_KEY ? 'e2b' : 'local') : env.SANDBOX_PROVIDER;
  if (wanted === 'e2b') {
    return createE2bProvider({
      cloud: connectE2b({
        apiKey: env.E2B_API_KEY ?? '',
        domain: env.E2B_DOMAIN,
        apiUrl: env.E2B_API_URL,
        sandboxUrl: env.E2B_SANDBOX_URL,
      }),
      installation: installationId(),
      templates: { small: env.E2B_TEMPLATE_SMALL, large: env.E2B_TEMPLATE_LARGE },
    });
  }
  return createLocalProvider({
    installationId: installationId(),
    uidBase: env.SANDBOX_UID_BASE,
    uidCount: env.SANDBOX_UID_COUNT,
    cgroup: env.SANDBOX_CGROUP,
    ...(env.SANDBOX_STATE_DIR ? { stateDir: env.SANDBOX_STATE_DIR } : {}),
    ...(env.SANDBOX_CPUS ? { cpus: env.SANDBOX_CPUS } : {}),
    ...(env.SANDBOX_BWRAP_PATH ? { bwrapPath: env.SANDBOX_BWRAP_PATH } : {}),
  });
}
