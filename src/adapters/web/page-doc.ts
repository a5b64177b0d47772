/** The documents of `docs` that pages show: a closed list, so that no path of a visitor reaches the file system. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { sourceModule } from '#platform/source-place.ts';

export const DOCUMENTS = {
  security: 'Security',
  identity: 'Accounts and keys',
  sandbox: 'Sandbox',
  ledger: 'Ledger',
  'ledger-proof': 'Proof of a transfer',
  payments: 'Payments',
  scanner: 'Configuration scanner',
  licensing: 'VPC licences',
  scale: 'Scale',
  migration: 'From the exchange v1 to tasks',
} as const;
export type DocumentName = keyof typeof DOCUMENTS;

export const isDocument = (name: string): name is DocumentName => Object.hasOwn(DOCUMENTS, name);

/** The document as Markdown, as it stands in this installation. */
export async function readDocument(name: DocumentName): Promise<string> {
  const folder = path.join(path.dirname(fileURLToPath(sourceModule('docs'))), '..', 'docs');
  return readFile(path.join(folder, `${name}.md`), 'utf8');
}
