// The pager: cursors, items that change under it, answers that come too late.
import { describe, expect, it } from 'vitest';
import { RequestFailed } from '../api/failure';
import type { Page } from '../api/types';
import { Pager } from './pager.svelte';

interface Row {
  id: string;
  rank: number;
}

const order = (a: Row, b: Row) => b.rank - a.rank;
const row = (rank: number, id = `r${rank}`): Row => ({ id, rank });

/** A server with rows 10 … 1, three to a page; the cursor is the last rank given. */
function server(rows = Array.from({ length: 10 }, (_, index) => row(10 - index))) {
  const asked: (string | null)[] = [];
  const page = async (cursor: string | null): Promise<Page<Row>> => {
    asked.push(cursor);
    const sorted = [...rows].sort(order).filter((item) => cursor === null || item.rank < Number(cursor));
    const items = sorted.slice(0, 3);
    return { items, next: sorted.length > 3 ? String(items.at(-1)?.rank) : null };
  };
  return { rows, asked, page };
}

const ranks = (pager: Pager<Row>) => pager.items.map((item) => item.rank);

describe('reading pages', () => {
  it('follows the cursor to the end, once each', async () => {
    const { page, asked } = server();
    const pager = new Pager({ page, order });
    await pager.restart();
    while (pager.next !== null) await pager.more();
    await pager.more();
    expect(ranks(pager)).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(asked).toEqual([null, '8', '5', '2']);
  });

  it('asks once when told twice to read on', async () => {
    const { page, asked } = server();
    const pager = new Pager({ page, order });
    await pager.restart();
    await Promise.all([pager.more(), pager.more()]);
    expect(asked).toEqual([null, '8']);
  });

  it('throws away the answer to an older question', async () => {
    const answers: ((page: Page<Row>) => void)[] = [];
    const pager = new Pager<Row>({ order, page: () => new Promise((resolve) => answers.push(resolve)) });
    const first = pager.restart();
    const second = pager.restart();
    answers[1]?.({ items: [row(2)], next: null });
    answers[0]?.({ items: [row(1)], next: null });
    await Promise.all([first, second]);
    expect(ranks(pager)).toEqual([2]);
  });

  it('keeps what it has when a later page fails, and can try again', async () => {
    const { page } = server();
    let broken = false;
    const pager = new Pager<Row>({
      order,
      page: (cursor) => (broken ? Promise.reject(new RequestFailed(503, null)) : page(cursor)),
    });
    await pager.restart();
    broken = true;
    await pager.more();
    expect(pager.moreFailure?.status).toBe(503);
    expect(ranks(pager)).toEqual([10, 9, 8]);
    broken = false;
    await pager.more();
    expect(pager.moreFailure).toBeNull();
    expect(ranks(pager)).toEqual([10, 9, 8, 7, 6, 5]);
  });

  it('tells a failed start from an empty list', async () => {
    const pager = new Pager<Row>({ order, page: () => Promise.reject(new RequestFailed(0, null)) });
    await pager.restart();
    expect(pager.phase).toBe('failed');
    expect(pager.failure?.code).toBe('no_answer');
  });
});

describe('items that change', () => {
  it('moves one that rose, without doubling it', async () => {
    const pager = new Pager({ ...server(), order });
    await pager.restart();
    pager.put(row(11, 'r8'));
    expect(pager.items.map((item) => item.id)).toEqual(['r8', 'r10', 'r9']);
  });

  it('leaves one that belongs behind the last page for its page', async () => {
    const pager = new Pager({ ...server(), order });
    await pager.restart();
    pager.put(row(4));
    expect(ranks(pager)).toEqual([10, 9, 8]);
    await pager.more();
    await pager.more();
    expect(ranks(pager)).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2]);
  });

  it('does not lose one that changed while the first page was on its way', async () => {
    let answer: (page: Page<Row>) => void = () => {};
    const pager = new Pager<Row>({ order, page: () => new Promise((resolve) => (answer = resolve)) });
    const started = pager.restart();
    pager.put(row(12, 'r9'));
    answer({ items: [row(10), row(9)], next: null });
    await started;
    expect(pager.items).toEqual([row(12, 'r9'), row(10)]);
  });

  it('reads again as much as is shown and swaps it in', async () => {
    const { rows, page } = server();
    const pager = new Pager({ page, order });
    await pager.restart();
    await pager.more();
    rows.push(row(20));
    await pager.reread();
    expect(ranks(pager)).toEqual([20, 10, 9, 8, 7, 6]);
    expect(pager.next).toBe('6');
  });
});
