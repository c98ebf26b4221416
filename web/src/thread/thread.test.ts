// A thread: opens at the newest, grows backwards without gap or double, takes in late arrivals and changed states.
import { beforeEach, describe, expect, it } from 'vitest';
import { RequestFailed } from '../api/failure';
import type { Message } from '../api/types';
import { aMessage, anAttachment } from '../testing/samples';
import { Thread } from './thread.svelte';

const START = Date.parse('2026-11-22T10:00:00.000Z');
const at = (minute: number) => new Date(START + minute * 60_000).toISOString();
const numbered = (minute: number, changes: Partial<Message> = {}) =>
  aMessage({
    id: `m${String(minute).padStart(4, '0')}`,
    at: at(minute),
    received_at: at(minute),
    ...changes,
  });

/** The server's order: time, then an id that says nothing about time. */
function inOrder(messages: Message[]): Message[] {
  const key = (message: Message) => `${message.at} ${message.id}`;
  return messages.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

let stored: Message[];
let asked: string[];

const hub = {
  messages: async (_conversation: string, before: string | null, limit = 50) => {
    asked.push(before ?? 'newest');
    const sorted = inOrder(stored);
    const end = before === null ? sorted.length : sorted.findIndex(({ id }) => id === before);
    const items = sorted.slice(Math.max(0, end - limit), end);
    return { items, next: end > limit ? (items[0]?.id ?? null) : null };
  },
  react: async (id: string, emoji: string | null): Promise<Message> => {
    asked.push(`react ${id} ${emoji}`);
    return hub.message(id);
  },
  fetchMedia: async (id: string) => {
    asked.push(`fetch ${id}`);
  },
  message: async (id: string) => {
    asked.push(id);
    const found = stored.find((message) => message.id === id);
    if (!found) throw new RequestFailed(404, null);
    return found;
  },
  resolve: async (id: string) => numbered(0, { id, status: 'queued' as const }),
};

beforeEach(() => {
  stored = Array.from({ length: 230 }, (_, minute) => numbered(minute));
  asked = [];
});

async function opened(): Promise<Thread> {
  const thread = new Thread('c1', hub);
  await thread.open();
  return thread;
}

describe('reading', () => {
  it('opens at the newest page', async () => {
    const thread = await opened();
    expect(thread.messages).toHaveLength(50);
    expect(thread.messages.at(-1)?.id).toBe('m0229');
    expect(thread.complete).toBe(false);
  });

  it('reads back to the beginning under live traffic, without gap or double', async () => {
    const thread = await opened();
    while (!thread.complete) {
      await thread.loadOlder();
      const fresh = numbered(stored.length);
      stored.push(fresh);
      await thread.refresh(new Set([fresh.id]));
    }
    expect(thread.messages).toEqual(inOrder(stored));
  });

  it('keeps the server’s order of messages of the same second, also where a page ends among them', async () => {
    stored = Array.from({ length: 120 }, (_, index) => numbered(5, { id: `m${(index * 7919) % 1000}` }));
    const thread = await opened();
    await thread.loadOlder();
    await thread.refresh(new Set(stored.slice(0, 20).map(({ id }) => id)));
    await thread.loadOlder();
    expect(thread.messages).toEqual(inOrder(stored));
  });

  it('says that opening failed, and opens when asked again', async () => {
    let broken = true;
    const thread = new Thread('c1', {
      ...hub,
      messages: (...question) =>
        broken ? Promise.reject(new RequestFailed(503, null)) : hub.messages(...question),
    });
    await thread.open();
    expect(thread.phase).toBe('failed');
    broken = false;
    await thread.open();
    expect(thread.phase).toBe('ready');
    expect(thread.failure).toBeNull();
  });
});

describe('live changes', () => {
  it('move a status in place', async () => {
    const thread = await opened();
    stored[229] = numbered(229, { direction: 'outbound', status: 'read' });
    await thread.refresh(new Set(['m0229']));
    expect(thread.messages).toHaveLength(50);
    expect(thread.messages.at(-1)?.status).toBe('read');
  });

  it('put a late arrival where it was sent', async () => {
    const thread = await opened();
    stored.push(numbered(200, { id: 'late', at: at(200.5), late: true }));
    await thread.refresh(new Set(['late']));
    const index = thread.messages.findIndex(({ id }) => id === 'late');
    expect(thread.messages[index - 1]?.id).toBe('m0200');
    expect(thread.messages[index + 1]?.id).toBe('m0201');
  });

  it('leave one from before the oldest page for its page', async () => {
    const thread = await opened();
    stored.push(numbered(3, { id: 'early', at: at(3.5), late: true }));
    await thread.refresh(new Set(['early']));
    expect(thread.messages.some(({ id }) => id === 'early')).toBe(false);
    while (!thread.complete) await thread.loadOlder();
    expect(thread.messages.filter(({ id }) => id === 'early')).toHaveLength(1);
  });

  it('read pages instead of five hundred single messages', async () => {
    const thread = await opened();
    const fresh = Array.from({ length: 500 }, (_, index) => numbered(230 + index));
    stored.push(...fresh);
    asked = [];
    await thread.refresh(new Set(fresh.map(({ id }) => id)));
    expect(asked.length).toBeLessThan(8);
    expect(thread.messages).toHaveLength(550);
  });
});

describe('small actions', () => {
  it('read the message again that they are about', async () => {
    stored = [numbered(1), numbered(2, { attachments: [anAttachment({ id: 'f9', state: 'failed' })] })];
    const thread = await opened();
    asked = [];
    await thread.react('m0001', '👍');
    await thread.react('m0001', null);
    expect(asked).toEqual(['react m0001 👍', 'm0001', 'react m0001 null', 'm0001']);
    asked = [];
    stored[1] = numbered(2, { attachments: [anAttachment({ id: 'f9' })] });
    await thread.fetchMedia('f9');
    expect(asked).toEqual(['fetch f9', 'm0002']);
    expect(thread.messages[1]?.attachments[0]?.state).toBe('stored');
  });
});
