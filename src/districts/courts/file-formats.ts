/** Whether a file is what its name says. By its bytes, linear, without rendering or unpacking anything. */
import { crc32 } from 'node:zlib';

export const FILE_FORMATS = ['json', 'csv', 'md', 'png', 'pdf'] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

/** The format a path declares by its ending, or null when it declares none that is checked. */
export function declaredFormat(path: string): FileFormat | null {
  const ending = /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase();
  return FILE_FORMATS.find((format) => format === ending) ?? null;
}

/** Null when the bytes are of the format, otherwise what is wrong. */
export function formatProblem(format: FileFormat, bytes: Uint8Array): string | null {
  switch (format) {
    case 'json':
      return parseJson(bytes) === undefined ? 'is no JSON text in UTF-8' : null;
    case 'csv':
      return csvProblem(bytes);
    case 'md':
      return textProblem(bytes);
    case 'png':
      return pngProblem(bytes);
    case 'pdf':
      return pdfProblem(bytes);
  }
}

/** Text in UTF-8, a byte order mark removed; null when it is not well-formed. */
function utf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** The JSON value, or undefined when there is none. */
export function parseJson(bytes: Uint8Array): unknown {
  const text = utf8(bytes);
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // A SyntaxError, or a RangeError for a text nested beyond the parser's stack.
    return undefined;
  }
}

function textProblem(bytes: Uint8Array): string | null {
  const text = utf8(bytes);
  if (text === null) return 'is no text in UTF-8';
  if (/[\u0000-\u0008\u000b\u000e-\u001f]/.test(text)) return 'holds control characters';
  return text.trim() === '' ? 'is empty' : null;
}

/** RFC 4180 with comma: quotes are closed, and every record has as many fields as the first. */
function csvProblem(bytes: Uint8Array): string | null {
  const wrong = textProblem(bytes);
  if (wrong !== null) return wrong;
  const text = utf8(bytes)!;
  let expected: number | null = null;
  let fields = 1;
  let state: 'start' | 'plain' | 'quoted' | 'closed' = 'start';
  let recordStarted = false;
  const endRecord = (): string | null => {
    if (!recordStarted) return null;
    expected ??= fields;
    const problem = fields === expected ? null : `has a record of ${fields} fields among records of ${expected}`;
    fields = 1;
    recordStarted = false;
    return problem;
  };
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (state === 'quoted') {
      if (c === '"') state = 'closed';
      continue;
    }
    if (c === '"' && state === 'start') {
      state = 'quoted';
      recordStarted = true;
    } else if (c === '"' && state === 'closed') {
      state = 'quoted';
    } else if (c === ',') {
      fields += 1;
      state = 'start';
      recordStarted = true;
    } else if (c === '\n' || (c === '\r' && text[i + 1] === '\n')) {
      if (c === '\r') i += 1;
      const problem = endRecord();
      if (problem !== null) return problem;
      state = 'start';
    } else if (state === 'closed') {
      return 'has text after a closing quote';
    } else {
      state = 'plain';
      recordStarted = true;
    }
  }
  return state === 'quoted' ? 'has an open quote' : endRecord();
}

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Signature, a header with a size, whole chunks with right checksums, and the end chunk last. */
function pngProblem(bytes: Uint8Array): string | null {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!file.subarray(0, 8).equals(PNG_SIGNATURE)) return 'has no PNG signature';
  let at = 8;
  let type = '';
  while (at + 12 <= file.length) {
    const length = file.readUInt32BE(at);
    type = file.toString('latin1', at + 4, at + 8);
    const end = at + 12 + length;
    if (end > file.length) return 'is cut off';
    if (crc32(file.subarray(at + 4, end - 4)) !== file.readUInt32BE(end - 4)) return 'has a damaged chunk';
    if (at === 8 && (type !== 'IHDR' || length !== 13 || file.readUInt32BE(16) === 0 || file.readUInt32BE(20) === 0)) {
      return 'has no image header';
    }
    at = end;
    if (type === 'IEND') break;
  }
  if (type !== 'IEND') return 'is cut off';
  return at === file.length ? null : 'has bytes after its end';
}

/** Version at the beginning; cross-reference and end mark within the last KiB. */
function pdfProblem(bytes: Uint8Array): string | null {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!/^%PDF-[12]\.\d/.test(file.toString('latin1', 0, 8))) return 'has no PDF header';
  const tail = file.toString('latin1', Math.max(0, file.length - 1_024));
  return /startxref\s+\d+\s+%%EOF/.test(tail) ? null : 'has no PDF end';
}
