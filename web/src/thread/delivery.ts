// What a message's status looks like: its tick, the words for it, and the sentence for a failure.
import type { Message, MessageStatus } from '../api/types';

export type Tick = 'clock' | 'one' | 'two' | 'two-read' | 'failed' | 'unsure';

const TICKS: Record<MessageStatus, Tick> = {
  queued: 'clock',
  unknown: 'unsure',
  accepted: 'one',
  sent: 'one',
  delivered: 'two',
  read: 'two-read',
  played: 'two-read',
  failed: 'failed',
};

export function tickOf(status: MessageStatus): Tick {
  return TICKS[status];
}

export const STATUS_WORD: Record<MessageStatus, string> = {
  queued: 'status-queued',
  unknown: 'status-unknown',
  accepted: 'status-accepted',
  sent: 'status-sent',
  delivered: 'status-delivered',
  read: 'status-read',
  played: 'status-played',
  failed: 'status-failed',
};

/** The codes of failures that we have our own sentence for; anything else is told in the server's words. */
const REASONS: Record<string, string> = {
  window_closed: 'reason-window-closed',
  rate_limited: 'reason-rate-limited',
  recipient_unavailable: 'reason-recipient-unavailable',
  blocked_by_recipient: 'reason-blocked',
  token_invalid: 'reason-token-invalid',
  not_permitted: 'reason-not-permitted',
  unavailable: 'reason-platform-unavailable',
};

export function reasonKey(error: NonNullable<Message['error']>): string | null {
  return REASONS[error.code] ?? null;
}

/** When a message that waits will be tried again; null when nothing waits. */
export function nextAttempt(message: Message, now: number): string | null {
  if (message.status !== 'queued') return null;
  const times = message.parts.flatMap((part) => part.next_attempt_at ?? []).sort();
  return times.find((at) => Date.parse(at) > now) ?? null;
}
