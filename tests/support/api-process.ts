import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';

export interface ApiProcess {
  url: string;
  /** Everything it has written so far, with `capture`. */
  output(): string;
  kill(): Promise<void>;
}

/** Starts tests/support/api-server.ts on the test's database with the test's settings. */
export async function startApiProcess(
  extra: Record<string, string> = {},
  { capture = false }: { capture?: boolean } = {},
): Promise<ApiProcess> {
  const child: ChildProcess = fork(path.join(import.meta.dirname, 'api-server.ts'), [], {
    env: { ...process.env, NODE_OPTIONS: '', ...extra },
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', capture ? 'pipe' : 'inherit', capture ? 'pipe' : 'inherit', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (m: { ready: number }) => resolve(m.ready));
    child.once('exit', (code) => reject(new Error(`the API process ended with ${code}\n${output.slice(-2_000)}`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    output: () => output,
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    },
  };
}
