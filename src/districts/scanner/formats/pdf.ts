/**
 * A report as PDF 1.4: text in the two fonts every reader has, wrapped and paged. No images, links or scripts, and
 * nothing of the scanned file but what the other reports show.
 */
import type { Severity, Verdict } from '../engine/types.ts';
import { type FileError, type FileResult, totalsOf } from './file-result.ts';
import { displayPath } from './text.ts';

/** A4 in points. */
const PAGE = { width: 595, height: 842, margin: 48 } as const;

/** Advance of U+0020 to U+007E in Helvetica, thousandths of the size (Adobe's metrics). */
const ADVANCES = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
  556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
  722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
  556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
  260, 334, 584,
];
const BOLD_FACTOR = 1.08;

/** Windows-1252 places of what the reports use beyond Latin-1. */
const WINDOWS: ReadonlyMap<string, number> = new Map([
  ['…', 0x85],
  ['‘', 0x91],
  ['’', 0x92],
  ['“', 0x93],
  ['”', 0x94],
  ['•', 0x95],
  ['–', 0x96],
  ['—', 0x97],
]);

type Font = 'regular' | 'bold';
type Colour = readonly [number, number, number];
interface Style {
  readonly font: Font;
  readonly size: number;
  readonly colour: Colour;
  readonly indent?: number;
  readonly before?: number;
}

const BLACK: Colour = [0.1, 0.1, 0.12];
const GREY: Colour = [0.42, 0.42, 0.46];
const COLOURS: Readonly<Record<Severity, Colour>> = {
  critical: [0.72, 0.07, 0.11],
  high: [0.79, 0.3, 0.05],
  medium: [0.58, 0.42, 0],
  low: [0.13, 0.4, 0.55],
};
const VERDICTS: Readonly<Record<Verdict, { readonly words: string; readonly colour: Colour }>> = {
  block: { words: 'block: hostile content', colour: COLOURS.critical },
  review: { words: 'review: a person should look', colour: COLOURS.high },
  clean: { words: 'clean: no hostile content found', colour: [0.08, 0.45, 0.22] },
};

/** The bytes of the document. */
export function toPdf(results: readonly FileResult[], errors: readonly FileError[]): Uint8Array {
  const pages = new Pages();
  const totals = totalsOf(results, errors);
  pages.write('Scan of agent configurations', { font: 'bold', size: 20, colour: BLACK });
  pages.write(
    `${totals.files} scanned: ${totals.block} to block, ${totals.review} to review, ${totals.clean} clean${totals.failed > 0 ? `, ${totals.failed} not scanned` : ''}`,
    { font: 'regular', size: 11, colour: GREY, before: 4 },
  );
  for (const { file, report, sha256 } of results) {
    const verdict = VERDICTS[report.verdict];
    pages.write(displayPath(file), { font: 'bold', size: 13, colour: BLACK, before: 22 });
    pages.write(verdict.words, { font: 'bold', size: 11, colour: verdict.colour, before: 3 });
    pages.write(
      `Score ${report.score} of 100 (${report.passed ? 'passed' : 'failed'}), type ${report.type}, rules ${report.ruleset_version}`,
      { font: 'regular', size: 10, colour: BLACK, before: 2 },
    );
    pages.write(`SHA-256 ${sha256}`, { font: 'regular', size: 8, colour: GREY, before: 2 });
    for (const threat of report.threats) {
      const place = threat.line === null ? 'absent' : `line ${threat.line}`;
      const repeated = threat.occurrences > 1 ? `, ${threat.occurrences} times` : '';
      pages.write(`${threat.severity} · ${threat.rule_id} · ${place}${repeated}${threat.posture ? ' · posture' : ''}`, {
        font: 'bold',
        size: 9,
        colour: COLOURS[threat.severity],
        before: 10,
      });
      pages.write(threat.description, { font: 'regular', size: 10, colour: BLACK, before: 1, indent: 12 });
      pages.write(threat.recommendation, { font: 'regular', size: 10, colour: GREY, before: 1, indent: 12 });
    }
    if (report.truncated)
      pages.write('Only the 200 most severe findings are listed.', {
        font: 'regular',
        size: 10,
        colour: GREY,
        before: 8,
      });
  }
  for (const { file, error } of errors)
    pages.write(`${displayPath(file)}: not scanned. ${error}`, {
      font: 'regular',
      size: 10,
      colour: COLOURS.critical,
      before: 10,
    });
  pages.write(
    '“Clean” means that no hostile content was found. It does not mean that the configuration protects well: that is the score.',
    { font: 'regular', size: 9, colour: GREY, before: 22 },
  );
  return assemble(pages.finish());
}

