import { ask } from '#platform/bus/bus.ts';
import { readOnly } from '#platform/db/transact.ts';
import { readFormula } from '../registry/contract.ts';
import type { TrustFormula } from './schemas.ts';

/** The formula as published: parameters, weights, tier rules, version, changelog. */
export async function getTrustFormula(): Promise<TrustFormula> {
  return (await readOnly((tx) => ask(tx, readFormula, {}))) as TrustFormula;
}
