'use client';

import FileUp from 'lucide-react/icons/file-up';
import FolderUp from 'lucide-react/icons/folder-up';
import X from 'lucide-react/icons/x';
import { useId, useRef, useState } from 'react';
import type { AnyApiError } from '../ui/api-error.ts';
import { Button } from '../ui/button.tsx';
import { ErrorNote } from '../ui/feedback.tsx';
import { Progress } from '../ui/meter.tsx';
import { formatBytes, type NamedFile, namedFiles, type UploadedFile, uploadFile } from './upload.ts';

/** Files that lie in the sandbox when the work begins. */
export function FilesInput({
  files,
  onChange,
}: {
  files: UploadedFile[];
  onChange: (change: (files: UploadedFile[]) => UploadedFile[]) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const id = useId();
  const [busy, setBusy] = useState<{ done: number; of: number } | null>(null);
  const [error, setError] = useState<AnyApiError | null>(null);

  async function take(list: NamedFile[]) {
    setError(null);
    setBusy({ done: 0, of: list.length });
    try {
      for (const [n, { file, path }] of list.entries()) {
        const stored = await uploadFile(file, path);
        onChange((known) => [...known.filter((f) => f.path !== stored.path), stored]);
        setBusy({ done: n + 1, of: list.length });
      }
    } catch (e) {
      setError(e as AnyApiError);
    } finally {
      setBusy(null);
    }
  }

  return (
    <div className="flex flex-col gap-2">
      <span id={id} className="font-medium text-sm">
        Files <span className="ms-1 font-normal text-ink-3 text-xs">optional</span>
      </span>
      {[input, folder].map((ref) => (
        <input
          key={ref === input ? 'files' : 'folder'}
          ref={ref}
          type="file"
          multiple
          {...(ref === folder ? { webkitdirectory: '' } : {})}
          hidden
          aria-labelledby={id}
          onChange={(e) => {
            const list = namedFiles([...(e.currentTarget.files ?? [])]);
            e.currentTarget.value = '';
            if (list.length > 0) void take(list);
          }}
        />
      ))}
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => input.current?.click()} pending={busy !== null} aria-describedby={`${id}-note`}>
          <FileUp aria-hidden />
          Choose files
        </Button>
        <Button onClick={() => folder.current?.click()} disabled={busy !== null} aria-describedby={`${id}-note`}>
          <FolderUp aria-hidden />
          Choose a folder
        </Button>
      </div>
      <p id={`${id}-note`} className="text-ink-2 text-xs">
        They lie in the sandbox when the work begins. Kept encrypted, at most 64 MiB each. Of a folder, .git and
        node_modules stay behind.
      </p>
      {busy ? <Progress label="Storing files" value={(busy.done / busy.of) * 100} /> : null}
      <ErrorNote error={error} title="A file was not stored." />
      {files.length > 0 ? (
        <ul className="divide-y divide-line rounded-md border border-line text-sm" aria-label="Chosen files">
          {files.map((f) => (
            <li key={f.path} className="flex items-center gap-3 ps-3 pe-1">
              <code className="min-w-0 flex-1 break-all py-1.5 text-xs">{f.path}</code>
              <span className="num shrink-0 text-ink-2 text-xs">{formatBytes(f.bytes)}</span>
              <Button
                tone="quiet"
                size="icon"
                aria-label={`Remove ${f.path}`}
                onClick={() => onChange((known) => known.filter((k) => k.path !== f.path))}
              >
                <X aria-hidden />
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
