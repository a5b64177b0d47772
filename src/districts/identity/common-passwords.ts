/** The most common passwords of at least eight characters, lower case (ASVS 6.2.4). Source and licence stand in the file. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

let loaded: Set<string> | undefined;

function load(): Set<string> {
  const file = path.join(process.cwd(), 'src/districts/identity/data/common-passwords.txt');
  const local = import.meta.dirname ? path.join(import.meta.dirname, 'data/common-passwords.txt') : file;
  let text: string;
  try {
    text = readFileSync(local, 'utf8');
  } catch {
    // A bundled copy of this module stands elsewhere; the process runs in the project folder.
    text = readFileSync(file, 'utf8');
  }
  return new Set(text.split('\n').filter((l) => l && !l.startsWith('#')));
}

export const COMMON_PASSWORDS = {
  has(lowerCase: string): boolean {
    loaded ??= load();
    return loaded.has(lowerCase);
  },
  get size(): number {
    loaded ??= load();
    return loaded.size;
  },
};
