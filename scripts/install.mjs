/**
 * Installs the locked dependencies when they are absent or belong to another lock file. `dev: false` is enough to run
 * the platform; it never removes what a test run installed. Plain JavaScript without dependencies.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

function digest(root) {
  const hash = createHash('sha256');
  for (const name of ['package.json', 'package-lock.json']) hash.update(fs.readFileSync(path.join(root, name)));
  return hash.digest('hex');
}

function run(command, args, cwd, quiet) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
      shell: process.platform === 'win32',
    });
    let tail = '';
    const keep = (chunk) => {
      tail = (tail + chunk).slice(-6000);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${command} ${args.join(' ')} ended with ${code}\n${tail}`)),
    );
  });
}

/** @param {string} root @param {{dev: boolean}} options */
export async function install(root, { dev }) {
  const stamp = path.join(root, 'node_modules', '.civitas-install.json');
  const wanted = digest(root);
  let have = { digest: '', dev: false };
  try {
    have = JSON.parse(fs.readFileSync(stamp, 'utf8'));
  } catch {
    // never installed by us
  }
  if (have.digest !== wanted || (dev && !have.dev)) {
    // What a test run or a developer installed is never taken away.
    const withDev = dev || have.dev || fs.existsSync(path.join(root, 'node_modules', 'vitest'));
    console.log(
      `Installing dependencies (${withDev ? 'with' : 'without'} test tools); this takes about a minute the first time.`,
    );
    await run(
      'npm',
      ['install', '--no-audit', '--no-fund', '--loglevel=error', ...(withDev ? ['--include=dev'] : ['--omit=dev'])],
      root,
      true,
    );
    fs.writeFileSync(stamp, JSON.stringify({ digest: wanted, dev: withDev }));
  }
  if (!fs.existsSync(path.join(root, 'src/generated/prisma/client.ts')) || schemaChanged(root)) {
    const node = path.join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
    await run(node, [path.join(root, 'node_modules/prisma/build/index.js'), 'generate'], root, true);
    fs.writeFileSync(path.join(root, 'src/generated/schema-digest'), schemaDigest(root));
  }
}

function schemaDigest(root) {
  const hash = createHash('sha256');
  const dir = path.join(root, 'prisma/schema');
  for (const name of fs.readdirSync(dir).sort()) hash.update(name).update(fs.readFileSync(path.join(dir, name)));
  return hash.digest('hex');
}

function schemaChanged(root) {
  try {
    return fs.readFileSync(path.join(root, 'src/generated/schema-digest'), 'utf8') !== schemaDigest(root);
  } catch {
    return true;
  }
}
