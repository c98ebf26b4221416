// Gathers thin change notices into batches, so that a burst about one thing is read again once.
// A batch that fails goes back to the front and is tried again: a notice is never lost.
export interface Change {
  kind: 'message' | 'conversation' | 'contact' | 'account' | 'delivery';
  conversation_id: string | null;
  entity_id: string;
}

export class Batch {
  readonly conversations = new Set<string>();
  /** Messages that changed, by conversation. */
  readonly messages = new Map<string, Set<string>>();
  readonly contacts = new Set<string>();
  accounts = false;
  deliveries = false;

  add(change: Change): void {
    if (change.conversation_id !== null) this.conversations.add(change.conversation_id);
    if (change.kind === 'message' && change.conversation_id !== null) {
      this.#messagesOf(change.conversation_id).add(change.entity_id);
    }
    if (change.kind === 'conversation') this.conversations.add(change.entity_id);
    if (change.kind === 'contact') this.contacts.add(change.entity_id);
    if (change.kind === 'account') this.accounts = true;
    if (change.kind === 'delivery') this.deliveries = true;
  }

  absorb(other: Batch): void {
    for (const id of other.conversations) this.conversations.add(id);
    for (const [conversation, ids] of other.messages) {
      const mine = this.#messagesOf(conversation);
      for (const id of ids) mine.add(id);
    }
    for (const id of other.contacts) this.contacts.add(id);
    this.accounts ||= other.accounts;
    this.deliveries ||= other.deliveries;
  }

  #messagesOf(conversation: string): Set<string> {
    const known = this.messages.get(conversation);
    if (known) return known;
    const fresh = new Set<string>();
    this.messages.set(conversation, fresh);
    return fresh;
  }
}

interface Options {
  flush: (batch: Batch) => Promise<void>;
  /** Called whenever the coalescer becomes busy or idle. */
  onBusy?: (busy: boolean) => void;
  delay?: number;
  retryDelay?: number;
}

export class Coalescer {
  #waiting: Batch | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #flushing = false;
  #stopped = false;
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  add(change: Change): void {
    this.#waiting ??= new Batch();
    this.#waiting.add(change);
    this.#schedule(this.#options.delay ?? 60);
  }

  /** Forgets what waits: everything is about to be read anew. */
  clear(): void {
    this.#waiting = null;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#flushing) this.#options.onBusy?.(false);
  }

  stop(): void {
    this.clear();
    this.#stopped = true;
  }

  #schedule(delay: number): void {
    if (this.#timer !== undefined || this.#flushing || this.#stopped) return;
    this.#options.onBusy?.(true);
    this.#timer = setTimeout(() => void this.#flush(), delay);
  }

  async #flush(): Promise<void> {
    this.#timer = undefined;
    const batch = this.#waiting;
    this.#waiting = null;
    if (!batch) return;
    this.#flushing = true;
    let failed = false;
    try {
      await this.#options.flush(batch);
    } catch {
      failed = true;
      if (this.#waiting) batch.absorb(this.#waiting);
      this.#waiting = batch;
    }
    this.#flushing = false;
    if (this.#waiting)
      this.#schedule(failed ? (this.#options.retryDelay ?? 1500) : (this.#options.delay ?? 60));
    else this.#options.onBusy?.(false);
  }
}
