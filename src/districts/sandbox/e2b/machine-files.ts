/** Files of a machine under the rules of sandbox.md 5.8: names, kinds and sizes are checked before a byte is read. */
import { sha256Hex } from '#platform/crypto/digest.ts';
import { deliverableName, isJailPath } from '#platform/jail/file-names.ts';
import { type E2bEntry, type E2bMachine, normaliseE2bError } from '#platform/vendors/e2b.ts';
import type { Extraction, FileEntry, FileRefusal, FileResult, SandboxLimits } from '../provider.ts';
import { AGENT_LINES } from './vm-agent.ts';

const OUTPUT = '/workspace/output';
const MANIFEST = '.deliverables';
const MANIFEST_BYTES_MAX = 64 * 1024;
/** A pipe opens only when somebody writes to it: no read may wait for that. */
const READ_TIMEOUT_MS = 20_000;
const WRITABLE = ['/workspace', '/tmp', '/dev/shm'];

type User = 'root' | 'user';

function refused(reason: FileRefusal): { ok: false; reason: FileRefusal } {
  return { ok: false, reason };
}

/** @throws E2bFailure for everything that is not about the file. */
function fileRefusalOf(e: unknown): { ok: false; reason: FileRefusal } {
  const failure = normaliseE2bError(e);
  if (failure.kind === 'not_found') return refused('not_found');
  if (failure.kind === 'disk_full') return refused('disk_full');
  if (failure.kind === 'error' || failure.kind === 'auth') return refused('io_error');
  throw failure;
}

/** What the path itself is; a link by its own nature, whatever it leads to. */
async function entryOf(machine: E2bMachine, path: string, user: User): Promise<FileResult<E2bEntry>> {
  try {
    return { ok: true, value: await machine.stat(path, user) };
  } catch (e) {
    return fileRefusalOf(e);
  }
}

function fileProblem(entry: E2bEntry): FileRefusal | null {
  if (entry.symlinkTarget !== undefined || entry.type === 'symlink') return 'symlink_or_not_dir';
  return entry.type === 'file' ? null : 'not_regular';
}

export async function readMachineFile(
  machine: E2bMachine,
  path: string,
  maxBytes: number,
  user: User,
): Promise<FileResult<Buffer>> {
  if (!isJailPath(path)) return refused('bad_path');
  const entry = await entryOf(machine, path, user);
  if (!entry.ok) return entry;
  const problem = fileProblem(entry.value);
  if (problem) return refused(problem);
  if (entry.value.size > maxBytes) return refused('too_large');
  try {
    const data = await machine.read(path, maxBytes, user, AbortSignal.timeout(READ_TIMEOUT_MS));
    return data === null ? refused('too_large') : { ok: true, value: data };
  } catch (e) {
    return fileRefusalOf(e);
  }
}

export async function writeMachineFile(
  machine: E2bMachine,
  path: string,
  data: Buffer,
): Promise<FileResult<{ bytes: number }>> {
  if (!isJailPath(path)) return refused('bad_path');
  if (path === '/input' || path.startsWith('/input/')) return refused('read_only');
  if (!WRITABLE.some((folder) => path.startsWith(`${folder}/`))) return refused('io_error');
  const entry = await entryOf(machine, path, 'user');
  if (entry.ok) {
    const problem = fileProblem(entry.value);
    if (problem) return refused(problem);
  } else if (entry.reason !== 'not_found') return entry;
  try {
    await machine.write(path, data, 'user');
    return { ok: true, value: { bytes: data.length } };
  } catch (e) {
    return fileRefusalOf(e);
  }
}

/** Names that are no file, directory or link are not told by the service. */
export async function listMachineFiles(
  machine: E2bMachine,
  path: string,
  max: number,
): Promise<FileResult<{ entries: FileEntry[]; truncated: boolean }>> {
  if (!isJailPath(path)) return refused('bad_path');
  try {
    const all = await machine.list(path, 'user');
    const entries = all.slice(0, max).map((entry) => ({
      path: `${path === '/' ? '' : path}/${entry.name}`,
      type: kindOf(entry),
      bytes: entry.size,
      modifiedAt: (entry.modifiedTime ?? new Date(0)).toISOString(),
    }));
    return { ok: true, value: { entries, truncated: all.length > max } };
  } catch (e) {
    return fileRefusalOf(e);
  }
}

function kindOf(entry: E2bEntry): FileEntry['type'] {
  if (entry.symlinkTarget !== undefined || entry.type === 'symlink') return 'link';
  return entry.type === 'file' || entry.type === 'dir' ? entry.type : 'other';
}

/** Every directory on the way is a directory, not a link to one. Nothing runs meanwhile, so that it stays so. */
async function folderProblem(machine: E2bMachine, folders: readonly string[]): Promise<FileRefusal | null> {
  let path = '/workspace';
  for (const folder of folders) {
    path += `/${folder}`;
    const entry = await entryOf(machine, path, 'root');
    if (!entry.ok) return entry.reason;
    if (entry.value.symlinkTarget !== undefined || entry.value.type !== 'dir') return 'symlink_or_not_dir';
  }
  return null;
}

/** Names below the output that share their content with another one. */
async function hardlinks(machine: E2bMachine): Promise<Set<string>> {
  const { stdout } = await machine.run(AGENT_LINES.hardlinks, 'root', READ_TIMEOUT_MS);
  return new Set(stdout.split('\n').map((line) => Buffer.from(line, 'hex').toString('utf8')));
}

/** The caller has ended every process of the user. */
export async function extractMachineFiles(
  machine: E2bMachine,
  marked: readonly string[] | 'manifest',
  limits: Pick<SandboxLimits, 'deliverableCount' | 'deliverableBytes'>,
): Promise<Extraction> {
  const extraction: Extraction = { files: [], rejected: [] };
  let listed: readonly string[];
  const output = await folderProblem(machine, ['output']);
  if (marked === 'manifest') {
    if (output) return { files: [], rejected: [{ path: MANIFEST, reason: output }] };
    const manifest = await readMachineFile(machine, `${OUTPUT}/${MANIFEST}`, MANIFEST_BYTES_MAX, 'root');
    if (!manifest.ok) {
      if (manifest.reason !== 'not_found') extraction.rejected.push({ path: MANIFEST, reason: manifest.reason });
      return extraction;
    }
    listed = manifest.value
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '');
  } else listed = marked;

  const seen = new Set<string>();
  const shared = await hardlinks(machine);
  let left = limits.deliverableBytes;
  for (const [index, path] of listed.entries()) {
    if (index >= limits.deliverableCount) {
      extraction.rejected.push({ path, reason: 'too_many' });
      break;
    }
    const name = deliverableName(path);
    if (name === null || seen.has(name)) {
      extraction.rejected.push({ path, reason: 'bad_path' });
      continue;
    }
    seen.add(name);
    const folders = ['output', ...name.split('/').slice(0, -1)];
    const problem = shared.has(name) ? 'hardlink' : (output ?? (await folderProblem(machine, folders)));
    const read: FileResult<Buffer> = problem
      ? refused(problem)
      : await readMachineFile(machine, `${OUTPUT}/${name}`, left, 'root');
    if (!read.ok) {
      const overTotal = read.reason === 'too_large' && left < limits.deliverableBytes;
      extraction.rejected.push({ path, reason: overTotal ? 'over_total' : read.reason });
      continue;
    }
    left -= read.value.length;
    extraction.files.push({
      path: name,
      bytes: read.value.length,
      sha256: sha256Hex(read.value),
      data: read.value,
    });
  }
  return extraction;
}
