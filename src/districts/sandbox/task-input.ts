/** What a task's sandbox finds under /input/task: the description, the code, the repository, the uploaded files. */
import { readOnly } from '#platform/db/transact.ts';
import { CivitasError } from '#platform/errors.ts';
import { getBlob } from '#platform/storage/blob-store.ts';
import type { TaskFacts } from '../exchange/contract.ts';
import type { InputFile } from './provider.ts';
import { fetchTaskRepository, inputPath } from './task-repository.ts';

export interface ResourceView {
  path: string;
  bytes: number;
  sha256: string;
}

/** Files as the jail gets them, paths below /input. Throws when one has expired or the repository cannot be read. */
export async function inputFiles(
  task: TaskFacts,
  signal?: AbortSignal,
): Promise<{ files: InputFile[]; resources: ResourceView[] }> {
  await fetchTaskRepository(task, signal);
  const rows = await readOnly((tx) =>
    tx.resource.findMany({ where: { taskId: task.taskId }, orderBy: { path: 'asc' } }),
  );
  const files: InputFile[] = [text('task/TASK.md', task.input.description)];
  if (task.input.code !== undefined) files.push(text('task/code.txt', task.input.code));
  for (const row of rows) {
    const data = row.blobId ? await getBlob(row.blobId, row.sha256) : null;
    if (!data)
      throw new CivitasError('DELIVERABLE_EXPIRED', `The input file ${row.path} was kept for 24 hours and is gone.`);
    files.push({ path: inputPath(row.path), data, bytes: data.byteLength });
  }
  return {
    files,
    resources: rows.map((r) => ({ path: `/input/${inputPath(r.path)}`, bytes: r.bytes, sha256: r.sha256 })),
  };
}

function text(path: string, content: string): InputFile {
  const data = Buffer.from(content, 'utf8');
  return { path, data, bytes: data.byteLength };
}
