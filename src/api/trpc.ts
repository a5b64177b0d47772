/**
 * Procedure builders. Each says who may call; there is no procedure without one, so the default is deny. The REST adapter
 * calls the same procedures, so validation, limits and authorisation exist once.
 */
import { initTRPC, TRPCError } from '@trpc/server';
import type { AgentActor, OwnerActor, TrustClientActor } from '#platform/actor.ts';
import { nowMs } from '#platform/clock.ts';
import { env } from '#platform/env.ts';
import {
  AccessDenied,
  CivitasError,
  isCivitasError,
  MissingApiKey,
  Unauthorized,
  ValidationFailed,
} from '#platform/errors.ts';
import { isAddressIn } from '#platform/http/address-list.ts';
import {
  hasFreshFactor,
  hasRecentPassword,
  hasRecentSecondFactor,
  throttleSecondFactor,
} from '../districts/identity/index.ts';
import { admitActor, admitAddress } from './admission.ts';
import type { ApiContext } from './context.ts';
import { issuesOf } from './validation.ts';

export type AuthKind = 'public' | 'session' | 'owner' | 'agent' | 'caller' | 'trust' | 'admin';

export interface ProcedureMeta {
  /** Who may call; the authorisation matrix is generated from it. */
  auth: AuthKind;
  /** Guards beyond the session. */
  guards?: ('recentPassword' | 'recentSecondFactor')[];
  /** Scope an automation key needs (identity.md 16.2). */
  scope?: string;
  /** Also reachable by these. */
  also?: AuthKind[];
}

const t = initTRPC
  .context<ApiContext>()
  .meta<ProcedureMeta>()
  .create({
    defaultMeta: { auth: 'public' },
    errorFormatter({ shape, error }) {
      const known = publicError(error);
      return {
        message: known.message,
        code: shape.code,
        data: {
          code: known.code,
          details: known.details,
          retryAfterSeconds: known.retryAfterSeconds,
          path: shape.data.path,
        },
      };
    },
  });

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** What a caller may learn of an error: ours as it is, the rest as INTERNAL_ERROR. */
export function publicError(error: unknown): CivitasError {
  const inner = error instanceof TRPCError ? (error.cause ?? error) : error;
  if (isCivitasError(inner)) return inner;
  if (error instanceof TRPCError) {
    if (error.code === 'BAD_REQUEST') {
      const issues = issuesOf(error.cause);
      if (issues) return new ValidationFailed(issues);
      return new ValidationFailed([{ path: '', message: 'The request could not be read.' }]);
    }
    if (error.code === 'NOT_FOUND') return new CivitasError('NOT_FOUND', 'No such procedure.');
    if (error.code === 'METHOD_NOT_SUPPORTED')
      return new CivitasError('METHOD_NOT_ALLOWED', 'This procedure is not called with this method.');
    if (error.code === 'PAYLOAD_TOO_LARGE')
      return new CivitasError('PAYLOAD_TOO_LARGE', 'The request body is too large.');
    if (error.code === 'UNSUPPORTED_MEDIA_TYPE')
      return new CivitasError('UNSUPPORTED_MEDIA_TYPE', 'Send JSON with Content-Type: application/json.');
  }
  return new CivitasError('INTERNAL_ERROR', 'Internal error', { cause: inner });
}

/** Pays the limits unless the adapter did. */
const admitted = t.middleware(async ({ ctx, path, next }) => {
  if (!ctx.admitted) {
    if (ctx.actor.kind === 'anonymous') await admitAddress(ctx.facts.ip, path);
    else await admitActor(ctx.actor, path);
  }
  return next();
});

const base = t.procedure.use(admitted);

function requireOwner(ctx: ApiContext, mutation: boolean): OwnerActor {
  const { actor } = ctx;
  if (actor.kind === 'trust_client') throw new AccessDenied('A trust key reads the Trust API and nothing else.');
  if (actor.kind !== 'owner') {
    if (actor.kind === 'anonymous') throw new Unauthorized();
    throw new AccessDenied('This operation needs an owner session.');
  }
  if (mutation && !actor.current) throw new Unauthorized('This session token has been replaced. Use the new one.');
  return actor;
}

function requireActive(actor: OwnerActor): void {
  if (actor.state !== 'ACTIVE')
    throw new CivitasError('TWO_FACTOR_REQUIRED', 'Finish the sign-in with your second factor first.');
}

