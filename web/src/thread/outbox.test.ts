// The outbox: one key for the life of an answer, one request at a time, nothing lost and nothing doubled.
import { beforeEach, describe, expect, it } from 'vitest';
import { RequestFailed } from '../api/failure';
import type { Message } from '../api/types';
import { aMessage } from '../testing/samples';
import { Outbox } from './outbox.svelte';

interface Call {
  conversation: string;
  key: string;
  text: string;
  accept: () => void;
  fail: (failure: RequestFailed) => void;
}

let calls: Call[];
let sent: { id: string; key: string }[];
let outbox: Outbox;

const problem = (code: string, status: number) =>
  new RequestFailed(status, {
    type: 'about:blank',
    title: code,
    status,
    code,
    detail: '',
    errors: [],
    request_id: '',
  });

beforeEach(() => {
  calls = [];
  sent = [];
  let next = 0;
  outbox = new Outbox({
    newKey: () => `key-${++next}`,
    now: () => new Date('2026-11-22T10:00:00Z'),
    onSent: (message, key) => sent.push({ id: message.id, key }),
    hub: {
      send: (conversation, key, text) =>
        new Promise<Message>((resolve, reject) => {
          calls.push({
            conversation,
            key,
            text,
            accept: () => resolve(aMessage({ id: `for ${key}`, conversation_id: conversation, text })),
            fail: reject,
          });
        }),
    },
  });
});

const settle = () => new Promise((resolve) => setTimeout(resolve));

describe('sending', () => {
  it('shows the answer at once and drops it when the server has it', async () => {
    expect(outbox.send('c1', '  Hello  ')).toBe(true);
    expect(outbox.of('c1')).toMatchObject([{ key: 'key-1', text: 'Hello', state: 'sending' }]);
    calls[0]?.accept();
    await settle();
    expect(outbox.of('c1')).toEqual([]);
    expect(sent).toEqual([{ id: 'for key-1', key: 'key-1' }]);
  });

  it('has nothing to send when there is no text', () => {
    expect(outbox.send('c1', ' \n ')).toBe(false);
    expect(calls).toHaveLength(0);
  });

  it('keeps the order in a conversation, and does not let one wait for another', async () => {
    outbox.send('c1', 'first');
    outbox.send('c1', 'second');
    outbox.send('c2', 'elsewhere');
    expect(calls.map(({ text }) => text)).toEqual(['first', 'elsewhere']);
    calls[0]?.accept();
    await settle();
    expect(calls.map(({ text }) => text)).toEqual(['first', 'elsewhere', 'second']);
  });
});

describe('when it fails', () => {
  it('waits for the line under the same key, and holds back what comes after', async () => {
    outbox.send('c1', 'first');
    outbox.send('c1', 'second');
    calls[0]?.fail(new RequestFailed(0, null));
    await settle();
    expect(outbox.of('c1').map(({ state }) => state)).toEqual(['waiting', 'sending']);
    expect(calls).toHaveLength(1);
    outbox.retryWaiting();
    expect(calls[1]).toMatchObject({ key: 'key-1', text: 'first' });
    calls[1]?.accept();
    await settle();
    expect(calls[2]).toMatchObject({ key: 'key-2', text: 'second' });
  });

  it('keeps a refused text with its reason, and goes on with the next', async () => {
    outbox.send('c1', 'too late');
    outbox.send('c1', 'next');
    calls[0]?.fail(problem('window_closed', 422));
    await settle();
    expect(outbox.of('c1')[0]).toMatchObject({ state: 'refused', text: 'too late' });
    expect(outbox.of('c1')[0]?.failure?.code).toBe('window_closed');
    expect(calls[1]?.text).toBe('next');
    outbox.retryWaiting();
    expect(calls).toHaveLength(2);
  });

  it('gives a refused text back for editing, but never one that may have arrived', async () => {
    outbox.send('c1', 'refused');
    expect(outbox.takeBack('key-1')).toBe('');
    calls[0]?.fail(problem('text_too_long', 422));
    await settle();
    expect(outbox.takeBack('key-1')).toBe('refused');
    expect(outbox.of('c1')).toEqual([]);
  });

  it('asks once although told twice to try again', async () => {
    outbox.send('c1', 'once');
    calls[0]?.fail(new RequestFailed(503, null));
    await settle();
    outbox.retry('key-1');
    outbox.retry('key-1');
    expect(calls).toHaveLength(2);
  });
});
