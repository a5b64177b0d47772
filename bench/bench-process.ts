/** What the benches share: settings of an installation that nobody else uses, and servers in processes of their own. */
import { type ChildProcess, fork } from 'node:child_process';

/** No bench waits for a vendor or meets a limit that is not its subject; the secrets are as long as real ones. */
export const BENCH_SETTINGS = {
  NODE_ENV: 'production',
  CIVITAS_PROFILE: 'test',
  LOG_LEVEL: 'silent',
  APP_URL: 'http://localhost:3000',
  AUTH_SECRET: 'kPz8vR2mQw5xTn7bYc4dHf9gLs3jWa6e',
  ENCRYPTION_SECRET: 'Zt7yXw4vUs9rQp2oNm5lKj8iHg3fEd6c',
  TWO_FA_ENCRYPTION_KEY: 'cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=',
  BREACH_CHECK: 'off',
} as const;

/** Starts a file as a process of its own and waits for the first message it sends, such as its port. Rejects when it ends before. */
export function startChild<T>(
  file: string,
  { cwd, env = {}, execArgv = [] }: { cwd?: string; env?: Record<string, string>; execArgv?: string[] } = {},
): { child: ChildProcess; said: Promise<T> } {
  const child = fork(file, [], {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, ...env },
    execArgv: ['--disable-warning=ExperimentalWarning', ...execArgv],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const said = new Promise<T>((resolve, reject) => {
    child.once('message', (m) => resolve(m as T));
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}`)));
  });
  return { child, said };
}
