// A list that is read page by page with a cursor and stays correct while single items change under it.
import { asFailure, type RequestFailed } from '../api/failure';
import type { Page } from '../api/types';

export type Phase = 'loading' | 'ready' | 'failed';

interface Options<T> {
  page: (cursor: string | null) => Promise<Page<T>>;
  /** The order of the server's list, negative when `a` stands before `b`. */
  order: (a: T, b: T) => number;
}

export class Pager<T extends { id: string }> {
  items = $state.raw<T[]>([]);
  phase = $state.raw<Phase>('loading');
  failure = $state.raw<RequestFailed | null>(null);
  loadingMore = $state.raw(false);
  moreFailure = $state.raw<RequestFailed | null>(null);
  next = $state.raw<string | null>(null);
  /** Raised at each restart, so that the answer to an older question is thrown away. */
  #generation = 0;
  /** Items that changed while the first page was on its way. */
  #early: T[] = [];
  readonly #options: Options<T>;

  constructor(options: Options<T>) {
    this.#options = options;
  }

  /** Forgets what is shown and reads the first page. */
  async restart(): Promise<void> {
    const generation = ++this.#generation;
    this.items = [];
    this.#early = [];
    this.next = null;
    this.phase = 'loading';
    this.failure = null;
    this.loadingMore = false;
    this.moreFailure = null;
    try {
      const page = await this.#options.page(null);
      if (generation !== this.#generation) return;
      this.items = page.items;
      this.next = page.next;
      this.phase = 'ready';
      this.put(...this.#early.splice(0));
    } catch (thrown) {
      if (generation !== this.#generation) return;
      this.failure = asFailure(thrown);
      this.phase = 'failed';
    }
  }

  /** Reads the page after the last one; does nothing at the end or while one is on its way. */
  async more(): Promise<void> {
    if (this.next === null || this.loadingMore || this.phase !== 'ready') return;
    const generation = this.#generation;
    this.loadingMore = true;
    this.moreFailure = null;
    try {
      const page = await this.#options.page(this.next);
      if (generation !== this.#generation) return;
      this.items = this.#merged(this.items, page.items);
      this.next = page.next;
    } catch (thrown) {
      if (generation === this.#generation) this.moreFailure = asFailure(thrown);
    } finally {
      if (generation === this.#generation) this.loadingMore = false;
    }
  }

  /** Reads again as much as is shown and swaps it in at once, without passing through an empty list. */
  async reread(): Promise<void> {
    if (this.phase !== 'ready') return this.restart();
    const generation = ++this.#generation;
    this.loadingMore = false;
    let items: T[] = [];
    let cursor: string | null = null;
    const wanted = this.items.length;
    do {
      const page: Page<T> = await this.#options.page(cursor);
      if (generation !== this.#generation) return;
      items = this.#merged(items, page.items);
      cursor = page.next;
    } while (cursor !== null && items.length < wanted);
    this.items = items;
    this.next = cursor;
  }

  has(id: string): boolean {
    return this.items.some((item) => item.id === id);
  }

  /** Takes in items that changed or are new; one that belongs behind the last page read waits for its page. */
  put(...items: T[]): void {
    if (this.phase !== 'ready') {
      this.#early.push(...items);
      return;
    }
    const last = this.items.at(-1);
    const known = new Set(this.items.map(({ id }) => id));
    const reached = (item: T) => this.next === null || !last || this.#options.order(item, last) <= 0;
    const shown = items.filter((item) => known.has(item.id) || reached(item));
    if (shown.length > 0) this.items = this.#merged(this.items, shown);
  }

  drop(id: string): void {
    this.#early = this.#early.filter((item) => item.id !== id);
    if (this.has(id)) this.items = this.items.filter((item) => item.id !== id);
  }

  #merged(old: T[], fresh: T[]): T[] {
    const byId = new Map(old.map((item) => [item.id, item]));
    for (const item of fresh) byId.set(item.id, item);
    return [...byId.values()].sort(this.#options.order);
  }
}
