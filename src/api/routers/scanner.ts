/** Scans of agent configurations, their history and the catalogue of rules. */
import type { Actor } from '#platform/actor.ts';
import { isCivitasError } from '#platform/errors.ts';
import {
  exportScan,
  getScan,
  listRules,
  listScans,
  scanAgentConfiguration,
  scanConfiguration,
} from '../../districts/scanner/index.ts';
import {
  ExportScanInput,
  GetScanInput,
  ListScansInput,
  RuleCatalogue,
  ScanAgentRequest,
  ScanDetail,
  ScanPage,
  ScanReply,
  ScanRequest,
} from '../../districts/scanner/schemas.ts';
import { admitScan, giveBackScan } from '../admission.ts';
import type { ApiContext } from '../context.ts';
import { out } from '../output.ts';
import { callerProcedure, openProcedure, ownerProcedure, router } from '../trpc.ts';
import { FileReply } from './exchange.ts';

/** Pays for one scan unless the REST door has, and gives it back when nothing was scanned. */
async function counted<T>({ facts, actor }: ApiContext, scan: () => Promise<T>): Promise<T> {
  if (facts.transport !== 'rest') await admitScan(actor);
  try {
    return await scan();
  } catch (error) {
    await giveBackUnscanned(actor, error);
    throw error;
  }
}

async function giveBackUnscanned(actor: Actor, error: unknown): Promise<void> {
  if (isCivitasError(error) && error.code === 'SERVICE_UNAVAILABLE') await giveBackScan(actor);
}

export const scannerRouter = router({
  scan: callerProcedure
    .input(ScanRequest)
    .output(out(ScanReply))
    .mutation(({ ctx, input }) => counted(ctx, () => scanConfiguration(ctx.ctx, input))),
  scanAgent: ownerProcedure
    .input(ScanAgentRequest)
    .output(out(ScanReply))
    .mutation(({ ctx, input }) => counted(ctx, () => scanAgentConfiguration(ctx.ctx, input))),
  list: callerProcedure
    .input(ListScansInput)
    .output(out(ScanPage))
    .query(({ ctx, input }) => listScans(ctx.ctx, input)),
  get: callerProcedure
    .input(GetScanInput)
    .output(out(ScanDetail))
    .query(({ ctx, input }) => getScan(ctx.ctx, input)),
  export: callerProcedure
    .input(ExportScanInput)
    .output(FileReply)
    .query(({ ctx, input }) => exportScan(ctx.ctx, input)),
  rules: openProcedure.output(out(RuleCatalogue)).query(() => listRules()),
});
