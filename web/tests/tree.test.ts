import { expect, test } from 'vitest';
import { pathOf } from '../src/session/tree';
import { answered, message } from './messages';

const ids = (steps: ReturnType<typeof pathOf>) => steps.map((step) => step.message.id);

test('messages without a parent follow each other', () => {
  expect(ids(pathOf([message(1, 'a'), message(2, 'b'), message(3, 'c')]))).toEqual(['a', 'b', 'c']);
});

// a → b → c, and a → d → e, where e is the newest
const branched = [message(1, 'a', { role: 'user' }), message(2, 'b', { parent_id: 'a' }), message(3, 'd', { parent_id: 'a' }), message(4, 'c', { parent_id: 'b' }), message(5, 'e', { parent_id: 'd' })];

test('of several answers the way to the newest message shows, and says that there are others', () => {
  const steps = pathOf(branched);
  expect(ids(steps)).toEqual(['a', 'd', 'e']);
  expect(steps[1]!.fork).toMatchObject({ ids: ['b', 'd'], at: 1 });
  expect(steps[2]!.fork).toBeUndefined();
});

test('the way somebody came for shows, and what somebody chose goes before it', () => {
  expect(ids(pathOf(branched, new Map(), 4))).toEqual(['a', 'b', 'c']);
  const { key } = pathOf(branched)[1]!.fork!;
  expect(ids(pathOf(branched, new Map([[key, 'd']]), 4))).toEqual(['a', 'd', 'e']);
  expect(ids(pathOf(branched, new Map([[key, 'b']])))).toEqual(['a', 'b', 'c']);
});

test('answers of tools are no branches, and what follows one of them follows the message that called', () => {
  const steps = pathOf([message(1, 'a'), answered(2, 'x', { parent: 'a' }), answered(3, 'y', { parent: 'a' }), message(4, 'b', { parent_id: 'e2' })]);
  expect(ids(steps)).toEqual(['a', 'e2', 'e3', 'b']);
  expect(steps.some((step) => step.fork)).toBe(false);
});

test('a sub-agent beside the thread is no branch of it', () => {
  const steps = pathOf([message(1, 'a'), message(2, 'b', { parent_id: 'a' }), message(3, 's', { parent_id: 'a', agent_id: 'helper' }), message(4, 't', { parent_id: 's', agent_id: 'helper' })]);
  expect(ids(steps)).toEqual(['a', 's', 't', 'b']);
  expect(steps.some((step) => step.fork)).toBe(false);
});

test('a parent that is not loaded still makes its children branches of one thread', () => {
  const steps = pathOf([message(5, 'b', { parent_id: 'earlier' }), message(6, 'c', { parent_id: 'earlier' }), message(7, 'd')]);
  expect(ids(steps)).toEqual(['c', 'd']);
  expect(steps[0]!.fork).toMatchObject({ ids: ['b', 'c'], at: 1 });
});

test('messages that name each other as parents end', () => {
  expect(ids(pathOf([message(1, 'a', { parent_id: 'b' }), message(2, 'b', { parent_id: 'a' }), message(3, 'c', { parent_id: 'c' })]))).toEqual(['a', 'b', 'c']);
});

test('a thread as deep as it is long', () => {
  const deep = Array.from({ length: 20_000 }, (_, i) => message(i + 1, `m${i}`, i ? { parent_id: `m${i - 1}` } : {}));
  expect(pathOf(deep)).toHaveLength(20_000);
});
