// The filter of the conversation list: its form in the address, in the API's query, and applied to a single conversation.
import type { ConversationQuery } from '../api/hub';
import type { ChannelKind, Conversation } from '../api/types';

export interface Filter {
  channel: ChannelKind | null;
  status: 'open' | 'closed' | 'all';
  assignee: 'all' | 'me' | 'none';
  unread: boolean;
  text: string;
}

export const CHANNELS: readonly ChannelKind[] = ['whatsapp', 'messenger', 'instagram', 'telegram'];

function oneOf<T extends string>(value: string | null, allowed: readonly T[]): T | null {
  return allowed.find((candidate) => candidate === value) ?? null;
}

export function filterFromQuery(query: URLSearchParams): Filter {
  return {
    channel: oneOf(query.get('channel'), CHANNELS),
    status: oneOf(query.get('status'), ['open', 'closed', 'all']) ?? 'open',
    assignee: oneOf(query.get('assignee'), ['all', 'me', 'none']) ?? 'all',
    unread: query.get('unread') === 'true',
    text: query.get('text') ?? '',
  };
}

/** The filter as the end of an address; empty when it is the usual one. */
export function filterToSearch(filter: Filter): string {
  const query = new URLSearchParams();
  if (filter.channel) query.set('channel', filter.channel);
  if (filter.status !== 'open') query.set('status', filter.status);
  if (filter.assignee !== 'all') query.set('assignee', filter.assignee);
  if (filter.unread) query.set('unread', 'true');
  if (filter.text !== '') query.set('text', filter.text);
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

export function filterToRequest(filter: Filter): ConversationQuery {
  const query: ConversationQuery = {};
  if (filter.channel) query.channel = filter.channel;
  if (filter.status !== 'all') query.status = filter.status;
  if (filter.assignee !== 'all') query.assignee = filter.assignee;
  if (filter.unread) query.unread = true;
  if (filter.text.trim() !== '') query.text = filter.text.trim();
  return query;
}

/** Whether a conversation belongs in the list; the text is the server's to judge. */
export function matches(filter: Filter, conversation: Conversation, me: string): boolean {
  if (filter.channel && conversation.channel !== filter.channel) return false;
  if (filter.status !== 'all' && conversation.status !== filter.status) return false;
  if (filter.assignee === 'me' && conversation.assignee?.id !== me) return false;
  if (filter.assignee === 'none' && conversation.assignee !== null) return false;
  return !filter.unread || conversation.unread_count > 0;
}

export function isUsual(filter: Filter): boolean {
  return filterToSearch(filter) === '';
}
