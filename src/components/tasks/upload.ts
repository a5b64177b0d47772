/** Bytes of one file to the store of coming tasks; the reply names them by digest. */
export interface UploadedFile {
  path: string;
  sha256: string;
  bytes: number;
}

export async function uploadFile(file: File, path: string): Promise<UploadedFile> {
  const reply = await fetch('/api/v1/uploads', {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', 'x-civitas-csrf': '1' },
    body: file,
  });
  const body = (await reply.json()) as {
    data?: { sha256: string; bytes: number };
    error?: { code: string; message: string; details?: unknown };
  };
  if (!body.data) {
    throw Object.assign(new Error(body.error?.message ?? 'The file could not be stored.'), {
      data: { code: body.error?.code ?? 'INTERNAL_ERROR' },
      meta: { response: reply },
    });
  }
  return { path, sha256: body.data.sha256, bytes: body.data.bytes };
}

export interface NamedFile {
  file: File;
  path: string;
}

/** Folders of a project that are no part of its sources. */
const LEFT_OUT = /(^|\/)(\.git|node_modules)(\/|$)/;

/** Chosen files with the paths they get. The name of a chosen folder is no part of them: its content is the task. */
export function namedFiles(files: readonly File[]): NamedFile[] {
  return files
    .map((file) => ({ file, path: plainPath(file.webkitRelativePath.replace(/^[^/]*\//, '') || file.name) }))
    .filter(({ path }) => !LEFT_OUT.test(path));
}

/** A path that tasks accept: characters outside the allowed set become hyphens, folders stay. */
export function plainPath(name: string): string {
  return name
    .replace(/\\/g, '/')
    .split('/')
    .map((part) => part.replace(/[^A-Za-z0-9._@+,= -]/g, '-').replace(/^\.+$/, '-'))
    .filter(Boolean)
    .join('/');
}

export function formatBytes(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`;
  if (bytes < 1_024 * 1_024) return `${(bytes / 1_024).toFixed(1)} KiB`;
  return `${(bytes / 1_024 / 1_024).toFixed(1)} MiB`;
}
