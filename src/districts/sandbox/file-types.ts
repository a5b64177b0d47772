/** Media types by content first, by name second; what we do not know is a plain download. Nothing is ever rendered. */
const BY_NAME: Record<string, string> = {
  json: 'application/json',
  csv: 'text/csv',
  md: 'text/markdown',
  txt: 'text/plain',
  log: 'text/plain',
  patch: 'text/x-diff',
  diff: 'text/x-diff',
};
const MAGIC: [string, string][] = [
  ['25504446', 'application/pdf'],
  ['89504e47', 'image/png'],
  ['ffd8ff', 'image/jpeg'],
  ['504b0304', 'application/zip'],
  ['1f8b', 'application/gzip'],
];

export function mimeOf(path: string, data: Buffer): string {
  const head = data.subarray(0, 8).toString('hex');
  for (const [magic, mime] of MAGIC) if (head.startsWith(magic)) return mime;
  const ending = /\.([a-z0-9]{1,8})$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  return BY_NAME[ending] ?? 'application/octet-stream';
}
