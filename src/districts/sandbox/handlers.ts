/** Which verb answers which command, service or event. */
import { answer, type DistrictHandlers, listen, serve } from '#platform/bus/bus.ts';
import type { Sweeper } from '#platform/bus/jobs.ts';
import { txNow } from '#platform/db/transact.ts';
import { taskCancelled, taskDelivered, taskFailed, taskRerouted } from '../exchange/contract.ts';
import {
  attachResources,
  keepContent,
  readDeliverables,
  requireDestroyed,
  runChecks,
  sealUploads,
} from './contract.ts';
import { requestDestroy } from './queries.ts';
import { requireDestroyed as requireGone } from './require-destroyed.ts';
import { readDeliverables as read, runChecks as run } from './run-checks.ts';
import { sealUploads as seal } from './seal-uploads.ts';
import { keepBlobs } from './stored-content.ts';
import { sweepExpiredResources } from './sweep-expired.ts';
import { attachResources as attach } from './upload-resource.ts';

/** Whatever is still alive when a task leaves its worker is marked; the host that owns it carries the end out. */
const end = (
  event: typeof taskFailed | typeof taskCancelled | typeof taskRerouted | typeof taskDelivered,
  name: string,
  reason: string,
) =>
  listen(event, name, async (tx, e) => {
    await requestDestroy(tx, e.aggregate.id, reason, txNow(tx));
  });

export const handlers: DistrictHandlers = {
  district: 'sandbox',
  commands: [
    answer(attachResources, attach),
    answer(requireDestroyed, requireGone),
    answer(keepContent, async (tx, { blobIds }) => {
      await keepBlobs(tx, blobIds);
      return { kept: blobIds.length };
    }),
  ],
  services: [serve(runChecks, run), serve(readDeliverables, read), serve(sealUploads, seal)],
  subscribers: [
    end(taskFailed, 'sandbox.endFailed', 'failed'),
    end(taskCancelled, 'sandbox.endCancelled', 'cancelled'),
    end(taskRerouted, 'sandbox.endRerouted', 'rerouted'),
    end(taskDelivered, 'sandbox.endDelivered', 'delivered'),
  ],
};

export const sweepers: Sweeper[] = [{ name: 'sandbox.sweepExpired', everySeconds: 60, sweep: sweepExpiredResources }];
