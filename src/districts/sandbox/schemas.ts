/** Sandboxes on the wire (domain.md P-20, sandbox.md 3.3). Browser-safe. */
import { z } from 'zod';
import { Id, Instant, PageInput, pageOf, Sha256, text } from '../../platform/wire.ts';

export const SandboxClass = z.enum(['small', 'large']);
export const ProvisionInput = z.strictObject({ taskId: Id, class: SandboxClass.optional() });
export type ProvisionInput = z.infer<typeof ProvisionInput>;
export const SandboxTaskInput = z.strictObject({ taskId: Id });
export type SandboxTaskInput = z.infer<typeof SandboxTaskInput>;

export const SandboxUsage = z.object({
  wallMs: z.int().min(0),
  cpuMs: z.int().min(0).nullable(),
  peakMemoryBytes: z.int().min(0).nullable(),
  peakPids: z.int().min(0).nullable(),
  outputBytes: z.int().min(0),
});

export const SandboxView = z
  .object({
    sandboxId: Id,
    status: z.enum(['provisioning', 'loading_resources', 'ready', 'draining', 'paused', 'destroyed', 'failed']),
    workspace: z.literal('/workspace'),
    resources: z.array(z.object({ path: z.string().max(1_100), bytes: z.int().min(0), sha256: Sha256 })).max(1_002),
    outputPath: z.literal('/workspace/output'),
    expiresAt: Instant.nullable(),
    config: z.object({
      cpu: z.int().min(0).describe('CPU milliseconds over the session'),
      memory: z.int().min(0).describe('MiB'),
      timeout: z.int().min(0).describe('Milliseconds per command'),
    }),
    usage: SandboxUsage.nullable(),
    limits: z.record(z.string().max(60), z.int()),
    provider: z.enum(['local', 'e2b']),
    isolation: z.enum(['namespace', 'microvm']).nullable(),
    endedReason: z.string().max(100).nullable(),
    commands: z.int().min(0),
  })
  .meta({ id: 'Sandbox' });
export type SandboxView = z.infer<typeof SandboxView>;

const JailPath = z.string().min(1).max(1_024);
export const ListFilesInput = z.strictObject({ taskId: Id, path: JailPath.optional() });
export type ListFilesInput = z.infer<typeof ListFilesInput>;
export const FileList = z.object({
  entries: z
    .array(
      z.object({
        path: z.string().max(4_096),
        type: z.enum(['file', 'dir', 'link', 'other']),
        bytes: z.int().min(0),
        modifiedAt: Instant,
      }),
    )
    .max(1_000),
  truncated: z.boolean(),
});
export type FileList = z.infer<typeof FileList>;
export const ReadFileInput = z.strictObject({ taskId: Id, path: JailPath });
export type ReadFileInput = z.infer<typeof ReadFileInput>;
export const WriteFileInput = z.strictObject({
  taskId: Id,
  path: JailPath,
  executable: z.boolean().optional(),
  data: z.custom<Uint8Array>((v) => v instanceof Uint8Array),
});
export type WriteFileInput = z.infer<typeof WriteFileInput>;
export const WrittenFile = z.object({ path: z.string().max(1_024), bytes: z.int().min(0), sha256: Sha256 });
export type WrittenFile = z.infer<typeof WrittenFile>;

export const ExecInput = z.strictObject({
  taskId: Id,
  cmd: z.string().min(1).max(131_072).describe('A line for /bin/sh -c in the sandbox; with args, a program'),
  args: z.array(z.string().max(131_072)).max(255).optional(),
  timeoutMs: z.int().min(1).max(600_000).optional(),
  cwd: z.string().min(1).max(255).optional(),
  env: z.record(z.string().max(255), z.string().max(32_768)).optional(),
});
export type ExecInput = z.infer<typeof ExecInput>;
export const ExecSummaryView = z.object({
  execId: Id,
  exitCode: z.int().nullable(),
  outcome: z.string().max(40),
  truncated: z.boolean(),
  leftover: z.boolean(),
  durationMs: z.int().min(0),
  sessionEnded: z.string().max(40).nullable(),
});
export const ExecReply = z
  .object({
    ...ExecSummaryView.shape,
    stdout: z.string().max(4_000_000),
    stderr: z.string().max(4_000_000),
    usage: SandboxUsage.nullable(),
  })
  .meta({ id: 'ExecResult' });
