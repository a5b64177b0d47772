import type Stripe from 'stripe';
import { newId } from '../core/ids.ts';
import { platformAccount } from '../core/platform.ts';
import type { Unit } from '../core/unit.ts';
import { accountInvalid, invalidRequest, notEmulated, resourceMissing } from '../http/api-error.ts';
import { inRange, listPage } from '../http/list.ts';
import { type Call, type Route, route } from '../http/router.ts';
import type { Requests } from '../schemas/requests.ts';
import { mergeMetadata } from './metadata.ts';

type Capabilities = Record<string, string>;

const dueBeforeOnboarding = [
  'business_profile.url',
  'external_account',
  'individual.dob.day',
  'individual.first_name',
  'individual.last_name',
  'tos_acceptance.date',
  'tos_acceptance.ip',
];

/** The account under whose key everything runs. */
export function createPlatformAccount(unit: Unit): void {
  unit.put('account', {
    ...emptyAccount(unit, platformAccount),
    ...activeState({ card_payments: 'active', transfers: 'active' }),
    email: 'platform@example.com',
    type: 'standard',
  });
}

function emptyAccount(unit: Unit, id: string): Stripe.Account {
  return {
    id,
    object: 'account',
    business_profile: null,
    business_type: null,
    capabilities: {},
    charges_enabled: false,
    country: 'US',
    created: unit.now,
    default_currency: 'usd',
    details_submitted: false,
    email: null,
    external_accounts: { object: 'list', data: [], has_more: false, url: `/v1/accounts/${id}/external_accounts` },
    future_requirements: requirements([], null),
    metadata: {},
    payouts_enabled: false,
    requirements: requirements(dueBeforeOnboarding, 'requirements.past_due'),
    settings: {
      branding: { icon: null, logo: null, primary_color: null, secondary_color: null },
      card_payments: {
        statement_descriptor_prefix: null,
        statement_descriptor_prefix_kana: null,
        statement_descriptor_prefix_kanji: null,
      },
      dashboard: { display_name: null, timezone: 'Etc/UTC' },
      payments: {
        statement_descriptor: null,
        statement_descriptor_kana: null,
        statement_descriptor_kanji: null,
        statement_descriptor_prefix_kana: null,
        statement_descriptor_prefix_kanji: null,
      },
      payouts: {
        debit_negative_balances: true,
        schedule: { delay_days: 2, interval: 'daily' },
        statement_descriptor: null,
      },
    },
    tos_acceptance: { date: null },
    type: 'none',
  };
}

function requirements(
  due: string[],
  disabledReason: Stripe.Account.Requirements.DisabledReason | null,
): Stripe.Account.Requirements {
  return {
    alternatives: [],
    current_deadline: null,
    currently_due: due,
    disabled_reason: disabledReason,
    errors: [],
    eventually_due: due,
    past_due: due,
    pending_verification: [],
  };
}

function activeState(capabilities: Capabilities): Partial<Stripe.Account> {
  return {
    capabilities,
    charges_enabled: capabilities.card_payments === 'active',
    details_submitted: true,
    payouts_enabled: true,
    requirements: requirements([], null),
  };
}

const requested = (given: object | undefined): string[] =>
  Object.entries(given ?? {})
    .filter(([, value]) => (value as { requested?: boolean }).requested)
    .map(([name]) => name);

/**
 * A connected account. One made with `controller` or `capabilities` has to be onboarded first; one made without either,
 * as the official CLI does, is active at once.
 */
function createAccount({ unit, params }: Call<'AccountCreate'>): Stripe.Account {
  const unsupported = (['account_token', 'documents', 'groups'] as const).find((name) => params[name]);
  if (unsupported) throw notEmulated(unsupported);
  if (params.controller && params.type) {
    throw invalidRequest('parameter_invalid', 'You may not specify both `type` and `controller`.', 'type');
  }
  const needsOnboarding = params.controller !== undefined || params.capabilities !== undefined;
  const id = newId('acct');
  const wanted = requested(params.capabilities);
  const controller = controllerOf(params);
  const account: Stripe.Account = {
    ...emptyAccount(unit, id),
    ...(needsOnboarding
      ? { capabilities: Object.fromEntries(wanted.map((name) => [name, 'inactive'])) }
      : activeState({ card_payments: 'active', transfers: 'active' })),
    controller,
    type: params.type ?? (params.controller ? 'none' : 'standard'),
    ...profileOf(params),
    metadata: mergeMetadata({}, params.metadata),
  };
  unit.put('account', account);
  return account;
}

function controllerOf(params: Requests['AccountCreate']): Stripe.Account.Controller {
  const { controller } = params;
  return {
    fees: { payer: controller?.fees?.payer ?? 'account' },
    is_controller: true,
    losses: { payments: controller?.losses?.payments ?? 'stripe' },
    requirement_collection: controller?.requirement_collection ?? 'stripe',
    stripe_dashboard: { type: controller?.stripe_dashboard?.type ?? 'full' },
    type: 'application',
  };
}

