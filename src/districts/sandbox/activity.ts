/** Which commands ran in a sandbox of this process, for the worker's owner who looks on. Kept with the session, in memory. */
export interface NotedCommand {
  seq: number;
  execId: string;
  command: string;
  at: string;
}

const KEPT_PER_RUN = 200;
const RUNS_MAX = 1_000;
const runs = new Map<string, NotedCommand[]>();

export function noteCommand(runId: string, execId: string, command: string): void {
  const list = runs.get(runId) ?? [];
  list.push({
    seq: (list.at(-1)?.seq ?? 0) + 1,
    execId,
    command: command.slice(0, 2_000),
    at: new Date().toISOString(),
  });
  if (list.length > KEPT_PER_RUN) list.shift();
  runs.delete(runId);
  runs.set(runId, list);
  if (runs.size > RUNS_MAX) runs.delete(runs.keys().next().value as string);
}

export function commandsSince(runId: string, seq: number): NotedCommand[] {
  return (runs.get(runId) ?? []).filter((c) => c.seq > seq);
}
