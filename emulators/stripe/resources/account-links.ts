import type Stripe from 'stripe';
import { randomToken } from '../core/ids.ts';
import { platformAccount } from '../core/platform.ts';
import type { Unit } from '../core/unit.ts';
import { invalidRequest } from '../http/api-error.ts';
import { type Call, type Route, route } from '../http/router.ts';
import { accessibleAccount, onboardAccount } from './accounts.ts';

const validSeconds = 300;

function createAccountLink({ unit, params }: Call<'AccountLinkCreate'>): Stripe.AccountLink {
  const account = accessibleAccount(unit, params.account);
  for (const name of ['refresh_url', 'return_url'] as const) {
    if (!params[name]) throw invalidRequest('parameter_missing', `Missing required param: ${name}.`, name);
  }
  if (params.type === 'account_update' && !account.details_submitted) {
    throw invalidRequest(
      'parameter_invalid',
      'An account that was not onboarded can only be given an account_onboarding link.',
      'type',
    );
  }
  const token = randomToken(32);
  unit.put('onboarding_link', {
    id: token,
    account: account.id,
    returnUrl: params.return_url ?? '',
    refreshUrl: params.refresh_url ?? '',
    expiresAt: unit.now + validSeconds,
    used: false,
  });
  return {
    object: 'account_link',
    created: unit.now,
    expires_at: unit.now + validSeconds,
    url: `${unit.baseUrl}/_connect/${token}`,
  };
}

/**
 * Opens an onboarding link. A link opens its form once, for five minutes; opening it again sends the owner to the
 * platform's refresh URL, which makes a new one.
 */
export function openOnboardingLink(unit: Unit, token: string): { account: string } | { refreshUrl: string } | null {
  const link = unit.within(platformAccount).find('onboarding_link', token);
  if (!link) return null;
  if (link.used || link.expiresAt <= unit.now) return { refreshUrl: link.refreshUrl };
  unit.within(platformAccount).put('onboarding_link', { ...link, used: true });
  return { account: link.account };
}

/** The form was sent: the account is onboarded and the owner returns to the platform. */
export function finishOnboarding(unit: Unit, token: string): { returnUrl: string } | null {
  const link = unit.within(platformAccount).find('onboarding_link', token);
  if (!link?.used) return null;
  onboardAccount(unit, link.account);
  return { returnUrl: link.returnUrl };
}

function createLoginLink({ unit, id }: Call<'LoginLinkCreate'>): Stripe.LoginLink {
  const account = accessibleAccount(unit, id);
  if (account.controller?.stripe_dashboard?.type !== 'express' && account.type !== 'express') {
    throw invalidRequest(
      'parameter_invalid',
      'Login Links may only be created for accounts with an Express Dashboard.',
    );
  }
  if (!account.details_submitted) {
    throw invalidRequest(
      'parameter_invalid',
      'Cannot create a login link for an account that has not completed onboarding.',
    );
  }
  return { object: 'login_link', created: unit.now, url: `${unit.baseUrl}/_dashboard?account=${id}` };
}

export const accountLinkRoutes: Route[] = [
  route('AccountLinkCreate', 'POST', '/v1/account_links', createAccountLink),
  route('LoginLinkCreate', 'POST', '/v1/accounts/:id/login_links', createLoginLink),
];