const euroCountries = ['AT', 'BE', 'DE', 'ES', 'FI', 'FR', 'GR', 'IE', 'IT', 'LU', 'NL', 'PT'];
const currencies: Record<string, string> = { AU: 'aud', CA: 'cad', CH: 'chf', GB: 'gbp', JP: 'jpy', SG: 'sgd' };

/** The currency an account of a country is paid out in unless it says otherwise. */
function currencyOf(country: string): string {
  return euroCountries.includes(country) ? 'eur' : (currencies[country] ?? 'usd');
}

function profileOf(params: Requests['AccountCreate'] | Requests['AccountUpdate']): Partial<Stripe.Account> {
  const { business_profile: profile, business_type: businessType, email } = params;
  return {
    ...('country' in params && params.country
      ? { country: params.country, default_currency: currencyOf(params.country) }
      : {}),
    ...(params.default_currency ? { default_currency: params.default_currency } : {}),
    ...(email !== undefined ? { email: email || null } : {}),
    ...(businessType ? { business_type: businessType } : {}),
    ...(profile
      ? {
          business_profile: {
            mcc: profile.mcc ?? null,
            minority_owned_business_designation: null,
            name: profile.name ?? null,
            product_description: profile.product_description ?? null,
            specified_commercial_transactions_act_url: null,
            support_address: null,
            support_email: profile.support_email || null,
            support_phone: profile.support_phone ?? null,
            support_url: profile.support_url || null,
            url: profile.url ?? null,
          },
        }
      : {}),
  };
}

/** The account, or Stripe's 403 when this key has no access to it. */
export function accessibleAccount(unit: Unit, id: string): Stripe.Account {
  const account = unit.within(platformAccount).find('account', id);
  if (!account || (unit.isConnected && id !== unit.account)) throw accountInvalid(id);
  return account;
}

/** Replaces fields of a connected account and tells the Connect endpoint: `account.updated`. */
function change(unit: Unit, id: string, patch: Partial<Stripe.Account>): Stripe.Account {
  const platform = unit.within(platformAccount);
  const before = accessibleAccount(unit, id);
  const updated = platform.put('account', { ...before, ...patch });
  const changed = Object.keys(patch).filter(
    (key) =>
      JSON.stringify(before[key as keyof Stripe.Account]) !== JSON.stringify(updated[key as keyof Stripe.Account]),
  );
  const previous = Object.fromEntries(changed.map((key) => [key, before[key as keyof Stripe.Account]]));
  unit.within(id).emit('account.updated', updated, previous);
  return updated;
}

function setCapability(unit: Unit, id: string, name: string, status: string): void {
  unit.within(id).emit('capability.updated', capability(id, name, status));
}

function capability(account: string, name: string, status: string): Stripe.Capability {
  const due = status === 'active' ? [] : dueBeforeOnboarding;
  const needs: Stripe.Capability.Requirements = {
    alternatives: [],
    current_deadline: null,
    currently_due: due,
    disabled_reason: status === 'active' ? null : 'requirements.fields_needed',
    errors: [],
    eventually_due: due,
    past_due: due,
    pending_verification: [],
  };
  return {
    id: name,
    object: 'capability',
    account,
    future_requirements: { ...needs, currently_due: [], disabled_reason: null, eventually_due: [], past_due: [] },
    requested: true,
    requested_at: null,
    requirements: needs,
    status,
  };
}

/** The owner finished the onboarding form: capabilities become active and a bank account is there to be paid out to. */
export function onboardAccount(unit: Unit, id: string): Stripe.Account {
  const before = accessibleAccount(unit, id);
  const names = Object.keys(before.capabilities ?? {});
  const capabilities = Object.fromEntries((names.length > 0 ? names : ['transfers']).map((name) => [name, 'active']));
  const bank: Stripe.BankAccount = {
    id: newId('ba'),
    object: 'bank_account',
    account: id,
    account_holder_name: 'Emulated owner',
    account_holder_type: 'individual',
    account_type: null,
    available_payout_methods: ['standard'],
    bank_name: 'STRIPE TEST BANK',
    country: before.country ?? 'US',
    currency: before.default_currency ?? 'usd',
    default_for_currency: true,
    fingerprint: null,
    future_requirements: null,
    last4: '6789',
    metadata: {},
    requirements: null,
    routing_number: '110000000',
    status: 'new',
  };
  const banks = before.external_accounts?.data.length ? before.external_accounts.data : [bank];
  const updated = change(unit, id, {
    ...activeState(capabilities),
    external_accounts: { object: 'list', data: banks, has_more: false, url: `/v1/accounts/${id}/external_accounts` },
    tos_acceptance: { date: unit.now },
  });
  for (const name of Object.keys(capabilities)) setCapability(unit, id, name, 'active');
  return updated;
}

/** Stripe wants more papers: capabilities lost until the account is onboarded again. */
export function restrictAccount(unit: Unit, id: string): Stripe.Account {
  return disable(unit, id, 'requirements.past_due', dueBeforeOnboarding);
}

