// Ticks, reasons and waiting times of a message.
import { describe, expect, it } from 'vitest';
import type { MessageStatus } from '../api/types';
import { aMessage } from '../testing/samples';
import { nextAttempt, reasonKey, type Tick, tickOf } from './delivery';

describe('ticks', () => {
  const expected: [MessageStatus, Tick][] = [
    ['queued', 'clock'],
    ['accepted', 'one'],
    ['sent', 'one'],
    ['delivered', 'two'],
    ['read', 'two-read'],
    ['played', 'two-read'],
    ['failed', 'failed'],
    ['unknown', 'unsure'],
  ];

  it.each(expected)('%s is shown as %s', (status, tick) => expect(tickOf(status)).toBe(tick));
});

describe('reasons', () => {
  it('are ours for codes we know, and the server’s words for others', () => {
    const error = { code: 'window_closed', message: 'x', next_step: null, provider_code: '131047' };
    expect(reasonKey(error)).toBe('reason-window-closed');
    expect(reasonKey({ ...error, code: 'something_new' })).toBeNull();
  });
});

describe('the next attempt', () => {
  const part = (next_attempt_at: string | null, index = 0) => ({
    index,
    status: 'queued' as const,
    provider_message_id: null,
    error: null,
    next_attempt_at,
  });
  const now = Date.parse('2026-11-22T10:00:00Z');

  it('is the earliest one ahead, while the message waits', () => {
    const parts = [part('2026-11-22T10:09:00Z'), part('2026-11-22T10:05:00Z', 1)];
    expect(nextAttempt(aMessage({ status: 'queued', parts }), now)).toBe('2026-11-22T10:05:00Z');
    expect(nextAttempt(aMessage({ status: 'sent', parts }), now)).toBeNull();
    expect(nextAttempt(aMessage({ status: 'queued', parts: [part(null)] }), now)).toBeNull();
  });
});
