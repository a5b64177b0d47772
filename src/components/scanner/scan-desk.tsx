'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import FileUp from 'lucide-react/icons/file-up';
import FolderUp from 'lucide-react/icons/folder-up';
import RotateCw from 'lucide-react/icons/rotate-cw';
import ScanSearch from 'lucide-react/icons/scan-search';
import { type DragEvent, useId, useRef, useState } from 'react';
import { useTRPC } from '../../adapters/trpc/client.tsx';
import { SCAN_CONTENT_BYTES_MAX, ScanType, typeOfFile } from '../../districts/scanner/schemas.ts';
import { useCall } from '../forms/use-call.ts';
import { type AnyApiError, errorFacts } from '../ui/api-error.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { cn } from '../ui/cn.ts';
import { Callout, ErrorNote } from '../ui/feedback.tsx';
import { Field, Textarea } from '../ui/field.tsx';
import { Progress } from '../ui/meter.tsx';
import { Section } from '../ui/page.tsx';
import { Select } from '../ui/select.tsx';
import { MarkedText } from './marked-text.tsx';
import { droppedFiles, type ReadResult, readFiles, type ScanFile } from './read-files.ts';
import { runScan } from './run-scan.ts';
import { Findings, Summary } from './scan-report.tsx';
import { type Report, TYPE, VERDICT } from './scan-words.ts';

interface Scanned extends ScanFile {
  report: Report | null;
  error: AnyApiError | null;
}

const PASTED = 'pasted text';
const NOBODY = 'none';

