/** The code units of the text that was asked about last: reading them from an array is quicker than from the text. */

let units = new Uint16Array(8_192);
let bytes = Buffer.from(units.buffer);
let current = '';

/** A text is copied as it lies in memory; where that is the other way round, unit by unit. */
const AS_IN_MEMORY = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** The code units of `text`, at least as many as it has; they hold until another text is asked about. */
export function unitsOf(text: string): Uint16Array {
  if (text !== current) {
    const { length } = text;
    if (units.length < length) widen(length * 2);
    if (AS_IN_MEMORY) bytes.write(text, 0, 'utf16le');
    else for (let i = 0; i < length; i++) units[i] = text.charCodeAt(i);
    current = text;
  }
  return units;
}

function widen(length: number): void {
  units = new Uint16Array(length);
  bytes = Buffer.from(units.buffer);
}

/** Lets go of the text, so that none outlives its scan. */
export function forgetUnits(): void {
  current = '';
  if (units.length > 0x10000) widen(8_192);
}
