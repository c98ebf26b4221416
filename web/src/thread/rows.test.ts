// The rows of a thread: day marks, groups, answers on their way, and growth in front.
import { describe, expect, it } from 'vitest';
import { aMessage, clockTime } from '../testing/samples';
import type { PendingAnswer } from './outbox.svelte';
import { grewInFront, threadRows } from './rows';

const pending: PendingAnswer = {
  key: 'k1',
  conversation: 'c1',
  text: 'On its way',
  at: clockTime('12:00:00'),
  state: 'sending',
  failure: null,
};
const rows = (messages = [aMessage()], answers: PendingAnswer[] = [], complete = false) =>
  threadRows({ messages, pending: answers, complete, keyOf: ({ id }) => id });
const kinds = (list: ReturnType<typeof rows>) => list.map(({ kind }) => kind);

describe('thread rows', () => {
  it('mark each day once', () => {
    const messages = [
      aMessage({ id: 'a', at: '2026-11-20T10:00:00.000Z' }),
      aMessage({ id: 'b', at: '2026-11-20T11:00:00.000Z' }),
      aMessage({ id: 'c', at: '2026-11-22T10:00:00.000Z' }),
    ];
    expect(kinds(rows(messages))).toEqual(['day', 'message', 'message', 'day', 'message']);
  });

  it('say where the conversation begins once everything is loaded', () => {
    expect(kinds(rows([aMessage()], [], true))).toEqual(['start', 'day', 'message']);
  });

  it('group what one author wrote within minutes', () => {
    const messages = [
      aMessage({ id: 'a', at: clockTime('10:00:00') }),
      aMessage({ id: 'b', at: clockTime('10:01:00') }),
      aMessage({ id: 'c', at: clockTime('10:20:00') }),
      aMessage({
        id: 'd',
        at: clockTime('10:21:00'),
        direction: 'outbound',
        author: { kind: 'operator', id: 'u', name: 'E' },
      }),
    ];
    const marks = rows(messages).flatMap((row) => (row.kind === 'message' ? [[row.first, row.last]] : []));
    expect(marks).toEqual([
      [true, false],
      [false, true],
      [true, true],
      [true, true],
    ]);
  });

  it('put answers on their way at the end', () => {
    expect(kinds(rows([aMessage()], [pending]))).toEqual(['day', 'message', 'pending']);
  });
});

describe('albums and events', () => {
  const picture = (id: string, album: string | undefined, changes = {}) =>
    aMessage({ id, type: 'image', content: album === undefined ? {} : { album }, ...changes });
  const shape = (messages: ReturnType<typeof aMessage>[]) =>
    rows(messages).flatMap((row) => (row.kind === 'message' ? [row.album.map(({ id }) => id).join('')] : []));

  it('put the messages of an album together', () => {
    expect(shape([picture('a', '1'), picture('b', '1'), picture('c', '2'), picture('d', undefined)])).toEqual(
      ['ab', 'c', 'd'],
    );
  });

  it('leave a deleted picture by itself', () => {
    const revoked_at = clockTime('12:00:00');
    expect(shape([picture('a', '1'), picture('b', '1', { revoked_at }), picture('c', '1')])).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  it('stand between groups', () => {
    const call = aMessage({ id: 'b', type: 'call', content: { call: { state: 'missed' } } });
    const list = rows([aMessage({ id: 'a' }), call, aMessage({ id: 'c' })]);
    expect(kinds(list)).toEqual(['day', 'message', 'event', 'message']);
    expect(list.flatMap((row) => (row.kind === 'message' ? [row.first && row.last] : []))).toEqual([
      true,
      true,
    ]);
  });
});

describe('growth in front', () => {
  const old = rows([aMessage({ id: 'b', at: clockTime('11:00:00') })]);

  it('is told from growth at the end', () => {
    const older = rows([
      aMessage({ id: 'a', at: clockTime('10:00:00') }),
      aMessage({ id: 'b', at: clockTime('11:00:00') }),
    ]);
    const newer = rows([
      aMessage({ id: 'b', at: clockTime('11:00:00') }),
      aMessage({ id: 'c', at: clockTime('12:00:00') }),
    ]);
    expect(grewInFront(old, older)).toBe(true);
    expect(grewInFront(old, newer)).toBe(false);
    expect(grewInFront(old, old)).toBe(false);
    expect(grewInFront([], old)).toBe(false);
  });
});
