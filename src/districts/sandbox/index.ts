/** What may be asked of Sandbox from the API room. */
export { completeTask } from './complete-task.ts';
export { destroySandbox } from './destroy-sandbox.ts';
export {
  cancelCommand,
  execCommand,
  killProcesses,
  type StreamedExecEvent,
  streamCommand,
  watchCommand,
} from './exec-command.ts';
export { getSandboxCapacity } from './get-capacity.ts';
export { getSandbox } from './get-sandbox.ts';
export { handlers, sweepers } from './handlers.ts';
export { answerHostCall, isHostCall } from './host-calls.ts';
export { startSandboxHost } from './host-loop.ts';
export { killSandbox } from './kill-sandbox.ts';
export { listSandboxQuotas } from './list-quotas.ts';
export { listRunningSandboxes } from './list-running.ts';
export { provisionSandbox } from './provision-sandbox.ts';
export { removeSandboxQuota } from './remove-quota.ts';
export { FILE_BYTES_MAX, listSandboxFiles, readSandboxFile, writeSandboxFile } from './sandbox-files.ts';
export { setSandboxQuota } from './set-quota.ts';
export { UPLOAD_BYTES_MAX, uploadResource } from './upload-resource.ts';
export { watchSandbox } from './watch-sandbox.ts';