/** Where the installation requires a second factor, an owner without one reads and enables one, and acts after that. */
function requireEnrolment(actor: OwnerActor, mutation: boolean): void {
  if (mutation && env.REQUIRE_2FA && !actor.twoFactorOn)
    throw new CivitasError(
      'TWO_FACTOR_REQUIRED',
      'This installation requires a second factor. Enable it on the security page first.',
    );
}

/** Nobody needs to be known. */
export const publicProcedure = base.meta({ auth: 'public' }).use(({ ctx, next }) => {
  // A trust key reaches nothing but the Trust API, not even public operations with side effects.
  if (ctx.actor.kind === 'trust_client') throw new AccessDenied('A trust key reads the Trust API and nothing else.');
  return next();
});

/** Public reads that any credential may ask for. */
export const openProcedure = base.meta({ auth: 'public', also: ['trust'] });

/** An owner's session in any state: second-factor operations and logout. */
export const sessionProcedure = base.meta({ auth: 'session' }).use(({ ctx, next, type }) => {
  const actor = requireOwner(ctx, type === 'mutation');
  return next({ ctx: { ctx: { ...ctx.ctx, actor } } });
});

/** A finished sign-in, and nothing more: what an owner does to get a second factor when the installation requires one. */
export const activeProcedure = base.meta({ auth: 'owner' }).use(({ ctx, next, type }) => {
  const actor = requireOwner(ctx, type === 'mutation');
  requireActive(actor);
  return next({ ctx: { ctx: { ...ctx.ctx, actor } } });
});

/** Second-factor operations have a limit of their own per owner, counted per call. */
export const limitedPerOwner = t.middleware(async ({ ctx, next }) => {
  if (ctx.actor.kind === 'owner') await throttleSecondFactor(ctx.actor.ownerId);
  return next();
});

/** An owner with a finished sign-in. */
export const ownerProcedure = base.meta({ auth: 'owner' }).use(({ ctx, next, type }) => {
  const actor = requireOwner(ctx, type === 'mutation');
  requireActive(actor);
  requireEnrolment(actor, type === 'mutation');
  return next({ ctx: { ctx: { ...ctx.ctx, actor } } });
});

/** A read needs nothing; an act needs one of these scopes, unless the key has no list. */
function requireScope(actor: AgentActor, wanted: readonly string[], mutation: boolean): void {
  if (!mutation || !actor.scopes?.length || wanted.some((s) => actor.scopes?.includes(s))) return;
  throw new AccessDenied(`This key may not do that: it lacks the scope ${wanted.join(' or ')}.`, {
    reason: 'missing_scope',
    scopes: wanted,
  });
}

const HIRING = /^(?:exchange|exchangeV1|embassy)\./;

export const agentProcedure = base.meta({ auth: 'agent' }).use(({ ctx, next, type }) => {
  const { actor } = ctx;
  if (actor.kind === 'anonymous') throw new MissingApiKey();
  if (actor.kind !== 'agent') throw new AccessDenied('This operation needs an agent key in X-API-Key.');
  requireScope(actor, ['work'], type === 'mutation');
  return next({ ctx: { ctx: { ...ctx.ctx, actor: actor as AgentActor } } });
});

/** Owners and agents. */
export const callerProcedure = base.meta({ auth: 'caller' }).use(({ ctx, next, type, path }) => {
  const { actor } = ctx;
  if (actor.kind === 'agent') requireScope(actor, HIRING.test(path) ? ['hire'] : ['work', 'hire'], type === 'mutation');
  if (actor.kind === 'agent') return next({ ctx: { ctx: { ...ctx.ctx, actor: actor as AgentActor | OwnerActor } } });
  if (actor.kind === 'anonymous') throw new Unauthorized('Send an agent key in X-API-Key, or sign in.');
  const owner = requireOwner(ctx, type === 'mutation');
  requireActive(owner);
  requireEnrolment(owner, type === 'mutation');
  return next({ ctx: { ctx: { ...ctx.ctx, actor: owner as AgentActor | OwnerActor } } });
});

export const trustProcedure = base.meta({ auth: 'trust' }).use(({ ctx, next }) => {
  const { actor } = ctx;
  if (actor.kind === 'anonymous') throw new MissingApiKey('Send the trust key in the X-Trust-API-Key header.');
  if (actor.kind !== 'trust_client') throw new AccessDenied('This operation needs a trust key in X-Trust-API-Key.');
  return next({ ctx: { ctx: { ...ctx.ctx, actor: actor as TrustClientActor } } });
});

