// A failure as a sentence in the reader's language: ours for the codes that we know, else the server's own.
import { t } from '../i18n/locale.svelte';
import type { RequestFailed } from './failure';

const SENTENCES: Record<string, string> = {
  no_answer: 'problem-no-answer',
  unexpected_answer: 'problem-unexpected-answer',
  unauthenticated: 'problem-unauthenticated',
  invalid_credentials: 'problem-invalid-credentials',
  too_many_attempts: 'problem-too-many-attempts',
  forbidden: 'problem-forbidden',
  not_found: 'problem-not-found',
  window_closed: 'problem-window-closed',
  text_too_long: 'problem-text-too-long',
  text_empty: 'problem-text-empty',
  channel_disabled: 'problem-channel-disabled',
  recipient_unreachable: 'problem-recipient-unreachable',
  idempotency_key_reused: 'problem-key-reused',
  conflict: 'problem-conflict',
  not_supported: 'problem-not-supported',
  unavailable: 'problem-unavailable',
  internal: 'problem-internal',
};

export function sentence(failure: RequestFailed): string {
  const key = SENTENCES[failure.code];
  if (key) return t(key);
  return failure.problem?.detail ?? failure.problem?.title ?? t('problem-unexpected-answer');
}
