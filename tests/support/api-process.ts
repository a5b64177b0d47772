import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';

export interface ApiProcess {
  url: string;
  kill(): Promise<void>;
}

/** Starts tests/support/api-server.ts on the test's database with the test's settings. */
export async function startApiProcess(extra: Record<string, string> = {}): Promise<ApiProcess> {
  const child: ChildProcess = fork(path.join(import.meta.dirname, 'api-server.ts'), [], {
    env: { ...process.env, NODE_OPTIONS: '', ...extra },
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (m: { ready: number }) => resolve(m.ready));
    child.once('exit', (code) => reject(new Error(`the API process ended with ${code}`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    },
  };
}
