/**
 * `npm run bench [-- names]`: the figures a reader asks for first, one bench after another, each as ratios inside its own
 * run. Names: ledger, rest, sandbox, start. Others (licensing, scanner, auth, better-auth, webhook-inbox, stripe-emulator,
 * sandbox-sequence) run by their file: `node bench/<name>.ts`.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';

const folder = import.meta.dirname;
const BENCHES: Record<string, string[]> = {
  ledger: ['ledger.ts', '--rounds', '3', '--slice', '3', '--clients', '1,8,64'],
  rest: ['rest.ts', '--rounds', '3', '--seconds', '3'],
  sandbox: ['sandbox.ts', '30'],
  start: ['start.ts'],
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(`No bench is called ${unknown.join(', ')}. There are: ${Object.keys(BENCHES).join(', ')}.`);
  process.exit(2);
}
let failed = false;
for (const name of wanted.length > 0 ? wanted : Object.keys(BENCHES)) {
  const [file, ...args] = BENCHES[name] as [string, ...string[]];
  console.log(`\n── ${name} ──`);
  const code = await new Promise<number>((resolve) => {
    spawn(process.execPath, [path.join(folder, file), ...args], { stdio: 'inherit' }).on('exit', (c) =>
      resolve(c ?? 1),
    );
  });
  if (code !== 0) {
    console.log(`${name} ended with ${code}: a bar was missed, or it could not run`);
    failed = true;
  }
}
process.exit(failed ? 1 : 0);
