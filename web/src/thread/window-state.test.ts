// The time one has left to answer.
import { describe, expect, it } from 'vitest';
import { windowState } from './window-state';

const now = Date.parse('2026-11-22T10:00:00Z');
const open = (closes_at: string | null) => ({ open: true, closes_at, rule: 'whatsapp_24h' as const });

describe('the window', () => {
  it('does not exist where the platform has none', () => {
    expect(windowState({ open: true, closes_at: null, rule: 'none' }, now)).toEqual({ kind: 'unlimited' });
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
    const closed = { open: false, closes_at: null, rule: 'messenger_24h' as const };
    expect(windowState(closed, now)).toEqual({ kind: 'closed' });
  });
});
