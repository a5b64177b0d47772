import { CodeBlock, Digest } from '../ui/code.tsx';
import { Section } from '../ui/page.tsx';
import type { Task } from './task-words.ts';
import { formatBytes } from './upload.ts';

/** What was asked, word for word: frozen at submission. */
export function TaskRequest({ task }: { task: Task }) {
  const { description, repo, code, files } = task.input;
  return (
    <Section title="Request" note="Frozen when it was submitted.">
      <div className="grid gap-4 text-sm">
        <p className="whitespace-pre-wrap break-words">
          <bdi>{description}</bdi>
        </p>
        {repo ? (
          <p>
            <span className="text-ink-2">Repository:</span> <code className="break-all">{repo}</code>
          </p>
        ) : null}
        {files && files.length > 0 ? (
          <div>
            <h3 className="font-medium text-ink-2 text-xs">Files</h3>
            <ul className="mt-1 divide-y divide-line">
              {files.map((f) => (
                <li key={f.path} className="flex flex-wrap items-center justify-between gap-x-4 py-1">
                  <code className="break-all text-xs">{f.path}</code>
                  <span className="flex items-center gap-3 text-ink-2 text-xs">
                    <span className="num">{formatBytes(f.bytes)}</span>
                    <Digest value={f.sha256} what="Digest" />
                  </span>
                </li>
              ))}
            </ul>
          </div>
        ) : null}
        {code ? <CodeBlock code={code} label="Code" /> : null}
        {task.checks.length > 0 ? (
          <div>
            <h3 className="font-medium text-ink-2 text-xs">Checks, exit code 0 passes</h3>
            <ul className="mt-2 grid gap-2">
              {task.checks.map((c) => (
                <li key={c.name} className="rounded-md border border-line bg-sunken px-3 py-2">
                  <p className="flex flex-wrap justify-between gap-x-4">
                    <bdi className="font-medium">{c.name}</bdi>
                    <span className="num text-ink-2 text-xs">
                      weight {c.weight}, at most {c.timeoutMs / 1_000} s
                    </span>
                  </p>
                  <code className="mt-1 block whitespace-pre-wrap break-words text-xs">{c.cmd}</code>
                </li>
              ))}
            </ul>
          </div>
        ) : null}
        {task.requiredDeliverables.length > 0 ? (
          <div>
            <h3 className="font-medium text-ink-2 text-xs">Files that must come back</h3>
            <ul className="mt-1">
              {task.requiredDeliverables.map((p) => (
                <li key={p}>
                  <code className="break-all text-xs">{p}</code>
                </li>
              ))}
            </ul>
          </div>
        ) : null}
      </div>
    </Section>
  );
}