/** Paste or drop, scan, and read the findings beside the text. The text never leaves the browser but for the scan. */
export function ScanDesk() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const [type, setType] = useState<ScanType | 'auto'>('auto');
  const [agentId, setAgentId] = useState(NOBODY);
  const [wrong, setWrong] = useState<string>();
  const [scanned, setScanned] = useState<Scanned[]>([]);
  const [chosen, setChosen] = useState(0);
  const [left, setLeft] = useState<Pick<ReadResult, 'skipped' | 'refused'> | null>(null);
  const [done, setDone] = useState<{ n: number; of: number } | null>(null);
  const agents = useQuery(trpc.registry.listOwnAgents.queryOptions());
  const scan = useCall(async (files: ScanFile[]) => {
    setChosen(0);
    const results: Scanned[] = [];
    setDone({ n: 0, of: files.length });
    try {
      for (const file of files) {
        try {
          const report = await runScan(file.type, file.content, agentId === NOBODY ? null : agentId);
          results.push({ ...file, report, error: null });
        } catch (e) {
          // One file alone shows its refusal in the page; of many each shows its own.
          if (files.length === 1) throw e;
          results.push({ ...file, report: null, error: e as AnyApiError });
        }
        setDone({ n: results.length, of: files.length });
        setScanned([...results].sort((a, b) => badness(b) - badness(a)));
      }
    } finally {
      setDone(null);
      void queries.invalidateQueries(trpc.scanner.list.queryFilter());
    }
  });
  const take = async (list: { file: File; path: string }[]) => {
    const read = await readFiles(list);
    setLeft({ skipped: read.skipped, refused: read.refused });
    if (read.files.length === 0) {
      setScanned([]);
      return;
    }
    await scan.run(read.files);
  };
  const paste = () => {
    if (text.trim() === '') return setWrong('Paste the text of a file first.');
    if (new TextEncoder().encode(text).length > SCAN_CONTENT_BYTES_MAX) return setWrong('At most 1 MiB.');
    const kind = type === 'auto' ? typeOfFile(PASTED, text) : type;
    setWrong(undefined);
    setLeft(null);
    void scan.run([{ path: PASTED, content: text, type: kind ?? (/^\s*[{[]/.test(text) ? 'settings' : 'skill') }]);
  };
  const again = () => {
    setScanned([]);
    setLeft(null);
    scan.clear();
  };
  const one = scanned[chosen];
  return (
    <div className="grid gap-5">
      {one ? null : (
        <Section title="What is to be scanned">
          <form
            noValidate
            className="grid gap-4"
            onSubmit={(event) => {
              event.preventDefault();
              paste();
            }}
          >
            <DropZone onFiles={(list) => void take(list)} pending={scan.pending} />
            <Field
              label="Or paste the text of one file"
              error={wrong}
              hint="It is read for this scan and not kept; the history holds its digest and the findings."
            >
              <Textarea
                rows={9}
                spellCheck={false}
                className="font-mono text-sm"
                value={text}
                onChange={(e) => setText(e.currentTarget.value)}
                placeholder={'{\n  "permissions": { "allow": ["Bash(*)"], "deny": [] }\n}'}
              />
            </Field>
            <div className="flex flex-wrap items-end gap-3">
              <Field label="Kind" className="min-w-0 flex-1 basis-48">
                <Select
                  value={type}
                  onChange={(v) => setType(v === 'auto' ? 'auto' : ScanType.parse(v))}
                  options={[
                    { value: 'auto', label: 'By its content' },
                    ...ScanType.options.map((t) => ({ value: t, label: TYPE[t].label, note: TYPE[t].example })),
                  ]}
                />
              </Field>
              <Field label="Counts for" className="min-w-0 flex-1 basis-48">
                <Select
                  value={agentId}
                  onChange={setAgentId}
                  options={[
                    { value: NOBODY, label: 'No agent' },
                    ...(agents.data?.items ?? []).map((a) => ({ value: a.id, label: a.displayName })),
                  ]}
                />
              </Field>
              <Button type="submit" tone="primary" className="h-10 pointer-coarse:h-11" pending={scan.pending}>
                <ScanSearch aria-hidden />
                Scan
              </Button>
            </div>
          </form>
        </Section>
      )}
      {done && done.of > 1 ? (
        <Progress label={`Scanning ${done.n} of ${done.of}`} value={(done.n / done.of) * 100} />
      ) : null}
      {scan.error ? <ScanError error={scan.error} /> : null}
      {left ? <LeftOut {...left} found={scanned.length} /> : null}
      {scanned.length > 1 ? <FileList files={scanned} chosen={chosen} onChoose={setChosen} /> : null}
      {one ? (
        <Result
          key={`${chosen} ${one.report?.scan_id}`}
          file={one}
          pending={scan.pending}
          onRescan={() => void scan.run(scanned.map(({ path, content, type: t }) => ({ path, content, type: t })))}
          onAnother={again}
        />
      ) : null}
    </div>
  );
}

function DropZone({ onFiles, pending }: { onFiles: (list: { file: File; path: string }[]) => void; pending: boolean }) {
  const id = useId();
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void droppedFiles(event.dataTransfer.items).then(onFiles);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is one way; the buttons inside do the same
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={cn(
        'flex flex-col items-center gap-3 rounded-md border border-dashed px-4 py-7 text-center',
        over ? 'border-accent bg-accent-soft' : 'border-line-strong',
      )}
    >
      <p id={id} className="text-sm">
        Drop a file or a folder here
        <span className="block text-ink-2 text-xs">
          Of a folder: settings.json, .mcp.json, SKILL.md, CLAUDE.md, AGENTS.md and their kin. Files stay in this
          browser.
        </span>
      </p>
      {[files, folder].map((ref) => (
        <input
          key={ref === files ? 'files' : 'folder'}
          ref={ref}
          type="file"
          multiple
          hidden
          aria-labelledby={id}
          {...(ref === folder ? { webkitdirectory: '' } : {})}
          onChange={(e) => {
            const list = [...(e.currentTarget.files ?? [])].map((file) => ({
              file,
              path: file.webkitRelativePath || file.name,
            }));
            e.currentTarget.value = '';
            if (list.length > 0) onFiles(list);
          }}
        />
      ))}
      <div className="flex flex-wrap justify-center gap-2">
        <Button onClick={() => files.current?.click()} disabled={pending}>
          <FileUp aria-hidden />
          Choose files
        </Button>
        <Button onClick={() => folder.current?.click()} disabled={pending}>
          <FolderUp aria-hidden />
          Choose a folder
        </Button>
      </div>
    </div>
  );
}

function LeftOut({ skipped, refused, found }: Pick<ReadResult, 'skipped' | 'refused'> & { found: number }) {
  if (found === 0 && refused.length === 0) {
    return (
      <Callout tone="warn" role="status" title="No file here has rules.">
        The scanner reads settings of Claude Code, maps of MCP servers, and skills or instructions. Name one file to
        have it looked at whatever it is called.
      </Callout>
    );
  }
  if (refused.length === 0) {
    return skipped > 0 ? (
      <p role="status" className="text-ink-2 text-sm">
        {skipped.toLocaleString('en')} other {skipped === 1 ? 'file was' : 'files were'} left out: no rule is for them.
      </p>
    ) : null;
  }
  return (
    <Callout tone="warn" role="status" title="Not every file was scanned.">
      <ul className="list-disc ps-4">
        {refused.slice(0, 10).map((r) => (
          <li key={r.path}>
            <code className="break-all text-xs">{r.path}</code>: {r.why}
          </li>
        ))}
        {refused.length > 10 ? <li>and {refused.length - 10} more</li> : null}
      </ul>
    </Callout>
  );
}

