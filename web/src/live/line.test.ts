// The live line: goes on from its position, reads everything after a reset, says how it is doing.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveLine } from './line.svelte';

class FakeSource extends EventTarget {
  static opened: FakeSource[] = [];
  closed = false;

  constructor(readonly url: string) {
    super();
    FakeSource.opened.push(this);
  }

  close(): void {
    this.closed = true;
  }

  say(type: string, data: unknown): void {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data) }));
  }

  fail(): void {
    this.dispatchEvent(new Event('error'));
  }
}

const change = (seq: number) => ({ seq, kind: 'message', conversation_id: 'c', entity_id: `m${seq}` });

function start() {
  const events: string[] = [];
  const line = new LiveLine({
    url: '/events',
    onChange: ({ entity_id }) => events.push(entity_id),
    onReset: () => events.push('reset'),
    onOpen: () => events.push('open'),
  });
  line.start();
  return { line, events };
}

const newest = () => {
  const source = FakeSource.opened.at(-1);
  if (!source) throw new Error('no line was opened');
  return source;
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', FakeSource);
  FakeSource.opened = [];
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('the live line', () => {
  it('reads everything at the first hello and is live when nothing more comes', () => {
    const { line, events } = start();
    expect(line.state).toBe('catching-up');
    newest().say('hello', { seq: 7 });
    expect(events).toEqual(['reset', 'open']);
    vi.advanceTimersByTime(500);
    expect(line.state).toBe('live');
    line.stop();
  });

  it('goes on after the last change that it saw', () => {
    const { line, events } = start();
    newest().say('hello', { seq: 7 });
    newest().say('change', change(8));
    newest().say('change', change(9));
    newest().fail();
    expect(line.state).toBe('offline');
    vi.advanceTimersByTime(500);
    expect(newest().url).toBe('/events?last_event_id=9');
    newest().say('hello', { seq: 9 });
    newest().say('change', change(10));
    expect(line.state).toBe('catching-up');
    expect(events).toEqual(['reset', 'open', 'm8', 'm9', 'open', 'm10']);
    line.stop();
  });

  it('goes on from the hello when the line broke before any change', () => {
    const { line } = start();
    newest().say('hello', { seq: 7 });
    newest().fail();
    vi.advanceTimersByTime(500);
    expect(newest().url).toBe('/events?last_event_id=7');
    line.stop();
  });

  it('starts anew when its position is unknown to the server', () => {
    const { line, events } = start();
    newest().say('hello', { seq: 7 });
    newest().say('reset', {});
    expect(newest().url).toBe('/events');
    newest().say('hello', { seq: 2 });
    expect(events.filter((event) => event === 'reset')).toHaveLength(2);
    line.stop();
  });

  it('waits longer after each failure, and comes back at once with the network', () => {
    const { line } = start();
    newest().fail();
    vi.advanceTimersByTime(500);
    newest().fail();
    vi.advanceTimersByTime(999);
    expect(FakeSource.opened).toHaveLength(2);
    dispatchEvent(new Event('online'));
    expect(FakeSource.opened).toHaveLength(3);
    line.stop();
  });

  it('closes while there is no network', () => {
    const { line } = start();
    newest().say('hello', { seq: 1 });
    dispatchEvent(new Event('offline'));
    expect(newest().closed).toBe(true);
    expect(line.state).toBe('offline');
    vi.advanceTimersByTime(5000);
    expect(FakeSource.opened).toHaveLength(1);
    line.stop();
  });
});
