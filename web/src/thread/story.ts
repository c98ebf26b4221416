// The steps of a message in the order in which they happened. Their times alone do not tell: ours count milliseconds,
// the platforms' whole seconds, so that "sent" may seem to come before "waiting to be sent".
import type { MessageStatus, StatusStep } from '../api/types';

const ORDER: readonly MessageStatus[] = [
  'queued',
  'unknown',
  'accepted',
  'sent',
  'delivered',
  'read',
  'played',
  'failed',
];

/** How much earlier than ours a platform's time may seem. */
const SKEW = 2000;

/** Part by part, attempt by attempt (each begins with waiting), then as far as each step goes. */
export function storyOf(history: readonly StatusStep[]): StatusStep[] {
  const begun = history.filter(({ status }) => status === 'queued');
  const attempt = (step: StatusStep) => {
    const until = Date.parse(step.at) + (step.status === 'queued' ? 0 : SKEW);
    const before = begun.filter(({ part, at }) => part === step.part && Date.parse(at) <= until);
    return Math.max(1, before.length);
  };
  return history
    .map((step) => ({
      step,
      key: [step.part, attempt(step), ORDER.indexOf(step.status), Date.parse(step.at)],
    }))
    .toSorted((a, b) => compare(a.key, b.key))
    .map(({ step }) => step);
}

function compare(a: number[], b: number[]): number {
  const different = a.findIndex((value, place) => value !== b[place]);
  return different < 0 ? 0 : (a[different] ?? 0) - (b[different] ?? 0);
}
