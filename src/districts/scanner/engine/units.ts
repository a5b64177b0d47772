/** The code units of the text that was asked about last: reading them from an array is quicker than from the text. */

let units = new Uint16Array(8_192);
let current = '';

/** The code units of `text`, at least as many as it has; they hold until another text is asked about. */
export function unitsOf(text: string): Uint16Array {
  if (text !== current) {
    const { length } = text;
    if (units.length < length) units = new Uint16Array(length * 2);
    for (let i = 0; i < length; i++) units[i] = text.charCodeAt(i);
    current = text;
  }
  return units;
}

/** Lets go of the text, so that none outlives its scan. */
export function forgetUnits(): void {
  current = '';
  if (units.length > 0x10000) units = new Uint16Array(8_192);
}
