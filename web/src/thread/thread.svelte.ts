// One conversation's messages: opens at the newest page, grows backwards, and takes in what the live line names.
// The order is the server's: pages are kept as they come, and a single message goes behind those of its own time. The
// browser never sorts, since several messages may bear the same second and only the server knows their order.
import { asFailure, type RequestFailed } from '../api/failure';
import type { Hub } from '../api/hub';
import type { Message } from '../api/types';
import type { Phase } from '../paging/pager.svelte';

type MessageSource = Pick<Hub, 'messages' | 'message' | 'resolve' | 'react' | 'fetchMedia'>;

/** Beyond this many changed messages, pages are read again instead of single messages. */
const READ_SINGLY = 8;
const PAGE = 50;
const LARGEST_PAGE = 100;

export class Thread {
  messages = $state.raw<Message[]>([]);
  phase = $state.raw<Phase>('loading');
  failure = $state.raw<RequestFailed | null>(null);
  loadingOlder = $state.raw(false);
  olderFailure = $state.raw<RequestFailed | null>(null);
  #older = $state.raw<string | null>(null);
  /** Raised at each opening, so that the answer to an older question is thrown away. */
  #generation = 0;
  readonly #hub: MessageSource;

  constructor(
    readonly conversation: string,
    hub: MessageSource,
  ) {
    this.#hub = hub;
  }

  get complete(): boolean {
    return this.phase === 'ready' && this.#older === null;
  }

  /** Reads the newest page; also the way back after a failure or a reset of the live line. */
  async open(): Promise<void> {
    const generation = ++this.#generation;
    if (this.phase !== 'ready') this.phase = 'loading';
    try {
      const page = await this.#hub.messages(this.conversation, null, PAGE);
      if (generation !== this.#generation) return;
      this.messages = page.items;
      this.#older = page.next;
      this.failure = null;
      this.phase = 'ready';
    } catch (thrown) {
      if (generation !== this.#generation) return;
      this.failure = asFailure(thrown);
      this.phase = 'failed';
    }
  }

  async loadOlder(): Promise<void> {
    if (this.#older === null || this.loadingOlder) return;
    const generation = this.#generation;
    this.loadingOlder = true;
    this.olderFailure = null;
    try {
      const page = await this.#hub.messages(this.conversation, this.#older, PAGE);
      if (generation !== this.#generation) return;
      this.#older = page.next;
      const known = new Set(this.messages.map(({ id }) => id));
      this.messages = [...page.items.filter(({ id }) => !known.has(id)), ...this.messages];
    } catch (thrown) {
      this.olderFailure = asFailure(thrown);
    } finally {
      this.loadingOlder = false;
    }
  }

  /** Takes in newer states; a message from before the oldest page read waits for its page. */
  take(messages: Message[]): void {
    const oldest = this.messages[0];
    const from = this.#older === null || !oldest ? '' : oldest.at;
    const result = [...this.messages];
    const places = new Map(result.map(({ id }, place) => [id, place]));
    const fresh: Message[] = [];
    for (const message of messages) {
      const place = places.get(message.id);
      if (place !== undefined) result[place] = message;
      else if (message.at >= from) fresh.push(message);
    }
    for (const message of fresh) {
      result.splice(result.findLastIndex(({ at }) => at <= message.at) + 1, 0, message);
    }
    this.messages = result;
  }

  /** Reads again the messages that changed. */
  async refresh(ids: ReadonlySet<string>): Promise<void> {
    if (this.phase !== 'ready') return this.open();
    if (ids.size <= READ_SINGLY) {
      this.take(await Promise.all([...ids].map((id) => this.#hub.message(id))));
      return;
    }
    await this.#rereadPages(new Set(ids));
  }

  async resolve(id: string, action: 'send_again' | 'mark_sent'): Promise<void> {
    this.take([await this.#hub.resolve(id, action)]);
  }

  /** Sets our reaction, or takes it back with null. */
  async react(id: string, emoji: string | null): Promise<void> {
    this.take([await this.#hub.react(id, emoji)]);
  }

  /** Has a file of one of the messages fetched again. */
  async fetchMedia(file: string): Promise<void> {
    await this.#hub.fetchMedia(file);
    const owner = this.messages.find(({ attachments }) => attachments.some(({ id }) => id === file));
    if (owner) this.take([await this.#hub.message(owner.id)]);
  }

  /** Walks back from the newest page until every changed message was met, or all that is loaded was read again. */
  async #rereadPages(wanted: Set<string>): Promise<void> {
    const oldest = this.messages[0];
    const read: Message[] = [];
    let cursor: string | null = null;
    do {
      const page = await this.#hub.messages(this.conversation, cursor, LARGEST_PAGE);
      read.unshift(...page.items);
      for (const message of page.items) wanted.delete(message.id);
      cursor = page.next;
      const first = page.items[0];
      if (!first || (oldest && first.at <= oldest.at)) break;
    } while (wanted.size > 0 && cursor !== null);
    this.take(read);
  }
}
