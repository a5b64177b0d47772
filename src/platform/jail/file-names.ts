/** Names of input files and deliverables. Pure; nothing here touches a filesystem. */

const CONTROL_OR_BACKSLASH = /[\u0000-\u001f\u007f-\u009f\\]/;

/**
 * A relative path made of plain parts: no empty part, `.`, `..`, control character, backslash, lone surrogate, leading
 * or trailing slash. Bounds are in bytes of UTF-8 and in parts.
 */
export function isPlainRelativePath(path: string, bounds: { bytesMax: number; partsMax: number }): boolean {
  if (path.length === 0 || !path.isWellFormed() || CONTROL_OR_BACKSLASH.test(path)) return false;
  if (path.includes('\ufffd')) return false; // what a decoder leaves of bytes that were not UTF-8
  if (Buffer.byteLength(path, 'utf8') > bounds.bytesMax) return false;
  const parts = path.split('/');
  if (parts.length > bounds.partsMax) return false;
  return parts.every((part) => part !== '' && part !== '.' && part !== '..' && Buffer.byteLength(part) <= 255);
}

export const DELIVERABLE_NAME_BOUNDS = { bytesMax: 255, partsMax: 8 } as const;
export const INPUT_NAME_BOUNDS = { bytesMax: 1_024, partsMax: 32 } as const;
export const INPUT_FILES_MAX = 1_000;
export const INPUT_BYTES_MAX = 64 * 1024 * 1024;

const OUTPUT_PREFIX = '/workspace/output/';

/** `/workspace/output/a/b` and `a/b` name the same deliverable; null when the name is refused. */
export function deliverableName(listed: string): string | null {
  const relative = listed.startsWith(OUTPUT_PREFIX) ? listed.slice(OUTPUT_PREFIX.length) : listed;
  return isPlainRelativePath(relative, DELIVERABLE_NAME_BOUNDS) ? relative : null;
}

/** A path inside the jail as a caller may name it: absolute, plain parts, at most 1,024 bytes, no NUL. */
export function isJailPath(path: string): boolean {
  if (!path.startsWith('/') || path.includes('\0') || !path.isWellFormed()) return false;
  if (Buffer.byteLength(path, 'utf8') > 1_024) return false;
  if (path === '/') return true;
  return path
    .slice(1)
    .split('/')
    .every((part) => part !== '' && part !== '.' && part !== '..');
}

/**
 * Why a set of input files cannot be laid out, or null. Two entries may not want the same place, nor one be the
 * directory of another.
 */
export function inputProblem(files: readonly { path: string; bytes: number }[]): string | null {
  if (files.length > INPUT_FILES_MAX) return `more than ${INPUT_FILES_MAX} input files`;
  let total = 0;
  const taken = new Set<string>();
  const directories = new Set<string>();
  for (const { path, bytes } of files) {
    if (!isPlainRelativePath(path, INPUT_NAME_BOUNDS)) return 'an input path is not a plain relative path';
    if (!Number.isSafeInteger(bytes) || bytes < 0) return 'an input size is not a whole number';
    total += bytes;
    if (taken.has(path)) return 'two input files have the same path';
    taken.add(path);
    const parts = path.split('/');
    for (let depth = 1; depth < parts.length; depth += 1) directories.add(parts.slice(0, depth).join('/'));
  }
  if (total > INPUT_BYTES_MAX) return `input files exceed ${INPUT_BYTES_MAX} bytes together`;
  for (const directory of directories) if (taken.has(directory)) return 'an input file is the directory of another';
  return null;
}
