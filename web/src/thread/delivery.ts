// What a message's status looks like: its tick, the words for it, and the sentence for a failure.
import type { Message, MessageStatus } from '../api/types';
import { locale, t } from '../i18n/locale.svelte';

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

type Failure = NonNullable<Message['error']>;

/** The codes of failures that we have our own sentence for; anything else is told in the platform's words. */
const REASONS: Record<string, string> = {
  window_closed: 'reason-window-closed',
  recipient_unreachable: 'reason-recipient-unreachable',
  token_invalid: 'reason-token-invalid',
  account_blocked: 'reason-account-blocked',
  policy_refused: 'reason-policy-refused',
  request_invalid: 'reason-request-invalid',
  thread_owned_elsewhere: 'reason-thread-owned-elsewhere',
  earlier_part_failed: 'reason-earlier-part-failed',
  throttled: 'reason-throttled',
  unavailable: 'reason-platform-unavailable',
};

/** Why a message is not where it should be: what the platform means by its code and what can be done, else our own sentence. */
export function reasonOf(failure: Failure | null): string {
  if (!failure) return t('reason-none');
  const { meaning, next_step: step } = failure;
  if (meaning) {
    const sentences = step && step.code !== 'nothing' ? [meaning, step.sentence] : [meaning];
    return sentences.map((sentence) => sentence[locale.language]).join(' ');
  }
  const key = REASONS[failure.code];
  return key ? t(key) : t('reason-platform', { message: failure.message });
}

/** What holds back a message that waits to be sent, and when it is tried again. */
export interface Hold {
  failure: Failure | null;
  nextAttempt: string | null;
}

/** Null for a message that is simply about to go out, or has gone. */
export function holdOf(message: Message, now: number): Hold | null {
  if (message.status !== 'queued') return null;
  const failure = message.error ?? message.parts.find((part) => part.error)?.error ?? null;
  const times = message.parts.flatMap((part) => part.next_attempt_at ?? []).sort();
  const nextAttempt = times.find((at) => Date.parse(at) > now) ?? null;
  return failure || nextAttempt ? { failure, nextAttempt } : null;
}
