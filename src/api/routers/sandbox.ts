/** Sandboxes of tasks, for the assigned agent; its owner looks on, administrators keep order. */

import { Ok } from '#platform/wire.ts';
import { getTask } from '../../districts/exchange/index.ts';
import { Task } from '../../districts/exchange/schemas.ts';
import {
  cancelCommand,
  completeTask,
  destroySandbox,
  execCommand,
  getSandbox,
  getSandboxCapacity,
  killProcesses,
  killSandbox,
  listRunningSandboxes,
  listSandboxFiles,
  listSandboxQuotas,
  provisionSandbox,
  readSandboxFile,
  removeSandboxQuota,
  setSandboxQuota,
  streamCommand,
  uploadResource,
  watchCommand,
  watchSandbox,
  writeSandboxFile,
} from '../../districts/sandbox/index.ts';
import {
  CompleteTaskInput,
  ExecInput,
  ExecRefInput,
  ExecReply,
  FileList,
  KilledSandbox,
  KillSandboxInput,
  ListFilesInput,
  ListRunningInput,
  ProvisionInput,
  ReadFileInput,
  RemoveQuotaInput,
  RunningSandboxPage,
  SandboxCapacityView,
  SandboxQuotaPage,
  SandboxQuotaView,
  SandboxTaskInput,
  SandboxView,
  SetQuotaInput,
  Uploaded,
  UploadInput,
  WatchExecInput,
  WatchSandboxInput,
  WriteFileInput,
  WrittenFile,
} from '../../districts/sandbox/schemas.ts';
import { out } from '../output.ts';
import { administratorProcedure, agentProcedure, callerProcedure, router } from '../trpc.ts';
import { FileReply } from './exchange.ts';

export const sandboxRouter = router({
  provision: agentProcedure
    .input(ProvisionInput)
    .output(out(SandboxView))
    .mutation(({ ctx, input }) => provisionSandbox(ctx.ctx, input)),
  get: callerProcedure
    .input(SandboxTaskInput)
    .output(out(SandboxView))
    .query(({ ctx, input }) => getSandbox(ctx.ctx, input)),
  listFiles: agentProcedure
    .input(ListFilesInput)
    .output(out(FileList))
    .query(({ ctx, input }) => listSandboxFiles(ctx.ctx, input)),
  readFile: agentProcedure
    .input(ReadFileInput)
    .output(FileReply)
    .query(({ ctx, input }) => readSandboxFile(ctx.ctx, input)),
  writeFile: agentProcedure
    .input(WriteFileInput)
    .output(out(WrittenFile))
    .mutation(({ ctx, input }) => writeSandboxFile(ctx.ctx, input)),
  exec: agentProcedure
    .input(ExecInput)
    .output(out(ExecReply))
    .mutation(({ ctx, input }) => execCommand(ctx.ctx, input)),
  streamExec: agentProcedure
    .input(ExecInput)
    .subscription(({ ctx, input, signal }) => streamCommand(ctx.ctx, input, signal ?? ctx.signal)),
  watchExec: agentProcedure
    .input(WatchExecInput)
    .subscription(({ ctx, input, signal }) => watchCommand(ctx.ctx, input, signal ?? ctx.signal)),
  watch: callerProcedure
    .input(WatchSandboxInput)
    .subscription(({ ctx, input, signal }) => watchSandbox(ctx.ctx, input, signal ?? ctx.signal)),
  cancelExec: agentProcedure
    .input(ExecRefInput)
    .output(out(Ok))
    .mutation(({ ctx, input }) => cancelCommand(ctx.ctx, input)),
  killProcesses: agentProcedure
    .input(SandboxTaskInput)
    .output(out(Ok))
    .mutation(({ ctx, input }) => killProcesses(ctx.ctx, input)),
  destroy: agentProcedure
    .input(SandboxTaskInput)
    .output(out(Ok))
    .mutation(({ ctx, input }) => destroySandbox(ctx.ctx, input)),
  completeTask: agentProcedure
    .input(CompleteTaskInput)
    .output(out(Task))
    .mutation(async ({ ctx, input }) => {
      await completeTask(ctx.ctx, input);
      return getTask(ctx.ctx, { taskId: input.taskId });
    }),
  uploadResource: callerProcedure
    .input(UploadInput)
    .output(out(Uploaded))
    .mutation(({ ctx, input }) => uploadResource(ctx.ctx, input)),
  listRunning: administratorProcedure
    .input(ListRunningInput)
    .output(out(RunningSandboxPage))
    .query(({ input }) => listRunningSandboxes(input)),
  getCapacity: administratorProcedure.output(out(SandboxCapacityView)).query(() => getSandboxCapacity()),
  kill: administratorProcedure
    .input(KillSandboxInput)
    .output(out(KilledSandbox))
    .mutation(({ ctx, input }) => killSandbox(ctx.ctx, input)),
  listQuotas: administratorProcedure
    .input(ListRunningInput)
    .output(out(SandboxQuotaPage))
    .query(({ input }) => listSandboxQuotas(input)),
  setQuota: administratorProcedure
    .input(SetQuotaInput)
    .output(out(SandboxQuotaView))
    .mutation(({ ctx, input }) => setSandboxQuota(ctx.ctx, input)),
  removeQuota: administratorProcedure
    .input(RemoveQuotaInput)
    .output(out(Ok))
    .mutation(({ ctx, input }) => removeSandboxQuota(ctx.ctx, input)),
});
