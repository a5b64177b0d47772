import { crc32, deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { declaredFormat, formatProblem } from '#districts/courts/file-formats.ts';
import { checkSchema } from '#districts/courts/schema-check.ts';

const bytes = (text: string) => Buffer.from(text, 'utf8');
const file = (path: string, content: string | Uint8Array) => ({
  path,
  bytes: typeof content === 'string' ? bytes(content) : content,
});

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
const IHDR = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
const PNG = Buffer.concat([
  SIGNATURE,
  chunk('IHDR', IHDR),
  chunk('IDAT', deflateSync(Buffer.from([0, 0]))),
  chunk('IEND', Buffer.alloc(0)),
]);
const PDF = bytes('%PDF-1.7\n1 0 obj\n<<>>\nendobj\nxref\n0 1\ntrailer\n<<>>\nstartxref\n30\n%%EOF\n');

describe('file formats', () => {
  it('a name declares its format by its ending, whatever the case', () => {
    expect(['a.json', 'b/c.CSV', 'd.md', 'e.png', 'f.PDF'].map(declaredFormat)).toEqual([
      'json',
      'csv',
      'md',
      'png',
      'pdf',
    ]);
    expect(['a.txt', 'json', 'a.json.gz', 'a.mdx', ''].map(declaredFormat)).toEqual([null, null, null, null, null]);
  });

  it.each<[string, Parameters<typeof formatProblem>[0], string | Uint8Array]>([
    ['json', 'json', '{"a":[1,2]}'],
    ['json with a byte order mark', 'json', '\ufeff[]'],
    ['csv', 'csv', 'a,b\n1,2\n'],
    ['csv with quotes, breaks and CRLF', 'csv', '"a","b ""x"""\r\n"1\n,2",3\r\n\r\n'],
    ['csv with empty fields', 'csv', ',\n,'],
    ['md', 'md', '# Title\n\ttext — ✓\n'],
    ['png', 'png', PNG],
    ['pdf', 'pdf', PDF],
  ])('accepts %s', (_name, format, content) => {
    expect(formatProblem(format, file('', content).bytes)).toBeNull();
  });

  it.each<[string, Parameters<typeof formatProblem>[0], string | Uint8Array]>([
    ['json cut off', 'json', '{"a":'],
    ['json in UTF-16', 'json', Buffer.from('{}', 'utf16le')],
    ['json nested without end', 'json', '['.repeat(1_000_000)],
    ['empty json', 'json', ''],
    ['csv with a short record', 'csv', 'a,b\n1\n'],
    ['csv with an open quote', 'csv', 'a,b\n"1,2\n'],
    ['csv with text after a quote', 'csv', '"a"b,c\n'],
    ['csv that is a picture', 'csv', PNG],
    ['empty csv', 'csv', '\n'],
    ['md that is binary', 'md', Buffer.from([1, 2, 3])],
    ['md in Latin-1', 'md', Buffer.from('é', 'latin1')],
    ['md of blanks', 'md', ' \n\t'],
    ['png by name only', 'png', 'GIF89a'],
    ['png cut off', 'png', PNG.subarray(0, -1)],
    ['png without its end', 'png', PNG.subarray(0, -12)],
    ['png with a changed byte', 'png', Buffer.from(PNG).fill(9, 20, 21)],
    [
      'png of no width',
      'png',
      Buffer.concat([SIGNATURE, chunk('IHDR', Buffer.alloc(13)), chunk('IEND', Buffer.alloc(0))]),
    ],
    ['png with a program behind it', 'png', Buffer.concat([PNG, bytes('#!/bin/sh')])],
    ['png signature alone', 'png', SIGNATURE],
    ['pdf without its end', 'pdf', PDF.subarray(0, 30)],
    ['pdf that is text', 'pdf', 'Portable document'],
  ])('refuses %s', (_name, format, content) => {
    expect(formatProblem(format, file('', content).bytes)).toMatch(/^(?:is|has|holds) /);
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(PNG, PDF, Buffer.alloc(0)), (tail, head) => {
        for (const format of ['json', 'csv', 'md', 'png', 'pdf'] as const) {
          formatProblem(format, Buffer.concat([head.subarray(0, tail.length), tail]));
        }
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('the criterion', () => {
  const SCHEMA = { type: 'object', required: ['ok'] };

  it('does not apply when neither a schema nor a checked format is declared', () => {
    expect(
      checkSchema({ outputSchema: null, requiredDeliverables: ['a.txt'], files: [file('a.json', 'no')] }),
    ).toBeNull();
  });

  it('holds required files against the format of their names, and others against nothing', () => {
    const result = checkSchema({
      outputSchema: null,
      requiredDeliverables: ['/workspace/output/a.csv', 'b.md', 'missing.png', 'c.txt'],
      files: [file('b.md', '# b'), file('a.csv', 'x,y\n1\n'), file('d.json', 'no'), file('c.txt', '')],
    });
    expect(result).toEqual({
      checked: 2,
      conforming: 1,
      items: [
        { path: 'a.csv', against: 'csv', problem: 'has a record of 1 fields among records of 2' },
        { path: 'b.md', against: 'md', problem: null },
      ],
    });
  });

  it('applies the schema to required JSON files, else to every delivered one', () => {
    const files = [file('a.json', '{"ok":1}'), file('b.json', '{}')];
    const of = (requiredDeliverables: string[]) => checkSchema({ outputSchema: SCHEMA, requiredDeliverables, files })!;
    expect(of(['a.json'])).toMatchObject({ checked: 1, conforming: 1 });
    expect(of([])).toMatchObject({ checked: 2, conforming: 1 });
    expect(of([]).items[1]).toEqual({ path: 'b.json', against: 'schema', problem: '/: lacks a required member' });
  });

  it('a schema without any JSON file to apply to is not satisfied', () => {
    expect(checkSchema({ outputSchema: SCHEMA, requiredDeliverables: [], files: [file('a.md', 'x')] })).toEqual({
      checked: 1,
      conforming: 0,
      items: [{ path: null, against: 'schema', problem: 'no JSON file was delivered' }],
    });
  });

  it('does not depend on the order of files and quotes nothing of them', () => {
    const files = [file('b.json', '{"secret-name":"secret-value"}'), file('a.json', 'secret')];
    const task = { outputSchema: { required: ['x'] }, requiredDeliverables: [], files };
    expect(checkSchema({ ...task, files: [...files].reverse() })).toEqual(checkSchema(task));
    expect(JSON.stringify(checkSchema(task))).not.toContain('secret');
  });
});
