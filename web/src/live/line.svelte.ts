// The live line: one EventSource that always goes on from the last position it has seen, and says how it is doing.
// Reconnecting is done here and not by the browser, because the browser forgets the position when an answer is not 200
// and never notices a line that died while the machine slept.
import type { Change } from './coalescer';

export type LineState = 'live' | 'catching-up' | 'offline';

interface Options {
  onChange: (change: Change) => void;
  /** The position is unknown to the server, or this is the first connection: read everything. */
  onReset: () => void;
  /** The line came up, for the first time or again. */
  onOpen?: () => void;
  /** The line broke or could not be had. */
  onBroken?: () => void;
  url?: string;
}

const RETRY_DELAYS = [500, 1000, 2000, 4000, 8000, 15000];
const SETTLED_AFTER = 400;
const BEHIND_AFTER = 800;
const PULSE = 10_000;

export class LiveLine {
  state = $state.raw<LineState>('catching-up');
  /** Set when reading the changes that came in takes long enough to be worth saying. */
  #behind = $state.raw(false);
  readonly shown = $derived<LineState>(this.state === 'live' && this.#behind ? 'catching-up' : this.state);
  #position: number | null = null;
  #source: EventSource | null = null;
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #settle: ReturnType<typeof setTimeout> | undefined;
  #patience: ReturnType<typeof setTimeout> | undefined;
  #pulse: ReturnType<typeof setInterval> | undefined;
  #lastPulse = 0;
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  start(): void {
    addEventListener('online', this.#reconnect);
    addEventListener('offline', this.#cut);
    this.#lastPulse = Date.now();
    this.#pulse = setInterval(this.#beat, PULSE);
    if (navigator.onLine) this.#connect();
    else this.state = 'offline';
  }

  stop(): void {
    removeEventListener('online', this.#reconnect);
    removeEventListener('offline', this.#cut);
    clearInterval(this.#pulse);
    clearTimeout(this.#patience);
    this.#close();
  }

  /** Told when reading the changes begins and ends. */
  reading(busy: boolean): void {
    if (busy) {
      this.#patience ??= setTimeout(() => (this.#behind = true), BEHIND_AFTER);
    } else {
      clearTimeout(this.#patience);
      this.#patience = undefined;
      this.#behind = false;
    }
  }

  #connect(): void {
    this.#close();
    if (this.state !== 'offline') this.state = 'catching-up';
    const base = this.#options.url ?? '/api/v1/events';
    const source = new EventSource(
      this.#position === null ? base : `${base}?last_event_id=${this.#position}`,
    );
    this.#source = source;
    source.addEventListener('hello', (event) => this.#hello(readSeq(event.data)));
    source.addEventListener('change', (event) => this.#change(event.data));
    source.addEventListener('reset', () => this.#reset());
    source.addEventListener('error', () => this.#fail());
  }

  #hello(seq: number): void {
    this.#attempt = 0;
    this.state = 'catching-up';
    if (this.#position === null) {
      this.#position = seq;
      this.#options.onReset();
    }
    this.#options.onOpen?.();
    this.#settleSoon();
  }

  #change(data: string): void {
    const change = JSON.parse(data) as Change & { seq: number };
    this.#position = Math.max(this.#position ?? 0, change.seq);
    this.#options.onChange(change);
    if (this.state !== 'live') this.#settleSoon();
  }

  #reset(): void {
    this.#position = null;
    this.#connect();
  }

  /** After a pause without changes there is nothing left to catch up with. */
  #settleSoon(): void {
    clearTimeout(this.#settle);
    this.#settle = setTimeout(() => (this.state = 'live'), SETTLED_AFTER);
  }

  #fail(): void {
    this.#close();
    this.state = 'offline';
    this.#options.onBroken?.();
    const delay = RETRY_DELAYS[Math.min(this.#attempt, RETRY_DELAYS.length - 1)];
    this.#attempt += 1;
    this.#retry = setTimeout(() => this.#connect(), delay);
  }

  #close(): void {
    clearTimeout(this.#retry);
    clearTimeout(this.#settle);
    this.#source?.close();
    this.#source = null;
  }

  readonly #cut = (): void => {
    this.#close();
    this.state = 'offline';
  };

  readonly #reconnect = (): void => {
    this.#attempt = 0;
    this.#connect();
  };

  /** A pulse that comes much too late means that the machine slept: the line may be dead without knowing. */
  readonly #beat = (): void => {
    const slept = Date.now() - this.#lastPulse > 3 * PULSE;
    this.#lastPulse = Date.now();
    if (slept) this.#connect();
  };
}

function readSeq(data: string): number {
  const parsed = JSON.parse(data) as { seq?: number };
  return parsed.seq ?? 0;
}
