// What surrounds what a message says: who, edits, deletion, reactions.
import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Reaction } from '../api/content';
import type { Message } from '../api/types';
import { aMessage, aMessageOf, anAttachment, clockTime } from '../testing/samples';
import { inWorkspace } from '../testing/workspace';
import MessageBubble from './MessageBubble.svelte';

const actions = {
  resolve: vi.fn(async () => {}),
  react: vi.fn(async () => {}),
  fetchMedia: vi.fn(async () => {}),
};

afterEach(() => {
  cleanup();
  vi.clearAllMocks();
});

function shown(...album: Message[]): HTMLElement {
  const props = { album, first: true, last: true, person: 'p1', actions };
  return render(MessageBubble, { props, context: inWorkspace() }).container;
}

const reaction = (changes: Partial<Reaction> = {}): Reaction => ({
  emoji: '❤️',
  author: { kind: 'contact', id: 'p1', name: 'Maria' },
  at: clockTime('11:00:00'),
  state: 'done',
  error: null,
  ...changes,
});
const ours = reaction({ emoji: '👍', author: { kind: 'operator', id: 'u1', name: 'Elena' } });

describe('a deleted message', () => {
  const revoked_at = clockTime('12:00:00');

  it('whose words are gone says only that', () => {
    const container = shown(aMessage({ text: null, revoked_at }));
    expect(container.querySelector('.bubble')?.textContent).toContain('Deleted by the sender');
    expect(container.querySelector('.text')).toBeNull();
  });

  it('whose words are still there shows them as deleted', () => {
    const container = shown(aMessage({ text: 'Sorry, wrong number', revoked_at }));
    expect(container.querySelector('.revoked .text')?.textContent).toBe('Sorry, wrong number');
  });

  it('can no longer be reacted to', () => {
    shown(aMessage({ provider_message_id: 'w1', revoked_at }));
    expect(screen.queryByRole('button', { name: 'React' })).toBeNull();
  });
});

describe('who wrote', () => {
  it('is named in a conversation of several', () => {
    const author = { kind: 'contact' as const, id: 'p2', name: 'Nikos' };
    expect(shown(aMessage({ author })).querySelector('.byline')?.textContent).toContain('Nikos');
    expect(shown(aMessage()).querySelector('.byline')).toBeNull();
  });

  it('elsewhere is told by the channel', () => {
    const author = { kind: 'external' as const, id: null, name: null };
    const sent = (channel: Message['channel']) =>
      shown(aMessage({ channel, author, direction: 'outbound' }))
        .querySelector('.byline')
        ?.textContent?.trim();
    expect(sent('whatsapp')).toBe('Sent from the phone');
    expect(sent('messenger')).toBe('Sent from the Page inbox');
  });
});

describe('a change that the platform has not done', () => {
  it('is told, with the reason where there is one', () => {
    const container = shown(
      aMessage({
        pending_actions: [
          { kind: 'edit', error: null },
          { kind: 'delete', error: 'too old' },
        ],
      }),
    );
    expect(container.textContent).toContain('Being changed at the platform');
    expect(container.textContent).toContain('Could not be deleted: too old');
  });
});

describe('an edited message', () => {
  it('shows on demand what it said before', () => {
    const container = shown(
      aMessage({
        text: 'At eight',
        edited_at: clockTime('10:05:00'),
        edits: [{ at: clockTime('10:00:00'), text: 'At seven' }],
      }),
    );
    const button = screen.getByRole('button', { name: /Edited/ });
    expect(button.getAttribute('popovertarget')).not.toBeNull();
    expect(container.querySelector('.text')?.textContent).toBe('At eight');
  });
});

describe('reactions', () => {
  it('are counted by emoji, with who in words', () => {
    const second = reaction({ author: { kind: 'contact', id: 'p2', name: 'Nikos' } });
    const container = shown(aMessage({ reactions: [reaction(), second, ours] }));
    expect(
      [...container.querySelectorAll('[data-reaction]')].map((chip) => chip.textContent?.trim()),
    ).toEqual(['❤️2', '👍']);
    expect(screen.getByRole('button', { name: /❤️ Maria, Nikos; 👍 Elena/ })).toBeTruthy();
  });

  it('that we set can be taken back, those of others not', async () => {
    const container = shown(aMessage({ provider_message_id: 'w1', reactions: [reaction(), ours] }));
    await opened(container, '.reaction-chips');
    const back = screen.getAllByText('Take back');
    expect(back).toHaveLength(1);
    await fireEvent.click(back[0] as HTMLElement);
    expect(actions.react).toHaveBeenCalledWith('m1', null);
  });

  it('are chosen from the usual ones, and the chosen one is taken back', async () => {
    const container = shown(aMessage({ provider_message_id: 'w1', reactions: [ours] }));
    const panel = await opened(container, '.react-button');
    const button = (name: string) => within(panel).getByText(name);
    expect(button('👍').getAttribute('aria-pressed')).toBe('true');
    await fireEvent.click(button('🎉'));
    expect(actions.react).toHaveBeenLastCalledWith('m1', '🎉');
    await fireEvent.click(button('👍'));
    expect(actions.react).toHaveBeenLastCalledWith('m1', null);
  });

  it('on Instagram are the heart', async () => {
    const container = shown(aMessage({ channel: 'instagram', provider_message_id: 'w1' }));
    const panel = await opened(container, '.react-button');
    expect(within(panel).getAllByRole('button', { hidden: true })).toHaveLength(1);
  });
});

describe('an album', () => {
  it('is one bubble with all its pictures', () => {
    const picture = (id: string) =>
      aMessageOf('image', {
        id,
        text: null,
        content: { album: '1' },
        attachments: [anAttachment({ id: `f${id}` })],
      });
    const container = shown(picture('a'), picture('b'), picture('c'));
    expect(container.querySelectorAll('article')).toHaveLength(1);
    expect(container.querySelectorAll('.pictures img')).toHaveLength(3);
  });
});

/** Opens a popover; the browser of the tests has none of its own. */
async function opened(container: HTMLElement, selector: string): Promise<HTMLElement> {
  const id = container.querySelector(selector)?.getAttribute('popovertarget');
  const panel = container.querySelector<HTMLElement>(`[id="${id}"]`);
  if (!panel) throw new Error(`${selector} opens nothing`);
  panel.hidePopover = () => {};
  await fireEvent(panel, Object.assign(new Event('beforetoggle'), { newState: 'open' }));
  return panel;
}
