import { expect, test } from 'vitest';
import { anchoredTop, revealingTop, sticks, visibleSpan } from '../src/ui/virtual';

test('draws the rows in view and a few more, never outside of the list', () => {
  expect(visibleSpan(0, 280, 28, 100_000, 8)).toEqual({ first: 0, end: 18 });
  expect(visibleSpan(28 * 500 + 5, 280, 28, 100_000, 8)).toEqual({ first: 492, end: 519 });
  expect(visibleSpan(28 * 100_000, 280, 28, 100_000, 8)).toEqual({ first: 99_992, end: 100_000 });
  expect(visibleSpan(0, 280, 28, 0, 8)).toEqual({ first: 0, end: 0 });
  expect(visibleSpan(50_000, 280, 28, 3, 8)).toEqual({ first: 0, end: 3 });
});

test('older rows before and dropped rows keep the view where it was', () => {
  expect(anchoredTop(1000, 0, -500, 28)).toBe(1000 + 500 * 28);
  expect(anchoredTop(500 * 28, 0, 100, 28)).toBe(400 * 28);
  expect(anchoredTop(100, 0, 100, 28)).toBe(0);
});

test('reveals with the smallest movement', () => {
  expect(revealingTop(280, 280, 28, 5)).toBe(140);
  expect(revealingTop(280, 280, 28, 12)).toBe(280);
  expect(revealingTop(280, 280, 28, 20)).toBe(308);
});

test('lets go when someone scrolls up, takes hold at the end, is not fooled by growth', () => {
  const stuck = { stuck: true, top: 1000 };
  expect(sticks(stuck, 900, 280, 1280)).toBe(false);
  expect(sticks(stuck, 1000, 280, 5000)).toBe(true);
  expect(sticks({ stuck: false, top: 900 }, 950, 280, 1280)).toBe(false);
  expect(sticks({ stuck: false, top: 900 }, 999, 280, 1280)).toBe(true);
});
