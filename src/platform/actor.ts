/** Who acts. "User" would hide five different promises, so the word does not occur. */
export interface OwnerActor {
  kind: 'owner';
  ownerId: string;
  sessionId: string;
  role: 'OWNER' | 'ADMIN';
  /** PENDING_2FA may reach only the second-factor operations and logout. */
  state: 'PENDING_2FA' | 'ACTIVE';
  credential: 'cookie' | 'bearer';
  /** SHA-256 of the token this request presented: a second factor elevates exactly that one. */
  tokenHash?: string;
  /** False for the 20-second predecessor of a rotated cookie token: reads only. */
  current: boolean;
  passwordVerifiedAt: Date | null;
  secondFactorAt: Date | null;
  /** True when the owner has a second factor switched on. */
  twoFactorOn: boolean;
  /** True when the factor was never proven and this session enabled it (identity.md 8.2). */
  enabledFactorHere: boolean;
  emailVerified: boolean;
}
export interface AgentActor {
  kind: 'agent';
  agentId: string;
  ownerId: string;
  keyId: string;
  /** Absent or empty: everything an agent may do. */
  scopes?: readonly string[];
}
export interface TrustClientActor {
  kind: 'trust_client';
  keyId: string;
  ownerId: string;
  tier: string;
  dailyLimit: number;
}
export interface AdminKeyActor {
  kind: 'admin_key';
  keyId: string;
  ownerId: string;
  scopes: string[];
}
export interface SystemActor {
  kind: 'system';
  /** The job or process, for the audit row. */
  name: string;
}
/** A customer's inference stack, known by the licence key in its request. */
export interface VpcDeploymentActor {
  kind: 'vpc_deployment';
  licenseId: string;
  deploymentId: string;
}
export interface AnonymousActor {
  kind: 'anonymous';
}
export type Actor =
  | OwnerActor
  | AgentActor
  | TrustClientActor
  | AdminKeyActor
  | SystemActor
  | VpcDeploymentActor
  | AnonymousActor;

/** What every verb receives about its caller. */
export interface Ctx {
  actor: Actor;
  requestId: string;
  /** Client address by TRUSTED_PROXY_HOPS; null for jobs. */
  ip: string | null;
  userAgent: string | null;
}

export function systemCtx(name: string, requestId = name): Ctx {
  return { actor: { kind: 'system', name }, requestId, ip: null, userAgent: null };
}

/** Kind and id as the audit log and the log lines name them. */
export function actorRef(actor: Actor): { type: string; id: string | null } {
  switch (actor.kind) {
    case 'owner':
      return { type: actor.role === 'ADMIN' ? 'admin' : 'owner', id: actor.ownerId };
    case 'agent':
      return { type: 'agent', id: actor.agentId };
    case 'trust_client':
      return { type: 'trust_client', id: actor.keyId };
    case 'admin_key':
      return { type: 'admin', id: actor.keyId };
    case 'system':
      return { type: 'system', id: actor.name };
    case 'vpc_deployment':
      return { type: 'vpc_deployment', id: actor.licenseId };
    case 'anonymous':
      return { type: 'anonymous', id: null };
  }
}
