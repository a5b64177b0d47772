import { describe, expect, it } from 'vitest';
import { checkLimits } from '#districts/courts/deliverable-limits.ts';

const fine = { path: 'report.md', bytes: 10, mime: 'text/markdown' };
const MIB = 1024 * 1024;

describe('criterion limits', () => {
  it('holds at the greatest count and size, and for names below the output folder in both forms', () => {
    expect(checkLimits([])).toEqual({ held: true });
    expect(checkLimits(Array.from({ length: 50 }, (_, i) => ({ ...fine, path: `f${i}` }))).held).toBe(true);
    expect(checkLimits([{ ...fine, bytes: 64 * MIB }]).held).toBe(true);
    expect(checkLimits([{ ...fine, path: '/workspace/output/a/b.md' }]).held).toBe(true);
  });

  it.each<[string, { path: string; bytes: number; mime: string }[]]>([
    ['one file too many', Array.from({ length: 51 }, (_, i) => ({ ...fine, path: `f${i}` }))],
    [
      'one byte too many',
      [
        { ...fine, bytes: 64 * MIB },
        { ...fine, path: 'b', bytes: 1 },
      ],
    ],
    ['a path out of the folder', [{ ...fine, path: '/etc/passwd' }]],
    ['a step up', [{ ...fine, path: 'a/../../b' }]],
    ['one name in two forms', [fine, { ...fine, path: '/workspace/output/report.md' }]],
    ['a negative size', [{ ...fine, bytes: -1 }]],
    ['no type', [{ ...fine, mime: '' }]],
  ])('does not hold with %s, and says which without quoting the path', (_name, files) => {
    const result = checkLimits(files);
    expect(result.held).toBe(false);
    expect(result.detail).toBeTruthy();
    expect(result.detail).not.toContain('passwd');
  });
});
