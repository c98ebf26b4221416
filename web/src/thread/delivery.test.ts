// Ticks, reasons and waiting times of a message.
import { describe, expect, it } from 'vitest';
import type { MessageStatus } from '../api/types';
import { aMessage } from '../testing/samples';
import { holdOf, reasonOf, type Tick, tickOf } from './delivery';

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
  const failure = {
    code: 'window_closed',
    message: 'Re-engagement',
    meaning: null,
    next_step: null,
    provider_code: '131047',
  };

  it('are ours for codes we know, and the platform’s words for others', () => {
    expect(reasonOf(failure)).toContain('time to answer freely');
    expect(reasonOf({ ...failure, code: 'something_new' })).toBe('The platform says: Re-engagement');
    expect(reasonOf(null)).toContain('no reason');
  });
});

describe('what holds a message back', () => {
  const part = (next_attempt_at: string | null, index = 0) => ({
    index,
    status: 'queued' as const,
    provider_message_id: null,
    error: null,
    next_attempt_at,
  });
  const now = Date.parse('2026-11-22T10:00:00Z');
  const parts = [part('2026-11-22T10:09:00Z'), part('2026-11-22T10:05:00Z', 1)];

  it('is the earliest attempt ahead', () => {
    const held = { failure: null, nextAttempt: '2026-11-22T10:05:00Z' };
    expect(holdOf(aMessage({ status: 'queued', parts }), now)).toEqual(held);
  });

  it('is the account that must be mended first', () => {
    const error = {
      code: 'token_invalid',
      message: 'x',
      meaning: null,
      next_step: null,
      provider_code: '190',
    };
    const message = aMessage({ status: 'queued', parts: [{ ...part(null), error }] });
    expect(holdOf(message, now)).toEqual({ failure: error, nextAttempt: null });
  });

  it('is nothing for one that is about to go out or has gone', () => {
    expect(holdOf(aMessage({ status: 'queued', parts: [part(null)] }), now)).toBeNull();
    expect(holdOf(aMessage({ status: 'sent', parts }), now)).toBeNull();
  });
});
