// Conversations and messages for the unit tests, complete but for what a test is about.
import type { Conversation, Message } from '../api/types';

export function aMessage(changes: Partial<Message> = {}): Message {
  return {
    id: 'm1',
    conversation_id: 'c1',
    channel: 'whatsapp',
    direction: 'inbound',
    author: { kind: 'contact', id: 'p1', name: 'Maria' },
    type: 'text',
    text: 'Hello',
    content: {},
    at: '2026-11-22T10:00:00.000Z',
    received_at: '2026-11-22T10:00:01.000Z',
    late: false,
    provider_message_id: null,
    status: null,
    status_history: [],
    parts: [],
    reply_to: null,
    reactions: [],
    attachments: [],
    error: null,
    ...changes,
  };
}

export function aConversation(changes: Partial<Conversation> = {}): Conversation {
  return {
    id: 'c1',
    channel: 'whatsapp',
    account: { id: 'a1', name: 'Shop', channel: 'whatsapp' },
    contact: { id: 'p1', name: 'Maria' },
    status: 'open',
    assignee: null,
    unread_count: 0,
    last_message: null,
    last_message_at: '2026-11-22T10:00:00.000Z',
    window: { open: true, closes_at: '2026-11-23T10:00:00.000Z', rule: 'whatsapp_24h' },
    created_at: '2026-11-01T10:00:00.000Z',
    ...changes,
  };
}

/** The time of day, on one day. */
export function clockTime(time: string): string {
  return `2026-11-22T${time}.000Z`;
}
