import { say } from './toast.tsx';

/** Spreadsheets take a file without this mark for another encoding. */
const BOM = '\ufeff';

interface Handlers {
  onData: (piece: unknown) => void;
  onError: (error: unknown) => void;
  onComplete: () => void;
}

/** Hands a text to the reader as a file. */
export function saveText(name: string, text: string, type = 'text/plain;charset=utf-8'): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A CSV that comes in pieces, put together and saved; `rows` is the word for what was counted. */
export function saveCsvPieces(
  name: string,
  rows: [one: string, many: string],
  subscribe: (handlers: Handlers) => { unsubscribe: () => void },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const pieces: string[] = [];
    const subscription = subscribe({
      onData: (piece) => pieces.push(piece as string),
      onError: (error) => {
        subscription.unsubscribe();
        reject(error);
      },
      onComplete: () => {
        const text = pieces.join('');
        saveText(name, BOM + text, 'text/csv;charset=utf-8');
        const count = Math.max(0, text.split('\r\n').length - 2);
        say('File saved', `${count.toLocaleString('en')} ${count === 1 ? rows[0] : rows[1]}.`);
        resolve();
      },
    });
  });
}

/** A CSV of rows that are here already. */
export function saveCsvRows(
  name: string,
  header: readonly string[],
  rows: readonly (string | number | null)[][],
): void {
  const lines = [header, ...rows].map((cells) => cells.map(csvCell).join(','));
  saveText(name, `${BOM}${lines.join('\r\n')}\r\n`, 'text/csv;charset=utf-8');
  say('File saved', `${rows.length.toLocaleString('en')} ${rows.length === 1 ? 'row' : 'rows'}.`);
}

/** Quoted where the text asks for it; a leading sign would make a spreadsheet run it as a formula. */
export function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) && !/^-?\d+(\.\d+)?$/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
