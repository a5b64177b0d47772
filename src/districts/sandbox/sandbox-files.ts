/** Files of a sandbox, by its agent. Paths are the jail's; the host's rules decide what may be read or written. */
import type { AgentActor, Ctx } from '#platform/actor.ts';
import { sha256Hex } from '#platform/crypto/digest.ts';
import type { FileList, ListFilesInput, ReadFileInput, WriteFileInput, WrittenFile } from './schemas.ts';
import { enterSandbox, fileRefusal } from './work-session.ts';

const LIST_MAX = 1_000;
export const FILE_BYTES_MAX = 16 * 1024 * 1024;

export async function listSandboxFiles(ctx: Ctx & { actor: AgentActor }, input: ListFilesInput): Promise<FileList> {
  const path = input.path ?? '/workspace';
  const { desk } = await enterSandbox(ctx, input.taskId, { action: 'sandbox.listFiles', meta: { path } });
  const result = await desk.listFiles(path, LIST_MAX);
  if (!result.ok) throw fileRefusal(result.reason);
  return {
    entries: result.value.entries.map((e) => ({ ...e, modifiedAt: new Date(e.modifiedAt).toISOString() })),
    truncated: result.value.truncated,
  };
}

export async function readSandboxFile(
  ctx: Ctx & { actor: AgentActor },
  input: ReadFileInput,
): Promise<{ data: Uint8Array; filename: string; mime: string }> {
  const { desk } = await enterSandbox(ctx, input.taskId, { action: 'sandbox.readFile', meta: { path: input.path } });
  const result = await desk.readFile(input.path, FILE_BYTES_MAX);
  if (!result.ok) throw fileRefusal(result.reason);
  return { data: result.value, filename: input.path.split('/').pop() || 'file', mime: 'application/octet-stream' };
}

export async function writeSandboxFile(ctx: Ctx & { actor: AgentActor }, input: WriteFileInput): Promise<WrittenFile> {
  const data = Buffer.from(input.data);
  const sha256 = sha256Hex(data);
  const { desk } = await enterSandbox(ctx, input.taskId, {
    action: 'sandbox.writeFile',
    meta: { path: input.path, sha256, bytes: data.byteLength },
  });
  const result = await desk.writeFile(input.path, data, input.executable === true);
  if (!result.ok) throw fileRefusal(result.reason);
  return { path: input.path, bytes: data.byteLength, sha256 };
}
