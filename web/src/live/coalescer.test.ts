// The coalescer: a burst becomes one reading, and a reading that fails is not forgotten.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Batch, type Change, Coalescer } from './coalescer';

const message = (conversation: string, id: string): Change => ({
  kind: 'message',
  conversation_id: conversation,
  entity_id: id,
});

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('coalescing', () => {
  it('makes one batch of a burst', async () => {
    const batches: Batch[] = [];
    const coalescer = new Coalescer({ flush: async (batch) => void batches.push(batch) });
    for (let turn = 0; turn < 100; turn += 1) coalescer.add(message('c1', `m${turn % 4}`));
    coalescer.add({ kind: 'conversation', conversation_id: 'c2', entity_id: 'c2' });
    coalescer.add({ kind: 'contact', conversation_id: null, entity_id: 'p1' });
    coalescer.add({ kind: 'account', conversation_id: null, entity_id: 'a1' });
    await vi.runAllTimersAsync();
    expect(batches).toHaveLength(1);
    expect([...(batches[0]?.conversations ?? [])]).toEqual(['c1', 'c2']);
    expect([...(batches[0]?.messages.get('c1') ?? [])]).toEqual(['m0', 'm1', 'm2', 'm3']);
    expect([...(batches[0]?.contacts ?? [])]).toEqual(['p1']);
    expect(batches[0]?.accounts).toBe(true);
    expect(batches[0]?.deliveries).toBe(false);
  });

  it('gathers what comes during a reading for the next one', async () => {
    const sizes: number[] = [];
    const coalescer = new Coalescer({
      flush: async (batch) => {
        sizes.push(batch.conversations.size);
        await new Promise((resolve) => setTimeout(resolve, 500));
      },
    });
    coalescer.add(message('c1', 'm1'));
    await vi.advanceTimersByTimeAsync(100);
    coalescer.add(message('c2', 'm2'));
    coalescer.add(message('c3', 'm3'));
    await vi.runAllTimersAsync();
    expect(sizes).toEqual([1, 2]);
  });

  it('tries a failed batch again, together with what came since', async () => {
    const seen: string[][] = [];
    const coalescer = new Coalescer({
      flush: async (batch) => {
        seen.push([...batch.conversations].sort());
        if (seen.length === 1) throw new Error('no answer');
      },
    });
    coalescer.add(message('c1', 'm1'));
    await vi.advanceTimersByTimeAsync(100);
    coalescer.add(message('c2', 'm2'));
    await vi.runAllTimersAsync();
    expect(seen).toEqual([['c1'], ['c1', 'c2']]);
  });

  it('says when it is busy and when it is done', async () => {
    const states: boolean[] = [];
    const coalescer = new Coalescer({ flush: async () => {}, onBusy: (busy) => states.push(busy) });
    coalescer.add(message('c1', 'm1'));
    await vi.runAllTimersAsync();
    expect(states).toEqual([true, false]);
  });

  it('does nothing after it was stopped', async () => {
    const flush = vi.fn(async () => {});
    const coalescer = new Coalescer({ flush });
    coalescer.add(message('c1', 'm1'));
    coalescer.stop();
    coalescer.add(message('c1', 'm2'));
    await vi.runAllTimersAsync();
    expect(flush).not.toHaveBeenCalled();
  });
});
