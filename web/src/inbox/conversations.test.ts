// The list of conversations under live changes: what enters, leaves, rises, and how it is read again.
import { beforeEach, describe, expect, it } from 'vitest';
import { RequestFailed } from '../api/failure';
import type { ConversationQuery } from '../api/hub';
import type { Conversation } from '../api/types';
import { aConversation, clockTime } from '../testing/samples';
import { Conversations } from './conversations.svelte';
import { type Filter, filterFromQuery, filterToSearch, matches } from './filter';

const usual: Filter = { channel: null, status: 'open', assignee: 'all', unread: false, text: '' };

let store: Map<string, Conversation>;
let asked: string[];

const hub = {
  conversations: async (query: ConversationQuery) => {
    asked.push('list');
    const items = [...store.values()]
      .filter(({ status }) => query.status === undefined || status === query.status)
      .sort((a, b) => (a.last_message_at < b.last_message_at ? 1 : -1));
    return { items, next: null };
  },
  conversation: async (id: string) => {
    asked.push(id);
    const found = store.get(id);
    if (!found) throw new RequestFailed(404, null);
    return found;
  },
  changeConversation: async (id: string, change: object) => {
    store.set(id, { ...(store.get(id) ?? aConversation()), ...change });
    return store.get(id) ?? aConversation();
  },
  takeOver: async () => undefined,
  readConversation: async (id: string) => ({ ...(store.get(id) ?? aConversation()), unread_count: 0 }),
};

function keep(...conversations: Conversation[]): void {
  for (const conversation of conversations) store.set(conversation.id, conversation);
}

const ids = (conversations: Conversations) => conversations.list.items.map(({ id }) => id);

beforeEach(() => {
  store = new Map();
  asked = [];
  keep(
    aConversation({ id: 'c1', last_message_at: clockTime('10:00:00') }),
    aConversation({ id: 'c2', last_message_at: clockTime('09:00:00') }),
  );
});

async function shown(filter = usual): Promise<Conversations> {
  const conversations = new Conversations(hub, 'me', filter);
  await conversations.list.restart();
  asked = [];
  return conversations;
}

describe('live changes', () => {
  it('raise a conversation with news and add a new one', async () => {
    const conversations = await shown();
    keep(
      aConversation({ id: 'c2', last_message_at: clockTime('11:00:00') }),
      aConversation({ id: 'c3', last_message_at: clockTime('12:00:00') }),
    );
    await conversations.refresh(new Set(['c2', 'c3']));
    expect(ids(conversations)).toEqual(['c3', 'c2', 'c1']);
    expect(asked).toEqual(['c2', 'c3']);
  });

  it('take out what no longer fits, but not the one that is open', async () => {
    const conversations = await shown();
    conversations.open = 'c1';
    keep(aConversation({ id: 'c1', status: 'closed' }), aConversation({ id: 'c2', status: 'closed' }));
    await conversations.refresh(new Set(['c1', 'c2']));
    expect(ids(conversations)).toEqual(['c1']);
    expect(conversations.known.get('c1')?.status).toBe('closed');
    conversations.open = null;
    expect(ids(conversations)).toEqual([]);
  });

  it('take out what is gone', async () => {
    const conversations = await shown();
    store.delete('c2');
    await conversations.refresh(new Set(['c2']));
    expect(ids(conversations)).toEqual(['c1']);
  });

  it('read the list once when many changed', async () => {
    const conversations = await shown();
    const many = Array.from({ length: 40 }, (_, index) => `n${index}`);
    keep(...many.map((id) => aConversation({ id })));
    await conversations.refresh(new Set(many));
    expect(asked).toEqual(['list']);
    expect(conversations.list.items).toHaveLength(42);
  });

  it('leave it to the server what a search finds', async () => {
    const conversations = await shown({ ...usual, text: 'ferry' });
    await conversations.refresh(new Set(['c1']));
    expect(asked).toEqual(['list']);
  });
});

describe('changing one', () => {
  it('shows what the server made of it', async () => {
    const conversations = await shown();
    await conversations.change('c1', { status: 'closed' });
    expect(conversations.known.get('c1')?.status).toBe('closed');
    expect(ids(conversations)).toEqual(['c2']);
  });

  it('forgets the unread count at once', async () => {
    keep(aConversation({ id: 'c1', unread_count: 3 }));
    const conversations = await shown();
    const reading = conversations.read('c1');
    expect(conversations.known.get('c1')?.unread_count).toBe(0);
    await reading;
  });
});

describe('the filter', () => {
  it('survives the way through an address', () => {
    const filter: Filter = {
      channel: 'telegram',
      status: 'all',
      assignee: 'me',
      unread: true,
      text: 'Νάξος & co',
    };
    expect(filterFromQuery(new URLSearchParams(filterToSearch(filter)))).toEqual(filter);
    expect(filterToSearch(usual)).toBe('');
    expect(filterFromQuery(new URLSearchParams('channel=fax&status=maybe'))).toEqual(usual);
  });

  it('judges a conversation as the server does', () => {
    const mine = aConversation({ assignee: { id: 'me', name: 'I' }, unread_count: 1 });
    expect(matches({ ...usual, assignee: 'me', unread: true }, mine, 'me')).toBe(true);
    expect(matches({ ...usual, assignee: 'none' }, mine, 'me')).toBe(false);
    expect(matches({ ...usual, channel: 'telegram' }, mine, 'me')).toBe(false);
    expect(matches({ ...usual, status: 'closed' }, mine, 'me')).toBe(false);
    expect(matches({ ...usual, unread: true }, aConversation(), 'me')).toBe(false);
  });
});