/** `fraud_other` and its kin all show as `rejected.fraud`. */
export function rejectAccount(unit: Unit, id: string, reason: string): Stripe.Account {
  const shown = reason.startsWith('fraud') ? 'fraud' : reason;
  return disable(unit, id, `rejected.${shown}` as Stripe.Account.Requirements.DisabledReason, []);
}

function disable(
  unit: Unit,
  id: string,
  reason: Stripe.Account.Requirements.DisabledReason,
  due: string[],
): Stripe.Account {
  const before = accessibleAccount(unit, id);
  const names = Object.keys(before.capabilities ?? {});
  const updated = change(unit, id, {
    capabilities: Object.fromEntries(names.map((name) => [name, 'inactive'])),
    charges_enabled: false,
    payouts_enabled: false,
    requirements: requirements(due, reason),
  });
  for (const name of names) setCapability(unit, id, name, 'inactive');
  return updated;
}

/** The owner disconnects the platform, or the platform deletes the account: the key has no access from then on. */
export function deauthorizeAccount(unit: Unit, id: string): Stripe.DeletedAccount {
  accessibleAccount(unit, id);
  const application: Stripe.Application = { id: 'ca_emulated', object: 'application', name: 'Emulated platform' };
  unit.within(id).emit('account.application.deauthorized', application);
  unit.within(platformAccount).remove('account', id);
  return { id, object: 'account', deleted: true };
}

function updateAccount({ unit, id, params }: Call<'AccountUpdate'>): Stripe.Account {
  const before = accessibleAccount(unit, id);
  const added = requested(params.capabilities).filter((name) => !(name in (before.capabilities ?? {})));
  const status = before.details_submitted ? 'active' : 'inactive';
  return change(unit, id, {
    ...profileOf(params),
    metadata: mergeMetadata(before.metadata ?? {}, params.metadata),
    capabilities: { ...before.capabilities, ...Object.fromEntries(added.map((name) => [name, status])) },
  });
}

function deleteAccount({ unit, id }: Call<'AccountDelete'>): Stripe.DeletedAccount {
  if (id === platformAccount) throw invalidRequest('parameter_invalid', 'The platform account cannot be deleted.');
  return deauthorizeAccount(unit, id);
}

function listAccounts(call: Call<'AccountList'>): Stripe.ApiList<Stripe.Account> {
  const connected = call.unit.list('account').filter((account) => account.id !== platformAccount);
  return listPage(
    call,
    connected.filter((account) => inRange(account.created ?? 0, call.params.created)),
  );
}

function capabilitiesOf(unit: Unit, id: string): Stripe.Capability[] {
  const account = accessibleAccount(unit, id);
  return Object.entries(account.capabilities ?? {}).map(([name, status]) => capability(id, name, String(status)));
}

function findCapability(unit: Unit, id: string, name: string): Stripe.Capability {
  const found = capabilitiesOf(unit, id).find((one) => one.id === name);
  if (!found) throw resourceMissing('capability', name, 'capability');
  return found;
}

function updateCapability({ unit, id, subId, params }: Call<'AccountCapabilityUpdate'>): Stripe.Capability {
  const before = accessibleAccount(unit, id);
  const capabilities: Record<string, unknown> = { ...before.capabilities };
  if (params.requested === false) delete capabilities[subId];
  else capabilities[subId] ??= before.details_submitted ? 'active' : 'inactive';
  change(unit, id, { capabilities: capabilities as Stripe.Account.Capabilities });
  if (params.requested === false) return { ...capability(id, subId, 'unrequested'), requested: false };
  return findCapability(unit, id, subId);
}

export const accountRoutes: Route[] = [
  route('AccountCreate', 'POST', '/v1/accounts', createAccount),
  route('AccountList', 'GET', '/v1/accounts', listAccounts),
  route('AccountRetrieve', 'GET', '/v1/account', ({ unit }): Stripe.Account => accessibleAccount(unit, unit.account)),
  route('AccountRetrieve', 'GET', '/v1/accounts/:id', ({ unit, id }): Stripe.Account => accessibleAccount(unit, id)),
  route('AccountUpdate', 'POST', '/v1/accounts/:id', updateAccount),
  route('AccountDelete', 'DELETE', '/v1/accounts/:id', deleteAccount),
  route(
    'AccountReject',
    'POST',
    '/v1/accounts/:id/reject',
    ({ unit, id, params }): Stripe.Account => rejectAccount(unit, id, params.reason),
  ),
  route(
    'AccountCapabilityList',
    'GET',
    '/v1/accounts/:id/capabilities',
    (call): Stripe.ApiList<Stripe.Capability> =>
      listPage({ path: call.path, params: { limit: 100 } }, capabilitiesOf(call.unit, call.id)),
  ),
  route(
    'AccountCapabilityRetrieve',
    'GET',
    '/v1/accounts/:id/capabilities/:name',
    ({ unit, id, subId }): Stripe.Capability => findCapability(unit, id, subId),
  ),
  route('AccountCapabilityUpdate', 'POST', '/v1/accounts/:id/capabilities/:name', updateCapability),
];
