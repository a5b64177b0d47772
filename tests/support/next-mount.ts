/** A second mount of the built pages beside the installation of the browser tests: plain `next start`, same database. */
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { freePort } from './free-port.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** Starts it with the installation's secrets and the settings given for its address, and waits until it answers. */
export async function startNextMount(
  dataDir: string,
  settings: (url: string) => Record<string, string>,
): Promise<{ url: string; child: ChildProcess }> {
  const secrets = JSON.parse(fs.readFileSync(path.join(dataDir, 'secrets.json'), 'utf8')) as {
    env: Record<string, string>;
  };
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const child = spawn(
    process.execPath,
    [path.join(root, 'node_modules/next/dist/bin/next'), 'start', '-p', String(port)],
    {
      cwd: root,
      env: {
        ...process.env,
        ...secrets.env,
        NODE_ENV: 'production',
        LOG_LEVEL: 'silent',
        DATA_DIR: dataDir,
        DATABASE_URL: fs.readFileSync(path.join(dataDir, 'database-url'), 'utf8').trim(),
        ...settings(url),
      },
      stdio: 'ignore',
    },
  );
  for (;;) {
    const reply = await fetch(`${url}/robots.txt`).catch(() => null);
    if (reply?.ok) return { url, child };
    if (child.exitCode !== null) throw new Error(`next start ended with ${child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
