/** The account whose secret key every client holds. */
export const platformAccount = 'acct_emulatedplatform';

/** The request a unit of work belongs to; events name it, links are built from its base. */
export interface RequestFacts {
  id: string;
  idempotencyKey: string | null;
  baseUrl: string;
}
