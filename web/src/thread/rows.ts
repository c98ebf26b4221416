// Turns messages into the rows of a thread: day marks, bubbles in groups, answers still on their way.
import type { Message } from '../api/types';
import { sameAlbum } from '../content/album';
import type { PendingAnswer } from './outbox.svelte';

export type Row =
  | { kind: 'start'; key: 'start' }
  | { kind: 'day'; key: string; at: string }
  /** One message, or the messages of an album, which stand together. */
  | { kind: 'message'; key: string; message: Message; album: Message[]; first: boolean; last: boolean }
  /** What happened, in the middle of the line of time: a call, a notice. */
  | { kind: 'event'; key: string; message: Message }
  | { kind: 'pending'; key: string; answer: PendingAnswer };

/** Bubbles of one author closer than this stand together. */
const GROUP_GAP_MS = 5 * 60_000;

interface Input {
  messages: Message[];
  pending: PendingAnswer[];
  /** The whole conversation is loaded: show where it begins. */
  complete: boolean;
  /** Keeps a bubble's key when an answer on its way becomes a message, so that it is not drawn anew. */
  keyOf: (message: Message) => string;
}

export function localDay(at: string): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

function isEvent(message: Message): boolean {
  return message.revoked_at === null && (message.type === 'call' || message.type === 'notice');
}

function sameAuthor(a: Message, b: Message): boolean {
  return a.author.kind === b.author.kind && a.author.id === b.author.id && a.direction === b.direction;
}

function together(a: Message | undefined, b: Message | undefined): boolean {
  if (!a || !b || isEvent(a) || isEvent(b) || !sameAuthor(a, b)) return false;
  if (localDay(a.at) !== localDay(b.at)) return false;
  return Math.abs(Date.parse(b.at) - Date.parse(a.at)) < GROUP_GAP_MS;
}

export function threadRows({ messages, pending, complete, keyOf }: Input): Row[] {
  const rows: Row[] = [];
  if (complete) rows.push({ kind: 'start', key: 'start' });
  let day = '';
  const mark = (at: string) => {
    const today = localDay(at);
    if (today !== day) rows.push({ kind: 'day', key: `day ${today}`, at });
    day = today;
  };
  messages.forEach((message, index) => {
    mark(message.at);
    const before = messages[index - 1];
    const last = !together(message, messages[index + 1]);
    const row = rows.at(-1);
    if (row?.kind === 'message' && sameAlbum(before, message)) {
      row.album.push(message);
      row.last = last;
    } else if (isEvent(message)) {
      rows.push({ kind: 'event', key: keyOf(message), message });
    } else {
      const first = !together(before, message);
      rows.push({ kind: 'message', key: keyOf(message), message, album: [message], first, last });
    }
  });
  for (const answer of pending) {
    mark(answer.at);
    rows.push({ kind: 'pending', key: answer.key, answer });
  }
  return rows;
}

/** True when rows came in before the end while the end stayed: the reader's distance from the end must not change. */
export function grewInFront(before: Row[], after: Row[]): boolean {
  if (before.length === 0 || before.length === after.length) return false;
  return before.at(-1)?.key === after.at(-1)?.key;
}
