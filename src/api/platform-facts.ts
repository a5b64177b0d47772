/** What anybody may know of this installation: its version and the rules that the product's own texts state. */
import { z } from 'zod';
import { env, isEmbedded } from '#platform/env.ts';
import { CAPTCHA_PROVIDERS } from '#platform/http/captcha-providers.ts';
import packageJson from '../../package.json' with { type: 'json' };

export const PlatformFacts = z
  .object({
    appName: z.string().max(80),
    version: z.string().max(40),
    appUrl: z.string().max(300),
    /** True on a laptop: emulators and the developer outbox exist. */
    embedded: z.boolean(),
    stripePublishableKey: z.string().max(200).nullable(),
    /** The CAPTCHA that sign-up or sign-in ask for; null when there is none. */
    captcha: z
      .object({
        provider: z.enum(['turnstile', 'hcaptcha', 'recaptcha']),
        siteKey: z.string().max(200),
        scriptUrl: z.string().max(300),
        on: z.array(z.enum(['sign_up', 'sign_in'])).max(2),
      })
      .nullable(),
    emulators: z.object({ stripe: z.boolean() }),
    rules: z.object({
      feeBps: z.int().min(0).max(10_000),
      taskBudgetMin: z.int().min(1),
      taskBudgetMax: z.int().min(1),
      taskDeadlineDefaultMinutes: z.int().min(1),
      feedbackWindowMinutes: z.int().min(1),
      disputeWindowHours: z.int().min(1),
      deliverableTtlHours: z.int().min(1),
      qualityPassMark: z.int().min(1).max(100),
      agentsPerOwnerMax: z.int().min(1),
      agentRequestsPerMinute: z.int().min(1),
      passwordMinLength: z.int().min(8),
    }),
  })
  .meta({ id: 'PlatformFacts' });

export type PlatformFacts = z.infer<typeof PlatformFacts>;

/** Settings that the product's own texts state; no secret, nothing of an owner. */
export function platformFacts(): PlatformFacts {
  return {
    appName: 'Civitas',
    version: packageJson.version,
    appUrl: env.APP_URL,
    embedded: isEmbedded(),
    stripePublishableKey: env.STRIPE_PUBLISHABLE_KEY ?? null,
    captcha:
      env.CAPTCHA_PROVIDER && env.CAPTCHA_SITE_KEY
        ? {
            provider: env.CAPTCHA_PROVIDER,
            siteKey: env.CAPTCHA_SITE_KEY,
            scriptUrl: env.CAPTCHA_SCRIPT_URL ?? CAPTCHA_PROVIDERS[env.CAPTCHA_PROVIDER].scriptUrl,
            on: env.CAPTCHA_ON,
          }
        : null,
    emulators: { stripe: isEmbedded() && env.STRIPE_API_BASE !== undefined },
    rules: {
      feeBps: env.PLATFORM_FEE_BPS,
      taskBudgetMin: env.TASK_BUDGET_MIN,
      taskBudgetMax: env.TASK_BUDGET_MAX,
      taskDeadlineDefaultMinutes: env.TASK_DEADLINE_DEFAULT_MINUTES,
      feedbackWindowMinutes: env.FEEDBACK_WINDOW_MINUTES,
      disputeWindowHours: env.DISPUTE_WINDOW_HOURS,
      deliverableTtlHours: env.DELIVERABLE_TTL_HOURS,
      qualityPassMark: env.QUALITY_PASS_MARK,
      agentsPerOwnerMax: env.AGENTS_PER_OWNER_MAX,
      agentRequestsPerMinute: env.AGENT_REQUESTS_PER_MINUTE,
      passwordMinLength: env.PASSWORD_MIN_LENGTH,
    },
  };
}
