// What was typed and not yet sent, for each conversation; survives a reload of this tab and nothing more.
import { SvelteMap } from 'svelte/reactivity';

const PREFIX = 'nestor.draft.';

class Drafts {
  readonly #texts = new SvelteMap<string, string>();

  of(conversation: string): string {
    return this.#texts.get(conversation) ?? sessionStorage.getItem(PREFIX + conversation) ?? '';
  }

  keep(conversation: string, text: string): void {
    this.#texts.set(conversation, text);
    if (text === '') sessionStorage.removeItem(PREFIX + conversation);
    else sessionStorage.setItem(PREFIX + conversation, text);
  }

  /** Forgets all of them: the next person at this browser shall not read them. */
  clear(): void {
    this.#texts.clear();
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
  }
}

export const drafts = new Drafts();
