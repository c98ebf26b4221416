// What the app asks of the server, one function for each question.
import { body, http, settle } from './client';
import { aheadOf, completed, type Described } from './described';
import type { Alert } from './content';
import type {
  Account,
  Channel,
  ChannelKind,
  Contact,
  Conversation,
  ConversationChange,
  Delivery,
  DeliveryState,
  Me,
  Message,
  Page,
  Resolution,
  UserSummary,
} from './types';

export interface ConversationQuery {
  channel?: ChannelKind;
  status?: 'open' | 'closed';
  assignee?: string;
  unread?: boolean;
  text?: string;
  after?: string;
  limit?: number;
}

export interface DeliveryQuery {
  state?: DeliveryState;
  before?: string;
}

const byId = (id: string) => ({ params: { path: { id } } });

const one = async (call: Parameters<typeof body<Described>>[0]): Promise<Message> =>
  completed(await body(call));

export const hub = {
  me: (): Promise<Me> => body(http.GET('/api/v1/me')),

  signIn: (email: string, password: string): Promise<Me> =>
    body(http.POST('/api/v1/sessions', { body: { email, password } })),

  signOut: (): Promise<unknown> => settle(http.DELETE('/api/v1/sessions/current')),

  channels: (): Promise<Page<Channel>> => body(http.GET('/api/v1/channels')),

  accounts: (): Promise<Page<Account>> => body(http.GET('/api/v1/accounts')),

  users: (): Promise<Page<UserSummary>> => body(http.GET('/api/v1/users')),

  conversations: (query: ConversationQuery): Promise<Page<Conversation>> =>
    body(http.GET('/api/v1/conversations', { params: { query } })),

  conversation: (id: string): Promise<Conversation> => body(http.GET('/api/v1/conversations/{id}', byId(id))),

  changeConversation: (id: string, change: ConversationChange): Promise<Conversation> =>
    body(http.PATCH('/api/v1/conversations/{id}', { ...byId(id), body: change })),

  readConversation: (id: string): Promise<Conversation> =>
    body(http.POST('/api/v1/conversations/{id}/read', byId(id))),

  /** A page of messages, oldest first; without a cursor the newest page, `next` leads to older ones. */
  async messages(conversation: string, before: string | null, limit = 50): Promise<Page<Message>> {
    const page = await body(
      http.GET('/api/v1/conversations/{id}/messages', {
        params: { path: { id: conversation }, query: before === null ? { limit } : { before, limit } },
      }),
    );
    return { ...page, items: page.items.map(completed) };
  },

  message: (id: string): Promise<Message> => one(http.GET('/api/v1/messages/{id}', byId(id))),

  send: (conversation: string, key: string, text: string): Promise<Message> =>
    one(
      http.POST('/api/v1/conversations/{id}/messages', {
        params: { path: { id: conversation }, header: { 'Idempotency-Key': key } },
        body: { type: 'text', text, reply_to: null },
      }),
    ),

  resolve: (message: string, action: Resolution): Promise<Message> =>
    one(http.POST('/api/v1/messages/{id}/resolve', { ...byId(message), body: { action } })),

  /** Sets our reaction to a message, or takes it back with null. */
  react: async (message: string, emoji: string | null): Promise<Message> => {
    const path = `/api/v1/messages/${encodeURIComponent(message)}/reaction`;
    return completed((await aheadOf<Described>('PUT', path, { emoji })) as Described);
  },

  /** Has a file fetched again that could not be fetched. */
  fetchMedia: (id: string): Promise<unknown> =>
    aheadOf('POST', `/api/v1/media/${encodeURIComponent(id)}/fetch`),

  /** Takes a conversation over that another app handles. */
  takeOver: (conversation: string): Promise<unknown> =>
    aheadOf('POST', `/api/v1/conversations/${encodeURIComponent(conversation)}/take-over`),

  alerts: async (): Promise<Alert[]> => {
    const page = await aheadOf<Page<Alert>>('GET', '/api/v1/alerts');
    return page?.items ?? [];
  },

  acknowledgeAlert: (id: string): Promise<unknown> =>
    aheadOf('POST', `/api/v1/alerts/${encodeURIComponent(id)}/acknowledge`),

  contact: (id: string): Promise<Contact> => body(http.GET('/api/v1/contacts/{id}', byId(id))),

  deliveries: (query: DeliveryQuery): Promise<Page<Delivery>> =>
    body(http.GET('/api/v1/deliveries', { params: { query } })),

  replay: (delivery: string): Promise<Delivery> =>
    body(http.POST('/api/v1/deliveries/{id}/replay', byId(delivery))),
};

export type Hub = typeof hub;
