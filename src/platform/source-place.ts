/**
 * Where the sources are, for threads that start from a file. The project's own server runs from `src`, so a module knows
 * its place; inside a bundle of Next it does not, and the working directory does (a Next deployment runs in its root).
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const OWN = 'platform/source-place.ts';

function sourceRoot(): string {
  try {
    const own = fileURLToPath(import.meta.url);
    if (own.endsWith(path.normalize(OWN)) && existsSync(own)) return path.dirname(path.dirname(own));
  } catch {
    // a bundler's address
  }
  return path.join(process.cwd(), 'src');
}

/** The address of a module under `src`, as `new Worker` and `import` take it. */
export function sourceModule(name: string): URL {
  return pathToFileURL(path.join(sourceRoot(), name));
}
