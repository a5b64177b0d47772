/**
 * How long a newcomer waits: `npm start` of an installation that was never started (the pages built before or not, as the
 * checkout stands), then of the same installation again, as a ratio. A data folder of its own; nothing else is touched.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'civitas-bench-start-'));
const port = await new Promise<number>((resolve) => {
  const probe = net.createServer().listen(0, '127.0.0.1', () => {
    const { port: free } = probe.address() as net.AddressInfo;
    probe.close(() => resolve(free));
  });
});

/** Seconds until the installation says that it runs; it is stopped afterwards. */
async function start(): Promise<number> {
  const from = performance.now();
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: root,
    env: { ...process.env, DATA_DIR: dataDir, PORT: String(port), NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const seconds = await new Promise<number>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('Civitas runs')) resolve((performance.now() - from) / 1_000);
    });
    child.once('exit', () => reject(new Error(`it ended before it ran:\n${said}`)));
  });
  child.kill('SIGINT');
  await ended;
  return seconds;
}

try {
  const first = await start();
  const second = await start();
  console.log(
    `first start ${first.toFixed(1)} s, second ${second.toFixed(1)} s, second ÷ first ${(second / first).toFixed(2)}`,
  );
} finally {
  fs.rmSync(dataDir, { recursive: true, force: true });
}
