import { SCAN_CONTENT_BYTES_MAX, type ScanType, typeOfFile, typeOfPath } from '../../districts/scanner/schemas.ts';

export interface ScanFile {
  path: string;
  type: ScanType;
  content: string;
}

export interface ReadResult {
  files: ScanFile[];
  /** Files that no rule is for. */
  skipped: number;
  /** Files that could not be read as text of the allowed size. */
  refused: { path: string; why: string }[];
}

const FILES_MAX = 50;
const LEFT_OUT = /(^|\/)(\.git|node_modules)(\/|$)/;

/**
 * Chosen or dropped files that the scanner has rules for. A single file that was named is looked into; of a folder only
 * the known names are taken, as the command line does.
 */
export async function readFiles(list: readonly { file: File; path: string }[]): Promise<ReadResult> {
  const result: ReadResult = { files: [], skipped: 0, refused: [] };
  const folder = list.length > 1 || list.some(({ path }) => path.includes('/'));
  for (const { file, path } of list) {
    if (LEFT_OUT.test(path) || (folder && typeOfPath(path) === null)) {
      result.skipped += 1;
      continue;
    }
    if (file.size > SCAN_CONTENT_BYTES_MAX) {
      result.refused.push({ path, why: 'larger than 1 MiB' });
      continue;
    }
    if (result.files.length === FILES_MAX) {
      result.refused.push({ path, why: `more than ${FILES_MAX} files at once` });
      continue;
    }
    const content = await textOf(file);
    if (content === null) result.refused.push({ path, why: 'not UTF-8 text' });
    else result.files.push({ path, content, type: typeOfFile(path, content) ?? 'settings' });
  }
  return result;
}

async function textOf(file: File): Promise<string | null> {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await file.arrayBuffer());
  } catch {
    return null;
  }
}

/** Files of a drop, folders walked through. */
export async function droppedFiles(items: DataTransferItemList): Promise<{ file: File; path: string }[]> {
  const entries = [...items].map((i) => i.webkitGetAsEntry()).filter((e) => e !== null);
  const found: { file: File; path: string }[] = [];
  for (const entry of entries) await walk(entry, '', found);
  return found;
}

const WALK_MAX = 5_000;

async function walk(entry: FileSystemEntry, folder: string, found: { file: File; path: string }[]): Promise<void> {
  const path = folder ? `${folder}/${entry.name}` : entry.name;
  if (found.length >= WALK_MAX || LEFT_OUT.test(path)) return;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    found.push({ file, path });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return;
    for (const one of some) await walk(one, path, found);
  }
}
