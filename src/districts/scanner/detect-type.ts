/** Which of the three kinds a file is, read as tolerantly as the scan itself reads it. */
import { readJson } from './engine/json-reader.ts';
import { type ScanType, typeOfKeys, typeOfPath } from './schemas.ts';

export { typeOfPath } from './schemas.ts';

/** As `typeOfFile` of the schemas, and JSON with comments or faults by the keys that can be read. */
export function typeOfFile(path: string, content: string): ScanType | null {
  const known = typeOfPath(path);
  if (known !== null) return known;
  if (/\.(?:md|markdown|txt)$/i.test(path)) return 'skill';
  const { root } = readJson(content.charCodeAt(0) === 0xfeff ? content.slice(1) : content);
  if (root?.kind !== 'object') return null;
  const nested = root.members.get('mcp')?.value;
  return typeOfKeys(new Set(root.members.keys()), nested?.kind === 'object' && nested.members.has('servers'));
}
