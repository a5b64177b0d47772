import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const css = fs.readFileSync(path.resolve(import.meta.dirname, '../../src/app/globals.css'), 'utf8');
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/g)].map((m) => [
    m[1] as string,
    { light: m[2] as string, dark: m[3] as string },
  ]),
);

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((i) => {
    const c = Number.parseInt(hex.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string, theme: 'light' | 'dark'): number {
  const [x, y] = [tokens.get(a), tokens.get(b)];
  if (!x || !y) throw new Error(`no such token: ${x ? b : a}`);
  const [high, low] = [luminance(x[theme]), luminance(y[theme])].sort((p, q) => q - p) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const GROUNDS = ['canvas', 'surface', 'raised', 'sunken', 'hover'];
/** Text on what it stands on: WCAG 1.4.3 asks for 4.5. */
const TEXT: [string, string][] = [
  ...['ink', 'ink-2', 'accent-ink', 'good-ink', 'warn-ink', 'bad-ink'].flatMap((ink) =>
    GROUNDS.map((ground): [string, string] => [ink, ground]),
  ),
  ...['canvas', 'surface', 'raised', 'sunken'].map((ground): [string, string] => ['ink-3', ground]),
  ['on-accent', 'accent'],
  ['on-accent', 'accent-strong'],
  ['on-bad', 'bad'],
  ['on-bad', 'bad-strong'],
  ...['accent', 'good', 'warn', 'bad'].flatMap((tone): [string, string][] => [
    [`${tone}-ink`, `${tone}-soft`],
    ['ink', `${tone}-soft`],
    ['ink-2', `${tone}-soft`],
  ]),
];
/** Edges of controls and marks of focus and state: WCAG 1.4.11 asks for 3. */
const EDGES: [string, string][] = [
  ...['canvas', 'surface', 'raised', 'sunken'].flatMap((ground): [string, string][] => [
    ['line-strong', ground],
    ['focus', ground],
    ['accent', ground],
    ['bad', ground],
  ]),
];

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  test.each(TEXT)('%s is readable on %s', (ink, ground) => {
    expect(contrast(ink, ground, theme)).toBeGreaterThanOrEqual(4.5);
  });
  test.each(EDGES)('%s is seen on %s', (edge, ground) => {
    expect(contrast(edge, ground, theme)).toBeGreaterThanOrEqual(3);
  });
});

test('every colour names its light and its dark value', () => {
  expect(tokens.size).toBeGreaterThan(25);
  const themed = [...css.matchAll(/--color-[\w-]+: var\(--([\w-]+)\);/g)].map((m) => m[1] as string);
  expect(themed.filter((name) => !tokens.has(name) && name !== 'scrim')).toEqual([]);
});
