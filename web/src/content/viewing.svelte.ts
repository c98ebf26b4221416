// Which picture or video is looked at in full; one at a time for the whole app.
import type { Attachment } from '../api/content';

class Viewing {
  items = $state.raw<Attachment[]>([]);
  index = $state.raw(0);

  get current(): Attachment | undefined {
    return this.items[this.index];
  }

  open(items: Attachment[], index: number): void {
    this.items = items;
    this.index = index;
  }

  close(): void {
    this.items = [];
    this.index = 0;
  }

  /** By so many pictures, and no further than the ends. */
  move(by: number): void {
    this.index = Math.max(0, Math.min(this.items.length - 1, this.index + by));
  }
}

export const viewing = new Viewing();
