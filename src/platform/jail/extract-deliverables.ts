import { deliverableName } from './file-names.ts';
import type { PinnedDirectory } from './pinned-directory.ts';
import type { Extraction } from './types.ts';

const MANIFEST = '.deliverables';
const MANIFEST_BYTES_MAX = 64 * 1024;

/**
 * What was marked, and nothing else: the listed paths, or the lines of `/workspace/output/.deliverables`. Each file is
 * read under the rules of PinnedDirectory; each refusal names its path and reason. Bytes stay opaque.
 *
 * The caller has killed every process of the jail but PID 1; the rules hold even if it had not.
 */
export async function extractDeliverables(
  workspace: PinnedDirectory,
  marked: readonly string[] | 'manifest',
  limits: { deliverableCount: number; deliverableBytes: number },
): Promise<Extraction> {
  const extraction: Extraction = { files: [], rejected: [] };
  let listed: readonly string[];
  if (marked === 'manifest') {
    const manifest = await workspace.readFile(['output', MANIFEST], MANIFEST_BYTES_MAX);
    if (!manifest.ok) {
      if (manifest.reason !== 'not_found') extraction.rejected.push({ path: MANIFEST, reason: manifest.reason });
      return extraction;
    }
    listed = manifest.value
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '');
  } else {
    listed = marked;
  }

  const seen = new Set<string>();
  let left = limits.deliverableBytes;
  for (const [index, path] of listed.entries()) {
    // One entry stands for all that are too many: a manifest can name thousands.
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
    const read = await workspace.readFile(['output', ...name.split('/')], left);
    if (!read.ok) {
      const overTotal = read.reason === 'too_large' && left < limits.deliverableBytes;
      extraction.rejected.push({ path, reason: overTotal ? 'over_total' : read.reason });
      continue;
    }
    left -= read.value.length;
    extraction.files.push({
      path: name,
      bytes: read.value.length,
      sha256: await sha256Hex(read.value),
      data: read.value,
    });
  }
  return extraction;
}

/** Off the main thread: hashing 64 MiB here would hold the event loop for a fifth of a second. */
async function sha256Hex(data: Buffer): Promise<string> {
  const digest = await globalThis.crypto.subtle.digest('SHA-256', data as Uint8Array<ArrayBuffer>);
  return Buffer.from(digest).toString('hex');
}
