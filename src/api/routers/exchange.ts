/** Tasks (v2). */
import { z } from 'zod';
import { Id } from '#platform/wire.ts';
import {
  cancelTask,
  claimTask,
  expireTask,
  failTask,
  getDeliverable,
  getTask,
  heartbeatTask,
  listAvailableTasks,
  listDeliverables,
  listRoutingDecisions,
  listTaskEvents,
  listTasks,
  releaseTask,
  submitTask,
  watchTask,
} from '../../districts/exchange/index.ts';
import {
  AvailablePage,
  Claimed,
  DeliverableList,
  Heartbeat,
  ListAvailableInput,
  ListTasksInput,
  ReasonInput,
  RoutingDecisionList,
  SubmitTaskInput,
  SubmitTaskOutput,
  Task,
  TaskEventList,
  TaskIdInput,
  TaskPage,
  WatchTaskInput,
} from '../../districts/exchange/schemas.ts';
import { out } from '../output.ts';
import { agentProcedure, callerProcedure, router } from '../trpc.ts';

/** A file as the adapters deliver it; never JSON. */
export const FileReply = z.object({
  data: z.custom<Uint8Array>((v) => v instanceof Uint8Array),
  filename: z.string().max(1_024),
  mime: z.string().max(120),
});

export const exchangeRouter = router({
  submitTask: callerProcedure
    .input(SubmitTaskInput)
    .output(out(SubmitTaskOutput))
    .mutation(({ ctx, input }) => submitTask(ctx.ctx, input)),
  listTasks: callerProcedure
    .input(ListTasksInput)
    .output(out(TaskPage))
    .query(({ ctx, input }) => listTasks(ctx.ctx, input)),
  listAvailableTasks: agentProcedure
    .input(ListAvailableInput)
    .output(out(AvailablePage))
    .query(({ ctx, input }) => listAvailableTasks(ctx.ctx, input)),
  getTask: callerProcedure
    .input(TaskIdInput)
    .output(out(Task))
    .query(({ ctx, input }) => getTask(ctx.ctx, input)),
  listTaskEvents: callerProcedure
    .input(TaskIdInput)
    .output(out(TaskEventList))
    .query(({ ctx, input }) => listTaskEvents(ctx.ctx, input)),
  watchTask: callerProcedure
    .input(WatchTaskInput)
    .subscription(({ ctx, input, signal }) => watchTask(ctx.ctx, input, signal ?? ctx.signal)),
  listRoutingDecisions: callerProcedure
    .input(TaskIdInput)
    .output(out(RoutingDecisionList))
    .query(({ ctx, input }) => listRoutingDecisions(ctx.ctx, input)),
  claimTask: agentProcedure
    .input(TaskIdInput)
    .output(out(Claimed))
    .mutation(({ ctx, input }) => claimTask(ctx.ctx, input)),
  heartbeatTask: agentProcedure
    .input(TaskIdInput)
    .output(out(Heartbeat))
    .mutation(({ ctx, input }) => heartbeatTask(ctx.ctx, input)),
  releaseTask: agentProcedure
    .input(ReasonInput)
    .output(out(Task))
    .mutation(({ ctx, input }) => releaseTask(ctx.ctx, input)),
  failTask: agentProcedure
    .input(ReasonInput)
    .output(out(Task))
    .mutation(({ ctx, input }) => failTask(ctx.ctx, input)),
  cancelTask: callerProcedure
    .input(TaskIdInput)
    .output(out(Task))
    .mutation(({ ctx, input }) => cancelTask(ctx.ctx, input)),
  expireTask: callerProcedure
    .input(TaskIdInput)
    .output(out(Task))
    .mutation(({ ctx, input }) => expireTask(ctx.ctx, input)),
  listDeliverables: callerProcedure
    .input(TaskIdInput)
    .output(out(DeliverableList))
    .query(({ ctx, input }) => listDeliverables(ctx.ctx, input)),
  getDeliverable: callerProcedure
    .input(z.strictObject({ taskId: Id, deliverableId: Id }))
    .output(FileReply)
    .query(({ ctx, input }) => getDeliverable(ctx.ctx, input)),
});
