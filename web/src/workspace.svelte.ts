// Everything that a signed-in browser holds, put together: the lists, the open thread, the outbox and the live line.
import { getContext, setContext } from 'svelte';
import { Alerts } from './alerts/alerts.svelte';
import { hub } from './api/hub';
import type { Account, Capabilities, Channel, ChannelKind, Me, UserSummary } from './api/types';
import { Conversations } from './inbox/conversations.svelte';
import type { Filter } from './inbox/filter';
import { type Batch, Coalescer } from './live/coalescer';
import { LiveLine } from './live/line.svelte';
import { Outbox } from './thread/outbox.svelte';
import { Thread } from './thread/thread.svelte';

/** When the live line does not come up by then, the lists are read without it. */
const WAIT_FOR_LINE = 1500;

type Listener = (batch: Batch) => Promise<void>;

export class Workspace {
  channels = $state.raw<Channel[]>([]);
  accounts = $state.raw<Account[]>([]);
  users = $state.raw<UserSummary[]>([]);
  thread = $state.raw<Thread | null>(null);
  readonly conversations: Conversations;
  readonly alerts = new Alerts(hub);
  readonly outbox: Outbox;
  readonly line: LiveLine;
  /** The key under which a message was sent from here, so that its bubble stays the same one. */
  readonly sentKeys = new Map<string, string>();
  readonly #coalescer: Coalescer;
  readonly #listeners = new Set<Listener>();
  #loaded = false;
  #fallback: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly me: Me,
    filter: Filter,
  ) {
    this.conversations = new Conversations(hub, me.user.id, filter);
    this.#coalescer = new Coalescer({
      flush: (batch) => this.#apply(batch),
      onBusy: (busy) => this.line.reading(busy),
    });
    this.line = new LiveLine({
      onChange: (change) => this.#coalescer.add(change),
      onReset: () => void this.reload(),
      onOpen: () => this.outbox.retryWaiting(),
      // The line does not say why it broke: an ended session is noticed by asking who one is.
      onBroken: () => void hub.me().catch(() => {}),
    });
    this.outbox = new Outbox({
      hub,
      onSent: (message, key) => {
        this.sentKeys.set(message.id, key);
        if (this.thread?.conversation === message.conversation_id) this.thread.take([message]);
      },
    });
  }

  start(): void {
    this.line.start();
    this.#fallback = setTimeout(() => {
      if (!this.#loaded) void this.reload();
    }, WAIT_FOR_LINE);
  }

  stop(): void {
    clearTimeout(this.#fallback);
    this.line.stop();
    this.#coalescer.stop();
  }

  /** Opens a conversation's thread, or closes the open one. */
  show(conversation: string | null): void {
    if ((this.thread?.conversation ?? null) === conversation) return;
    this.conversations.open = conversation;
    this.thread = conversation === null ? null : new Thread(conversation, hub);
    void this.thread?.open();
  }

  capabilities(channel: ChannelKind): Capabilities | null {
    return this.channels.find((known) => known.channel === channel)?.capabilities ?? null;
  }

  account(id: string): Account | null {
    return this.accounts.find((known) => known.id === id) ?? null;
  }

  /** Listens to what the live line brings; the answer is the way to stop. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Reads everything that is shown anew. */
  async reload(): Promise<void> {
    const again = this.#loaded;
    this.#loaded = true;
    this.#coalescer.clear();
    const lists = [
      this.#loadSettings(),
      this.alerts.load(),
      again ? this.conversations.list.reread() : this.conversations.list.restart(),
    ];
    if (again) lists.push(this.thread?.open() ?? Promise.resolve());
    await Promise.allSettled(lists);
  }

  async #loadSettings(): Promise<void> {
    await Promise.all([
      hub.channels().then(({ items }) => (this.channels = items)),
      hub.accounts().then(({ items }) => (this.accounts = items)),
      hub.users().then(({ items }) => (this.users = items)),
    ]);
  }

  async #apply(batch: Batch): Promise<void> {
    const work: Promise<void>[] = [];
    if (batch.conversations.size > 0) work.push(this.conversations.refresh(batch.conversations));
    const messages = this.thread && batch.messages.get(this.thread.conversation);
    if (this.thread && messages) work.push(this.thread.refresh(messages));
    if (batch.accounts) work.push(this.#loadSettings(), this.alerts.load());
    for (const listener of this.#listeners) work.push(listener(batch));
    await Promise.all(work);
  }
}

/** Where components find it. */
export const WORKSPACE = Symbol('workspace');

export function provideWorkspace(workspace: Workspace): void {
  setContext(WORKSPACE, workspace);
}

export function useWorkspace(): Workspace {
  return getContext<Workspace>(WORKSPACE);
}
