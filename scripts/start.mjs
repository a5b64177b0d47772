/**
 * `npm start` on any machine with git, Node 20 or newer and npm: installs what is missing, then hands over to the
 * supervisor under the pinned Node 24. Plain JavaScript without dependencies.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { install } from './install.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);

const [major] = process.versions.node.split('.').map(Number);
if (major < 20) {
  console.error(`Civitas needs Node 20 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

await install(root, { dev: false });

const node = path.join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
const child = spawn(node, ['src/server/start.ts', ...process.argv.slice(2)], {
  // The channel tells the supervisor when this process is gone, however it ended.
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
});
// The terminal sends Ctrl-C to the whole group; the supervisor stops everything and we wait for it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
// npm passes SIGTERM to a shell that ends without passing it on; what is left of that is another parent.
const parent = process.ppid;
const watch = setInterval(() => {
  if (process.ppid === parent) return;
  // Once: whoever asks again does not want to wait for a clean end.
  clearInterval(watch);
  child.kill('SIGTERM');
}, 500);
watch.unref();
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
