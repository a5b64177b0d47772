/** Bytes or a received string to the text that is analysed; says when something was lost on the way. */
import { CONTENT_BYTES_MAX } from './limits.ts';

/** Content above the limit is refused before it is decoded. */
export class ContentTooLarge extends Error {
  constructor() {
    super(`The content is larger than ${CONTENT_BYTES_MAX} bytes.`);
    this.name = 'ContentTooLarge';
  }
}

export interface Decoded {
  readonly text: string;
  /** The text was not plain UTF-8: reported as INP-002. */
  readonly damaged: boolean;
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });
const lossyUtf8 = new TextDecoder('utf-8', { fatal: false, ignoreBOM: false });

/**
 * Decodes `content`. A UTF-8 byte order mark is dropped silently, UTF-16 is read and reported, other invalid bytes
 * become U+FFFD and are reported. Throws ContentTooLarge above 1 MiB.
 */
export function decode(content: string | Uint8Array): Decoded {
  if (typeof content === 'string') {
    if (byteLengthExceeds(content, CONTENT_BYTES_MAX)) throw new ContentTooLarge();
    return fromString(content);
  }
  if (content.byteLength > CONTENT_BYTES_MAX) throw new ContentTooLarge();
  const [a, b] = content;
  if (a === 0xff && b === 0xfe) return { text: new TextDecoder('utf-16le').decode(content), damaged: true };
  if (a === 0xfe && b === 0xff) return { text: utf16be(content), damaged: true };
  try {
    return fromString(strictUtf8.decode(content));
  } catch {
    const read = fromString(lossyUtf8.decode(content));
    return { text: read.text, damaged: true };
  }
}

/** UTF-8 length, without encoding what is certainly short enough. */
function byteLengthExceeds(text: string, limit: number): boolean {
  if (text.length > limit) return true;
  if (text.length * 3 <= limit) return false;
  return Buffer.byteLength(text, 'utf8') > limit;
}

function fromString(raw: string): Decoded {
  const text = raw.charCodeAt(0) === 0xfeff ? raw.slice(1) : raw;
  const hasNul = text.includes('\u0000');
  if (!hasNul && !text.includes('\ufffd')) return { text, damaged: false };
  if (hasNul) {
    let nuls = 0;
    for (let i = text.indexOf('\u0000'); i !== -1; i = text.indexOf('\u0000', i + 1)) nuls++;
    // UTF-16 that the caller read as UTF-8: every second character is NUL and the mark is two replacement characters.
    if (nuls * 4 > text.length) return { text: text.replace(/[\u0000\ufffd]/g, ''), damaged: true };
  }
  return { text, damaged: true };
}

function utf16be(content: Uint8Array): string {
  const swapped = new Uint8Array(content.byteLength - (content.byteLength % 2));
  for (let i = 0; i + 1 < content.byteLength; i += 2) {
    swapped[i] = content[i + 1] ?? 0;
    swapped[i + 1] = content[i] ?? 0;
  }
  return new TextDecoder('utf-16le').decode(swapped);
}
