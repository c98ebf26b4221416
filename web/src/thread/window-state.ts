// Whether one may still answer freely, and how long, from the conversation's window and our clock.
import type { ConversationWindow } from '../api/types';

export type WindowState =
  | { kind: 'unlimited' }
  | { kind: 'open'; closesAt: string; unit: 'hours' | 'minutes'; left: number; soon: boolean }
  | { kind: 'closed' };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SOON = 4 * HOUR;

export function windowState(window: ConversationWindow, now: number): WindowState {
  if (window.rule === 'none') return { kind: 'unlimited' };
  if (!window.open) return { kind: 'closed' };
  if (window.closes_at === null) return { kind: 'unlimited' };
  const left = Date.parse(window.closes_at) - now;
  if (left <= 0) return { kind: 'closed' };
  const hours = left >= HOUR;
  return {
    kind: 'open',
    closesAt: window.closes_at,
    unit: hours ? 'hours' : 'minutes',
    left: hours ? Math.floor(left / HOUR) : Math.max(1, Math.floor(left / MINUTE)),
    soon: left < SOON,
  };
}