class Pages {
  private readonly done: string[] = [];
  private lines: string[] = [];
  private y = PAGE.height - PAGE.margin;

  write(text: string, { font, size, colour, indent = 0, before = 0 }: Style): void {
    this.y -= before;
    const width = PAGE.width - 2 * PAGE.margin - indent;
    for (const line of wrap(text, font, size, width)) {
      const leading = size * 1.3;
      if (this.y - leading < PAGE.margin) this.turn();
      this.y -= leading;
      this.lines.push(
        `BT /${font === 'bold' ? 'F2' : 'F1'} ${size} Tf ${colour.join(' ')} rg ${PAGE.margin + indent} ${this.y.toFixed(1)} Td (${escaped(line)}) Tj ET`,
      );
    }
  }

  private turn(): void {
    this.done.push(this.lines.join('\n'));
    this.lines = [];
    this.y = PAGE.height - PAGE.margin;
  }

  finish(): readonly string[] {
    this.turn();
    return this.done;
  }
}

function wrap(text: string, font: Font, size: number, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s{1,1000}/).filter((part) => part !== '')) {
    for (const piece of pieces(word, font, size, width)) {
      const longer = line === '' ? piece : `${line} ${piece}`;
      if (line !== '' && widthOf(longer, font, size) > width) {
        lines.push(line);
        line = piece;
      } else line = longer;
    }
  }
  if (line !== '') lines.push(line);
  return lines;
}

/** A word longer than a line is cut into lines. */
function pieces(word: string, font: Font, size: number, width: number): string[] {
  if (widthOf(word, font, size) <= width) return [word];
  const parts: string[] = [];
  let part = '';
  for (const character of word) {
    if (widthOf(part + character, font, size) > width) {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  return part === '' ? parts : [...parts, part];
}

function widthOf(text: string, font: Font, size: number): number {
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum += ADVANCES[text.charCodeAt(i) - 32] ?? 556;
  return (sum / 1_000) * size * (font === 'bold' ? BOLD_FACTOR : 1);
}

/** A literal string in Windows-1252; what it has no place for is a question mark. */
function escaped(text: string): string {
  let out = '';
  for (const character of text) {
    const code = WINDOWS.get(character) ?? (character.codePointAt(0) as number);
    if (code < 32 || code > 255 || (code > 126 && code < 160 && !WINDOWS.has(character))) out += '?';
    else if (code > 126) out += `\\${code.toString(8)}`;
    else out += /[\\()]/.test(character) ? `\\${character}` : character;
  }
  return out;
}

/** Catalogue, page tree, two fonts, and two objects a page; then the table of their places. */
function assemble(contents: readonly string[]): Uint8Array {
  const first = 5;
  const kids = contents.map((_, i) => `${first + 2 * i} 0 R`).join(' ');
  const font = (name: string) => `<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${contents.length} >>`,
    font('Helvetica'),
    font('Helvetica-Bold'),
    ...contents.flatMap((content, i) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${PAGE.width} ${PAGE.height}] /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> /Contents ${first + 2 * i + 1} 0 R >>`,
      `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    ]),
  ];
  let out = '%PDF-1.4\n';
  const places = objects.map((object, i) => {
    const at = out.length;
    out += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const table = out.length;
  out += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('')}`;
  out += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`;
  return new TextEncoder().encode(out);
}
