// The time one has left to answer.
import { describe, expect, it } from 'vitest';
import { aWindow } from '../testing/samples';
import { windowState } from './window-state';

const now = Date.parse('2026-11-22T10:00:00Z');
const open = (closes_at: string | null) => aWindow({ closes_at });

describe('the window', () => {
  it('does not exist where the platform has none', () => {
    expect(windowState(aWindow({ rule: 'none' }), now)).toEqual({ kind: 'unlimited' });
  });

  it('counts whole hours, then minutes', () => {
    expect(windowState(open('2026-11-23T09:30:00Z'), now)).toMatchObject({
      unit: 'hours',
      left: 23,
      soon: false,
    });
    expect(windowState(open('2026-11-22T13:59:00Z'), now)).toMatchObject({
      unit: 'hours',
      left: 3,
      soon: true,
    });
    expect(windowState(open('2026-11-22T10:59:59Z'), now)).toMatchObject({
      unit: 'minutes',
      left: 59,
      soon: true,
    });
    expect(windowState(open('2026-11-22T10:00:20Z'), now)).toMatchObject({ unit: 'minutes', left: 1 });
  });

  it('is closed by the clock even before the server says so', () => {
    expect(windowState(open('2026-11-22T10:00:00Z'), now)).toEqual({ kind: 'closed' });
  });

  it('is closed when the server says so', () => {
    const closed = aWindow({ open: false, rule: 'messenger_24h' });
    expect(windowState(closed, now)).toEqual({ kind: 'closed' });
  });
});
