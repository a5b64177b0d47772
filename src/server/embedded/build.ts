/** Builds the web part when its sources changed since the last build. Needs no network. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { sha256Hex } from '#platform/crypto/digest.ts';

const INPUTS = [
  'src/app',
  'src/components',
  'src/adapters',
  'src/api',
  'src/districts',
  'src/platform',
  'src/proxy.ts',
  'src/instrumentation-client.ts',
  'public',
  'next.config.ts',
  'postcss.config.mjs',
  'package-lock.json',
  'prisma/schema',
];

function* walk(target: string): Generator<string> {
  if (!fs.existsSync(target)) return;
  const info = fs.statSync(target);
  if (info.isFile()) {
    yield target;
    return;
  }
  for (const entry of fs.readdirSync(target).sort()) yield* walk(path.join(target, entry));
}

function sourcesDigest(root: string): string {
  const parts: string[] = [];
  for (const input of INPUTS) {
    for (const file of walk(path.join(root, input)))
      parts.push(`${path.relative(root, file)} ${sha256Hex(fs.readFileSync(file))}`);
  }
  return sha256Hex(parts.join('\n'));
}

/** The first words of the failure: traces and warnings stand around it. */
function failureIn(said: string): string {
  const at = said.indexOf('Build error occurred');
  return (at === -1 ? said : said.slice(at)).slice(0, 6_000);
}

/** True when a build ran. */
export async function ensureBuilt(root: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const stamp = path.join(root, '.next', 'civitas-build.json');
  const digest = sourcesDigest(root);
  try {
    if (JSON.parse(fs.readFileSync(stamp, 'utf8')).digest === digest) return false;
  } catch {
    // never built
  }
  await new Promise<void>((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(root, 'node_modules/next/dist/bin/next'), 'build'], {
      cwd: root,
      env: { ...env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    const keep = (chunk: Buffer) => {
      said += chunk.toString();
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`the web build failed:\n${failureIn(said)}`)),
    );
  });
  fs.writeFileSync(stamp, JSON.stringify({ digest }));
  return true;
}