function FileList({
  files,
  chosen,
  onChoose,
}: {
  files: readonly Scanned[];
  chosen: number;
  onChoose: (index: number) => void;
}) {
  return (
    <Section title={`${files.length} files`} padded={false} note="The worst first. Choose a file to read its findings.">
      <ul className="divide-y divide-line" aria-label="Scanned files">
        {files.map((f, i) => (
          <li key={f.path}>
            <button
              type="button"
              aria-pressed={i === chosen}
              onClick={() => onChoose(i)}
              className="flex w-full flex-wrap items-center gap-x-3 gap-y-1 px-4.5 py-2.5 text-start text-sm -outline-offset-2 hover:bg-sunken aria-pressed:bg-accent-soft"
            >
              <code className="min-w-0 flex-1 break-all text-xs">{f.path}</code>
              {f.report ? (
                <>
                  <span className="num text-ink-2 text-xs">score {f.report.score}</span>
                  <Badge tone={VERDICT[f.report.verdict].tone} icon={VERDICT[f.report.verdict].icon}>
                    {VERDICT[f.report.verdict].label}
                  </Badge>
                </>
              ) : (
                <Badge tone="bad">not scanned</Badge>
              )}
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Result({
  file,
  pending,
  onRescan,
  onAnother,
}: {
  file: Scanned;
  pending: boolean;
  onRescan: () => void;
  onAnother: () => void;
}) {
  const [line, setLine] = useState<{ number: number; n: number } | null>(null);
  const show = (number: number) => setLine((before) => ({ number, n: (before?.n ?? 0) + 1 }));
  const { report } = file;
  const buttons = (
    <>
      <Button size="sm" pending={pending} onClick={onRescan}>
        <RotateCw aria-hidden />
        Scan again
      </Button>
      <Button size="sm" onClick={onAnother} disabled={pending}>
        Scan something else
      </Button>
    </>
  );
  if (!report) {
    return (
      <div className="grid justify-items-start gap-3">
        {file.error ? <ScanError error={file.error} /> : null}
        <div className="flex gap-2">{buttons}</div>
      </div>
    );
  }
  const here = line ? report.threats.filter((t) => t.line === line.number) : [];
  return (
    <>
      <Section
        title={<bdi className="break-all">{file.path === PASTED ? TYPE[report.type].label : file.path}</bdi>}
        note={file.path === PASTED ? undefined : TYPE[report.type].label}
      >
        <Summary report={report} name={file.path === PASTED ? null : file.path} actions={buttons} />
      </Section>
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <Section title="Findings" padded={false} note={`${report.threats.length} in this file`}>
          <Findings threats={report.threats} onShow={show} />
        </Section>
        <section className="card min-w-0 overflow-hidden lg:sticky lg:top-8">
          <div className="border-line border-b px-4.5 py-2.5">
            <h2 className="text-base">Text</h2>
            <p role="status" className="text-ink-2 text-xs">
              {line
                ? here.length > 0
                  ? `Line ${line.number}: ${here.map((t) => t.description).join(' ')}`
                  : `Line ${line.number}`
                : 'Marked lines have findings; press a number to read them.'}
            </p>
          </div>
          <MarkedText content={file.content} threats={report.threats} line={line} onLine={show} />
        </section>
      </div>
    </>
  );
}

/** A file that was not scanned is worse than any finding: nobody knows what is in it. */
function badness({ report }: Scanned): number {
  if (!report) return 1_000;
  return { block: 600, review: 300, clean: 0 }[report.verdict] + 100 - report.score;
}

function ScanError({ error }: { error: AnyApiError }) {
  const { code } = errorFacts(error);
  if (code === 'SCAN_UNAVAILABLE') {
    return (
      <Callout tone="warn" role="alert" title="The scan did not finish.">
        That is no verdict: the file counts as not scanned. Try again in a moment.
      </Callout>
    );
  }
  return <ErrorNote error={error} title={code === 'RATE_LIMITED' ? 'Enough scans for this hour.' : 'Not scanned.'} />;
}