export type ExecReply = z.infer<typeof ExecReply>;
export const ExecRefInput = z.strictObject({ taskId: Id, execId: Id });
export type ExecRefInput = z.infer<typeof ExecRefInput>;
export const WatchExecInput = z.strictObject({
  taskId: Id,
  execId: Id,
  lastEventId: z.string().max(100).optional(),
  encoding: z.enum(['text', 'base64']).optional(),
});
export type WatchExecInput = z.infer<typeof WatchExecInput>;
export const WatchSandboxInput = z.strictObject({ taskId: Id, lastEventId: z.string().max(100).optional() });
export type WatchSandboxInput = z.infer<typeof WatchSandboxInput>;

export const CompleteTaskInput = z.strictObject({
  taskId: Id,
  output: z.object({ summary: z.string().min(1).max(20_000) }).catchall(z.unknown()),
  deliverables: z.array(z.string().min(1).max(1_024)).min(1).max(50),
});
export type CompleteTaskInput = z.infer<typeof CompleteTaskInput>;

export const UploadInput = z.strictObject({ data: z.custom<Uint8Array>((v) => v instanceof Uint8Array) });
export const Uploaded = z.object({ sha256: Sha256, bytes: z.int().min(0), expiresAt: Instant });
export type Uploaded = z.infer<typeof Uploaded>;

const Reason = text(3, 500).describe('Why; written to the audit log');
const Count = z.int().min(0);

export const RunningSandbox = z
  .object({
    sandboxId: Id,
    taskId: Id,
    attempt: z.int().min(1),
    purpose: z.enum(['execute', 'evaluate']),
    status: SandboxView.shape.status,
    agentId: Id.nullable(),
    ownerId: Id.nullable(),
    provider: z.enum(['local', 'e2b']),
    hostId: z.string().max(300),
    class: SandboxClass,
    createdAt: Instant,
    readyAt: Instant.nullable(),
    expiresAt: Instant.nullable(),
    ageSeconds: Count,
    commands: Count,
    usage: SandboxUsage.nullable(),
    limits: SandboxView.shape.limits,
    /** Somebody has asked for its end, and it is not yet known to be gone. */
    ending: z.string().max(100).nullable(),
  })
  .meta({ id: 'RunningSandbox' });
export type RunningSandbox = z.infer<typeof RunningSandbox>;
export const RunningSandboxPage = pageOf(RunningSandbox);
export const ListRunningInput = PageInput;

export const SandboxHostView = z
  .object({
    hostId: z.string().max(300),
    provider: z.enum(['local', 'e2b']),
    available: z.boolean(),
    /** Why not, and what helps; null while sandboxes are available. */
    unavailable: z
      .object({ code: z.string().max(60), message: z.string().max(2_000), fix: z.string().max(2_000) })
      .nullable(),
    startedAt: Instant,
    lastSeen: Instant,
    sessions: Count,
    sessionsMax: Count,
    memoryMb: Count,
    memoryMaxMb: Count,
    running: z.object({ execute: Count, evaluate: Count }),
    runningMax: Count,
    waiting: Count,
    queue: z
      .array(z.object({ ownerId: z.string().max(60), waiting: Count }))
      .max(1_000)
      .describe('Owners in the order of their turn'),
  })
  .meta({ id: 'SandboxHost' });
export type SandboxHostView = z.infer<typeof SandboxHostView>;
export const SandboxCapacityView = z
  .object({ perOwnerMax: Count, hosts: z.array(SandboxHostView).max(1_000) })
  .meta({ id: 'SandboxCapacity' });
export type SandboxCapacityView = z.infer<typeof SandboxCapacityView>;

export const KillSandboxInput = z.strictObject({ sandboxId: Id, reason: Reason });
export type KillSandboxInput = z.infer<typeof KillSandboxInput>;
export const KilledSandbox = z.object({
  sandboxId: Id,
  destroyed: z.boolean().describe('False: its host has been told and goes on until it is gone'),
});
export type KilledSandbox = z.infer<typeof KilledSandbox>;

export const SandboxQuotaView = z
  .object({ ownerId: Id, sessionsMax: Count, reason: z.string().max(500), updatedAt: Instant })
  .meta({ id: 'SandboxQuota' });
export type SandboxQuotaView = z.infer<typeof SandboxQuotaView>;
export const SandboxQuotaPage = pageOf(SandboxQuotaView);
export const SetQuotaInput = z.strictObject({
  ownerId: Id,
  sessionsMax: z.int().min(0).max(1_000).describe('Live sandboxes at once on each host; 0 = none'),
  reason: Reason,
});
export type SetQuotaInput = z.infer<typeof SetQuotaInput>;
export const RemoveQuotaInput = z.strictObject({ ownerId: Id, reason: Reason });
export type RemoveQuotaInput = z.infer<typeof RemoveQuotaInput>;
