// The time of the moment for what is shown relative to it; moves every twenty seconds.
class Now {
  ms = $state.raw(Date.now());

  constructor() {
    setInterval(() => (this.ms = Date.now()), 20_000);
  }
}

export const now = new Now();
