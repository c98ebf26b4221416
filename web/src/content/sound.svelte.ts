// What is heard: one sound at a time for the whole app, which goes on while the reader scrolls past its message.
const SPEEDS = [1, 1.5, 2] as const;
const SPEED_KEY = 'nestor.sound.speed';

function keptSpeed(): number {
  const kept = Number(localStorage.getItem(SPEED_KEY));
  return SPEEDS.find((speed) => speed === kept) ?? 1;
}

class Sound {
  /** The id of the file that plays or stands still somewhere. */
  file = $state.raw<string | null>(null);
  playing = $state.raw(false);
  /** Seconds. */
  position = $state.raw(0);
  length = $state.raw<number | null>(null);
  failed = $state.raw(false);
  speed = $state.raw(keptSpeed());
  #element: HTMLAudioElement | null = null;

  toggle(file: string, url: string): void {
    if (this.file === file && this.playing) {
      this.#element?.pause();
      return;
    }
    const element = this.#open(file, url);
    this.failed = false;
    // An answer other than "it plays" is told by the error event, or means that another was started.
    void element.play().catch(() => {});
  }

  seek(file: string, url: string, position: number): void {
    const element = this.#open(file, url);
    this.position = position;
    element.currentTime = position;
  }

  nextSpeed(): void {
    const place = SPEEDS.findIndex((speed) => speed === this.speed);
    this.speed = SPEEDS[(place + 1) % SPEEDS.length] ?? 1;
    localStorage.setItem(SPEED_KEY, String(this.speed));
    if (this.#element) this.#element.playbackRate = this.speed;
  }

  stop(): void {
    this.#element?.pause();
    this.#element?.removeAttribute('src');
    this.#element = null;
    this.file = null;
    this.playing = false;
    this.position = 0;
    this.length = null;
    this.failed = false;
  }

  #open(file: string, url: string): HTMLAudioElement {
    if (this.#element && this.file === file) return this.#element;
    this.stop();
    const element = new Audio();
    const mine = (change: () => void) => () => {
      if (this.#element === element) change();
    };
    element.addEventListener(
      'play',
      mine(() => (this.playing = true)),
    );
    element.addEventListener(
      'pause',
      mine(() => (this.playing = false)),
    );
    element.addEventListener(
      'timeupdate',
      mine(() => (this.position = element.currentTime)),
    );
    element.addEventListener(
      'error',
      mine(() => (this.failed = true)),
    );
    element.addEventListener(
      'ended',
      mine(() => {
        this.playing = false;
        this.position = 0;
        element.currentTime = 0;
      }),
    );
    element.addEventListener(
      'durationchange',
      mine(() => {
        if (Number.isFinite(element.duration)) this.length = element.duration;
      }),
    );
    element.preload = 'metadata';
    element.src = url;
    element.defaultPlaybackRate = this.speed;
    element.playbackRate = this.speed;
    this.#element = element;
    this.file = file;
    return element;
  }
}

export const sound = new Sound();
