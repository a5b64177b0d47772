/** Trust keys and the read model for outsiders. */

import { Ok } from '#platform/wire.ts';
import { createTrustKey, listTrustKeys, revokeTrustKey } from '../../districts/trust/index.ts';
import {
  CreatedTrustKey,
  CreateTrustKeyInput,
  RevokeTrustKeyInput,
  TrustKeyList,
} from '../../districts/trust/schemas.ts';
import { out } from '../output.ts';
import { ownerProcedure, router, stepUpProcedure } from '../trpc.ts';

export const trustRouter = router({
  createTrustKey: stepUpProcedure
    .input(CreateTrustKeyInput)
    .output(out(CreatedTrustKey))
    .mutation(({ ctx, input }) => createTrustKey(ctx.ctx, input)),
  listTrustKeys: ownerProcedure.output(out(TrustKeyList)).query(({ ctx }) => listTrustKeys(ctx.ctx)),
  revokeTrustKey: ownerProcedure
    .input(RevokeTrustKeyInput)
    .output(out(Ok))
    .mutation(({ ctx, input }) => revokeTrustKey(ctx.ctx, input)),
});
