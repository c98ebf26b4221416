// The conversations that this browser knows: the filtered list, and the ones looked up by id.
import { SvelteMap } from 'svelte/reactivity';
import { asFailure } from '../api/failure';
import type { ConversationQuery, Hub } from '../api/hub';
import type { Conversation, ConversationChange, Page } from '../api/types';
import { Pager } from '../paging/pager.svelte';
import { type Filter, filterToRequest, filterToSearch, matches } from './filter';

type ConversationSource = Pick<
  Hub,
  'conversations' | 'conversation' | 'changeConversation' | 'readConversation' | 'takeOver'
>;

/** Beyond this many changed conversations, reading pages is cheaper than asking for each. */
const READ_SINGLY = 12;
const LARGEST_PAGE = 100;

/** Newest activity first; equal times keep a stable order by id. */
export function byActivity(a: Conversation, b: Conversation): number {
  if (a.last_message_at !== b.last_message_at) return a.last_message_at < b.last_message_at ? 1 : -1;
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
}

export class Conversations {
  readonly known = new SvelteMap<string, Conversation>();
  readonly list: Pager<Conversation>;
  #open: string | null = null;
  #filter: Filter;
  readonly #hub: ConversationSource;
  readonly #me: string;

  constructor(hub: ConversationSource, me: string, filter: Filter) {
    this.#hub = hub;
    this.#me = me;
    this.#filter = filter;
    this.list = new Pager<Conversation>({
      order: byActivity,
      page: async (cursor) => {
        const query = filterToRequest(this.#filter);
        const page = await this.#hub.conversations(cursor === null ? query : { ...query, after: cursor });
        for (const conversation of page.items) this.known.set(conversation.id, conversation);
        return page;
      },
    });
  }

  /** The conversation on screen stays listed although it no longer fits the filter, until one leaves it. */
  set open(id: string | null) {
    const left = this.#open === null ? undefined : this.known.get(this.#open);
    this.#open = id;
    if (left && left.id !== id && !matches(this.#filter, left, this.#me)) this.list.drop(left.id);
  }

  async show(filter: Filter): Promise<void> {
    if (filterToSearch(filter) === filterToSearch(this.#filter) && this.list.phase === 'ready') return;
    this.#filter = filter;
    await this.list.restart();
  }

  /** Looks one up that may not be in the list. */
  async find(id: string): Promise<Conversation> {
    const conversation = await this.#hub.conversation(id);
    this.take(conversation);
    return conversation;
  }

  /** Takes in newer states. */
  take(...conversations: Conversation[]): void {
    const fitting: Conversation[] = [];
    for (const conversation of conversations) {
      this.known.set(conversation.id, conversation);
      const listed = this.list.has(conversation.id);
      const fits = matches(this.#filter, conversation, this.#me);
      // With a search text only the server knows what fits: the list keeps what it found.
      const stays = this.#filter.text === '' ? fits : listed && fits;
      if (stays || (listed && conversation.id === this.#open)) fitting.push(conversation);
      else if (listed) this.list.drop(conversation.id);
    }
    this.list.put(...fitting);
  }

  /** Reads again what the live line named. */
  async refresh(ids: ReadonlySet<string>): Promise<void> {
    if (this.#filter.text !== '') {
      await this.list.reread();
      if (this.#open !== null && ids.has(this.#open)) await this.find(this.#open);
      return;
    }
    const wanted = new Set(ids);
    if (wanted.size > READ_SINGLY) await this.#refreshFromTop(wanted);
    await Promise.all([...wanted].map((id) => this.#refreshOne(id)));
  }

  /** What just changed mostly stands at the top: reads pages from there while they hold many of the wanted. */
  async #refreshFromTop(wanted: Set<string>): Promise<void> {
    let cursor: string | null = null;
    let met = 0;
    do {
      const query: ConversationQuery = { ...filterToRequest(this.#filter), limit: LARGEST_PAGE };
      const page: Page<Conversation> = await this.#hub.conversations(
        cursor === null ? query : { ...query, after: cursor },
      );
      met = page.items.filter(({ id }) => wanted.delete(id)).length;
      this.take(...page.items);
      cursor = page.next;
    } while (cursor !== null && wanted.size > READ_SINGLY && met > READ_SINGLY);
  }

  async #refreshOne(id: string): Promise<void> {
    try {
      this.take(await this.#hub.conversation(id));
    } catch (thrown) {
      if (asFailure(thrown).status !== 404) throw thrown;
      this.known.delete(id);
      this.list.drop(id);
    }
  }

  async change(id: string, change: ConversationChange): Promise<void> {
    this.take(await this.#hub.changeConversation(id, change));
  }

  /** Takes it over from the other app that handles it. */
  async takeOver(id: string): Promise<void> {
    await this.#hub.takeOver(id);
    await this.find(id);
  }

  /** Marks as read; the count disappears at once. */
  async read(id: string): Promise<void> {
    const before = this.known.get(id);
    if (!before || before.unread_count === 0) return;
    this.take({ ...before, unread_count: 0 });
    this.take(await this.#hub.readConversation(id));
  }
}
