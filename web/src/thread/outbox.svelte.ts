// Answers on their way to the server. Each has one idempotency key for its whole life, so that a double click, a
// retry or a lost answer can never make two messages. Answers in one conversation leave one after the other.
import { asFailure, type RequestFailed } from '../api/failure';
import type { Hub } from '../api/hub';
import type { Message } from '../api/types';

export interface PendingAnswer {
  readonly key: string;
  readonly conversation: string;
  readonly text: string;
  readonly at: string;
  /** `waiting`: no answer came, it goes out again by itself. `refused`: the server said no, and why. */
  state: 'sending' | 'waiting' | 'refused';
  failure: RequestFailed | null;
}

interface Options {
  hub: Pick<Hub, 'send'>;
  onSent: (message: Message, key: string) => void;
  newKey?: () => string;
  now?: () => Date;
}

/** 128 bits of chance. `crypto.randomUUID` does not exist on a page without HTTPS, as in a trial on the local network. */
function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export class Outbox {
  pending = $state.raw<PendingAnswer[]>([]);
  readonly #busy = new Set<string>();
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  of(conversation: string): PendingAnswer[] {
    return this.pending.filter((answer) => answer.conversation === conversation);
  }

  /** Puts a text on its way; false when there is nothing to send. */
  send(conversation: string, text: string): boolean {
    const trimmed = text.trim();
    if (trimmed === '') return false;
    const answer: PendingAnswer = {
      key: (this.#options.newKey ?? randomKey)(),
      conversation,
      text: trimmed,
      at: (this.#options.now ?? (() => new Date()))().toISOString(),
      state: 'sending',
      failure: null,
    };
    this.pending = [...this.pending, answer];
    void this.#work(conversation);
    return true;
  }

  /** Sends one again under its old key. */
  retry(key: string): void {
    const answer = this.pending.find((other) => other.key === key);
    if (!answer) return;
    this.#set(key, 'sending', null);
    void this.#work(answer.conversation);
  }

  /** The line is back: everything that found no server goes out again. */
  retryWaiting(): void {
    for (const answer of this.pending) if (answer.state === 'waiting') this.retry(answer.key);
  }

  /** Takes a refused answer back, and gives its text. */
  takeBack(key: string): string {
    const answer = this.pending.find((other) => other.key === key);
    if (!answer || answer.state !== 'refused') return '';
    this.#remove(key);
    return answer.text;
  }

  async #work(conversation: string): Promise<void> {
    if (this.#busy.has(conversation)) return;
    this.#busy.add(conversation);
    try {
      for (let next = this.#next(conversation); next; next = this.#next(conversation)) {
        await this.#deliver(next);
      }
    } finally {
      this.#busy.delete(conversation);
    }
  }

  /** The oldest that may leave; one that waits for the line holds back those behind it. */
  #next(conversation: string): PendingAnswer | undefined {
    const head = this.of(conversation).find((answer) => answer.state !== 'refused');
    return head?.state === 'sending' ? head : undefined;
  }

  async #deliver(answer: PendingAnswer): Promise<void> {
    try {
      const message = await this.#options.hub.send(answer.conversation, answer.key, answer.text);
      this.#options.onSent(message, answer.key);
      this.#remove(answer.key);
    } catch (thrown) {
      const failure = asFailure(thrown);
      this.#set(answer.key, failure.temporary ? 'waiting' : 'refused', failure);
    }
  }

  #set(key: string, state: PendingAnswer['state'], failure: RequestFailed | null): void {
    this.pending = this.pending.map((answer) =>
      answer.key === key ? { ...answer, state, failure } : answer,
    );
  }

  #remove(key: string): void {
    this.pending = this.pending.filter((answer) => answer.key !== key);
  }
}