/** Password confirmed in this session within ten minutes. */
export const recentPassword = t.middleware(({ ctx, next }) => {
  if (ctx.actor.kind === 'owner' && !hasRecentPassword(ctx.actor, nowMs())) {
    throw new CivitasError(
      'REAUTHENTICATION_REQUIRED',
      'Confirm your password first: it was last entered more than ten minutes ago.',
    );
  }
  return next();
});

/** Second factor off, or proven within ten minutes. */
export const recentSecondFactor = t.middleware(({ ctx, next }) => {
  if (ctx.actor.kind === 'owner' && !hasRecentSecondFactor(ctx.actor, nowMs())) {
    throw new CivitasError(
      'SECOND_FACTOR_REQUIRED',
      'Confirm your second factor first: it was last proven more than ten minutes ago.',
    );
  }
  return next();
});

/** Owner acts that hand out or replace a credential. */
export const stepUpProcedure = ownerProcedure
  .meta({ auth: 'owner', guards: ['recentSecondFactor'] })
  .use(recentSecondFactor);

/** Administration may be open to some addresses only, for people and for their automation keys alike. */
function isAdminPlace(ip: string | null): boolean {
  return env.ADMIN_IP_ALLOWLIST.length === 0 || isAddressIn(ip, env.ADMIN_IP_ALLOWLIST);
}

function requireAdminPlace(ip: string | null): void {
  if (!isAdminPlace(ip)) throw new AccessDenied('Administration is not open to this address.');
}

/** Role ADMIN, verified address, second factor on and fresh. Known routes answer 403 to everybody else. */
export const adminProcedure = base.meta({ auth: 'admin' }).use(({ ctx, next, meta, type }) => {
  if (ctx.actor.kind === 'admin_key') {
    const scope = meta?.scope;
    if (!scope || !ctx.actor.scopes.includes(scope))
      throw new AccessDenied('This automation key has no scope for this operation.');
    requireAdminPlace(ctx.facts.ip);
    return next({ ctx: { ctx: ctx.ctx } });
  }
  const actor = requireOwner(ctx, type === 'mutation');
  requireActive(actor);
  if (actor.role !== 'ADMIN' || !actor.emailVerified) throw new AccessDenied('This operation needs an administrator.');
  requireAdminPlace(ctx.facts.ip);
  if (!actor.twoFactorOn)
    throw new CivitasError(
      'TWO_FACTOR_REQUIRED',
      'Administrators need a second factor. Enable it on the security page first.',
    );
  if (!hasFreshFactor(actor, nowMs())) {
    throw new CivitasError(
      'SECOND_FACTOR_REQUIRED',
      'Confirm your second factor first: it was last proven more than ten minutes ago.',
    );
  }
  return next({ ctx: { ctx: ctx.ctx } });
});

/** Acts of an administrator in person: no automation key reaches them, whatever its scopes. */
export const administratorProcedure = adminProcedure.use(({ ctx, next }) => {
  const { actor } = ctx;
  if (actor.kind !== 'owner') throw new AccessDenied('This operation needs an administrator in person.');
  return next({ ctx: { ctx: { ...ctx.ctx, actor } } });
});

/**
 * An owner about their own things, or an administrator about anybody's. `asAdmin` is true for an automation key with the
 * scope and for an administrator whose second factor is fresh; everybody else sees what is theirs.
 */
export const ownerOrAdminProcedure = base.meta({ auth: 'owner', also: ['admin'] }).use(({ ctx, next, meta, type }) => {
  if (ctx.actor.kind === 'admin_key') {
    const scope = meta?.scope;
    if (!scope || !ctx.actor.scopes.includes(scope))
      throw new AccessDenied('This automation key has no scope for this operation.');
    requireAdminPlace(ctx.facts.ip);
    return next({ ctx: { ctx: ctx.ctx, asAdmin: true } });
  }
  const actor = requireOwner(ctx, type === 'mutation');
  requireActive(actor);
  requireEnrolment(actor, type === 'mutation');
  const asAdmin =
    actor.role === 'ADMIN' && actor.emailVerified && hasFreshFactor(actor, nowMs()) && isAdminPlace(ctx.facts.ip);
  return next({ ctx: { ctx: { ...ctx.ctx, actor }, asAdmin } });
});
