/**
 * `node bench/auth.ts`: what fifty logins at once do to the event loop, with the pool of hashing threads and with bcryptjs
 * beside requests; and how many passwords, keys and session tokens a process compares in a second. No database: sign-in is
 * its hash. Prints a table; figures belong to the machine they were taken on.
 */
import os from 'node:os';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import bcrypt from 'bcryptjs';
import { keyHash, mintKey, parseKey } from '../src/platform/crypto/api-key.ts';
import { createHasher } from '../src/platform/crypto/hasher.ts';
import { mintSessionToken, tokenHash } from '../src/platform/crypto/tokens.ts';

const LOGINS = Number(process.env.BENCH_LOGINS ?? 50);
const COST = Number(process.env.BENCH_COST ?? 12);
const WORKERS = Math.min(2, os.availableParallelism());

interface Measured {
  totalMs: number;
  p99Ms: number;
  maxMs: number;
}

/** Delay of the loop beyond its own millisecond, while all of this runs at once. */
async function measure(compare: () => Promise<boolean>): Promise<Measured> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  // A request that is answered meanwhile: without it an idle loop would hide what it cannot do.
  const ticking = setInterval(() => {}, 5);
  delay.enable();
  const began = performance.now();
  const results = await Promise.all(Array.from({ length: LOGINS }, compare));
  const totalMs = performance.now() - began;
  delay.disable();
  clearInterval(ticking);
  if (results.some((r) => !r)) throw new Error('a right password was refused');
  return { totalMs, p99Ms: delay.percentile(99) / 1e6, maxMs: delay.max / 1e6 };
}

function perSecond(work: () => unknown): number {
  const until = performance.now() + 1_000;
  let n = 0;
  for (; performance.now() < until; n += 1) work();
  return n;
}

const password = 'correct horse battery staple';
const hash = await bcrypt.hash(password, COST);
const pool = createHasher(WORKERS, LOGINS);
await pool.compare(password, await bcrypt.hash(password, 4));
const pooled = await measure(() => pool.compare(password, hash));
await pool.close();
const inline = await measure(() => bcrypt.compare(password, hash));

const key = mintKey('ac_live_');
const token = mintSessionToken();
const row = (name: string, m: Measured) =>
  `${name.padEnd(34)} ${m.totalMs.toFixed(0).padStart(8)} ms ${m.p99Ms.toFixed(1).padStart(9)} ms ${m.maxMs.toFixed(1).padStart(9)} ms`;
process.stdout.write(
  `${[
    `${LOGINS} logins at once, bcrypt cost ${COST}, ${os.cpus()[0]?.model ?? 'unknown processor'}, ${os.availableParallelism()} cores, Node ${process.version}`,
    `${''.padEnd(34)} ${'in all'.padStart(11)} ${'loop p99'.padStart(12)} ${'loop max'.padStart(12)}`,
    row(`pool of ${WORKERS} threads`, pooled),
    row('bcryptjs beside requests', inline),
    '',
    `logins/s of the pool: ${((LOGINS * 1000) / pooled.totalMs).toFixed(1)}`,
    `keys checked and digested/s: ${perSecond(() => parseKey(key) && keyHash(key))}`,
    `session tokens digested/s: ${perSecond(() => tokenHash(token))}`,
  ].join('\n')}\n`,
);
