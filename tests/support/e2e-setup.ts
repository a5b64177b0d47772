/**
 * One installation for all browser tests of a run: built if its sources changed, started by the supervisor with a data
 * folder and a port of its own, stopped at the end. E2E_URL and E2E_DATA_DIR name one that already runs.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { ensureBuilt } from '../../src/server/embedded/build.ts';
import { freePort } from './free-port.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    e2eUrl: string;
    e2eDataDir: string;
  }
}

const root = path.resolve(import.meta.dirname, '../..');

export default async function setup(project: TestProject) {
  if (process.env.E2E_URL && process.env.E2E_DATA_DIR) {
    project.provide('e2eUrl', process.env.E2E_URL);
    project.provide('e2eDataDir', process.env.E2E_DATA_DIR);
    return;
  }
  await ensureBuilt(root, process.env);
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'civitas-e2e-'));
  // PostgreSQL runs as somebody else when root starts it, and keeps its files here only if it can reach them.
  fs.chmodSync(dataDir, 0o755);
  const port = await freePort();
  const child = spawn(process.execPath, ['src/server/start.ts'], {
    cwd: root,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      DATA_DIR: dataDir,
      PORT: String(port),
      // Visitors of the tests come from addresses of their own.
      TRUSTED_PROXY_HOPS: '1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = async () => {
    await ended(child, 'SIGINT');
    fs.rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    await untilSays(child, 'Civitas runs');
  } catch (e) {
    await stop();
    throw e;
  }
  project.provide('e2eUrl', `http://localhost:${port}`);
  project.provide('e2eDataDir', dataDir);
  return stop;
}

function untilSays(child: ChildProcess, words: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    const read = (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes(words)) resolve();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => reject(new Error(`the installation ended (${code}) before it ran:\n${said}`)));
  });
}

function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill(signal);
  });
}
