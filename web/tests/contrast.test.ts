import { expect, test } from 'vitest';
import css from '../src/styles/tokens.css?raw';

/** Tokens of a theme, from the style sheet itself. */
function tokens(theme: 'light' | 'dark'): Record<string, [number, number, number]> {
  const block = css.match(new RegExp(`data-theme='${theme}'\\] \\{([^}]*)\\}`))![1]!;
  return Object.fromEntries([...block.matchAll(/--([\w-]+): oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)/g)].map(([, name, l, c, h]) => [name!, [Number(l), Number(c), Number(h)]]));
}

/** OKLCH to linear sRGB (css-color-4 §9.2), cut to the gamut, and from there relative luminance (WCAG 2.2). */
function luminance([l, c, h]: [number, number, number]): number {
  const a = c * Math.cos((h * Math.PI) / 180);
  const b = c * Math.sin((h * Math.PI) / 180);
  const [x, y, z] = [l + 0.3963377774 * a + 0.2158037573 * b, l - 0.1055613458 * a - 0.0638541728 * b, l - 0.0894841775 * a - 1.291485548 * b].map((v) => v ** 3) as [number, number, number];
  const rgb = [4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z, -1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z, -0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z];
  const [red, green, blue] = rgb.map((v) => Math.min(1, Math.max(0, v))) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: [number, number, number], b: [number, number, number]): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const grounds = ['background', 'raised', 'sunken', 'selected', 'hover', 'warning-ground'];
const texts = ['text', 'accent', 'danger', 'warning', 'ok', 'json-name', 'json-string', 'json-number', 'json-literal'];

for (const theme of ['light', 'dark'] as const) {
  const all = tokens(theme);
  test(`${theme}: text is readable on every ground`, () => {
    for (const ground of grounds) for (const text of texts) {
      expect(contrast(all[text]!, all[ground]!), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
    for (const ground of ['danger-ground', 'ok-ground', 'found']) expect(contrast(all.text!, all[ground]!), ground).toBeGreaterThanOrEqual(4.5);
  });

  test(`${theme}: muted text, session colours and the waiting bar`, () => {
    for (const ground of grounds) {
      expect(contrast(all.muted!, all[ground]!), `muted on ${ground}`).toBeGreaterThanOrEqual(4.5);
      for (let i = 0; i < 8; i++) expect(contrast(all[`session-${i}`]!, all[ground]!), `session ${i} on ${ground}`).toBeGreaterThanOrEqual(3);
    }
    expect(contrast([0.24, 0.04, 75], all['warning-strong']!)).toBeGreaterThanOrEqual(4.5);
  });

  test(`${theme}: session colours are equally light and neither red nor green`, () => {
    const hues = Array.from({ length: 8 }, (_, i) => all[`session-${i}`]!);
    expect(new Set(hues.map(([l]) => l)).size).toBe(1);
    for (const [, , hue] of hues) expect((hue > 45 && hue < 120) || (hue > 180 && hue < 350)).toBe(true);
  });
}
