// Every type of message as the operator sees it.
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { AttachmentState, Content, MessageType } from '../api/content';
import type { Message } from '../api/types';
import { locale } from '../i18n/locale.svelte';
import { aMessage, aMessageOf, anAttachment, EVERY_TYPE } from '../testing/samples';
import MessageContent from './MessageContent.svelte';
import { viewing } from './viewing.svelte';

const again = vi.fn(async () => {});

afterEach(() => {
  cleanup();
  again.mockReset();
  viewing.close();
  locale.choose('en');
});

function shown(message: Message): HTMLElement {
  return render(MessageContent, { message, again }).container;
}

const text = (message: Message) => shown(message).textContent?.replace(/\s+/g, ' ').trim() ?? '';
const of = (content: Content, changes: Partial<Message> = {}) =>
  aMessage({ text: null, content, ...changes });

describe('every type', () => {
  // Calls and notices are lines of the thread and no bubbles.
  const bubbles = (Object.keys(EVERY_TYPE) as MessageType[]).filter(
    (type) => !['call', 'notice'].includes(type),
  );

  it.each(bubbles)('%s shows something, and says nothing twice', (type) => {
    const message = aMessageOf(type);
    const container = shown(message);
    expect(
      container.querySelector('img, video, audio, [data-file]') ?? container.textContent?.trim(),
    ).toBeTruthy();
    const words = message.text ?? '';
    if (words.length > 3) expect(container.textContent?.split(words)).toHaveLength(2);
  });

  it.each(bubbles)('%s is told in Greek too', (type) => {
    locale.choose('el');
    expect(shown(aMessageOf(type)).innerHTML).not.toMatch(/>\s*[a-z]+-[a-z-]+\s*</);
  });
});

describe('pictures', () => {
  it('have their place before they are there', () => {
    const place = shown(aMessageOf('image')).querySelector<HTMLElement>('.pictures');
    expect(place?.style.getPropertyValue('--shape')).toBe('320 / 240');
  });

  it('open in full, each with its neighbours', async () => {
    shown(aMessage({ attachments: [anAttachment({ id: 'a' }), anAttachment({ id: 'b' })] }));
    await fireEvent.click(screen.getAllByRole('button')[1] as HTMLElement);
    expect(viewing.current?.id).toBe('b');
    viewing.move(1);
    expect(viewing.current?.id).toBe('b');
    viewing.move(-5);
    expect(viewing.current?.id).toBe('a');
  });

  it('beyond six say how many more there are', () => {
    const attachments = Array.from({ length: 9 }, (_, index) => anAttachment({ id: `f${index}` }));
    expect(text(aMessage({ attachments }))).toContain('+3');
  });

  it('that the browser cannot draw can be downloaded', async () => {
    const container = shown(aMessageOf('image'));
    await fireEvent.error(container.querySelector('img') as HTMLElement);
    expect(screen.getByRole('link', { name: 'Download' }).getAttribute('href')).toBe('/api/v1/media/f1');
  });
});

describe('a file that is not here', () => {
  const error = { code: 'too_large', message: 'x' };
  const without = (state: AttachmentState) =>
    aMessage({ attachments: [anAttachment({ state, url: null, thumbnail_url: null, error })] });

  it('is told apart', () => {
    expect(text(without('pending'))).toContain('Being fetched');
    expect(text(without('expired'))).toContain('no longer has');
    expect(text(without('unavailable'))).toContain('does not give this file out');
    expect(text(without('refused'))).toContain('not kept. It is larger than what is kept here.');
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('is fetched again when somebody asks for it', async () => {
    shown(without('failed'));
    await fireEvent.click(screen.getByRole('button', { name: 'Fetch again' }));
    expect(again).toHaveBeenCalledWith('f1');
  });

  it('says when fetching again was refused', async () => {
    again.mockRejectedValue(new Error());
    shown(without('failed'));
    await fireEvent.click(screen.getByRole('button', { name: 'Fetch again' }));
    expect((await screen.findByRole('alert')).textContent).toContain('no connection');
  });
});

describe('what strangers send as an address', () => {
  it('is a link only when it leads to the web', () => {
    const javascript = 'javascript:alert(1)';
    const container = shown(
      of({
        location: { latitude: 1, longitude: 2, url: javascript },
        contacts: [
          {
            name: 'X',
            urls: [{ value: javascript }],
            emails: [{ value: 'a b@c' }],
            phones: [{ value: 'x' }],
          },
        ],
        shares: [{ kind: 'link', url: javascript }],
        referral: { source: 'ad', url: javascript },
        interactive: { kind: 'link', buttons: [{ kind: 'url', title: 'Go', value: javascript }] },
      }),
    );
    const links = [...container.querySelectorAll('a')].map(({ href }) => new URL(href).protocol);
    expect(new Set(links)).toEqual(new Set(['https:']));
    for (const link of container.querySelectorAll('a[target]'))
      expect(link.getAttribute('rel')).toContain('noopener');
  });
});

describe('sections', () => {
  it('stand together: an advertisement, a story, a passage', () => {
    const message = of(
      {
        forwarded: { often: true },
        referral: { source: 'ADS', title: 'Free delivery' },
        quote: { text: 'only this passage', story_id: '1' },
      },
      { text: 'Is it true?' },
    );
    const all = text(message);
    expect(all).toContain('Forwarded many times');
    expect(all).toContain('Came by an advertisement');
    expect(all).toContain('only this passage');
    expect(all).toContain('Answers your story');
    expect(all).toContain('Is it true?');
  });

  it('an answer shows what it answers by its kind when that has no words', () => {
    const reply_to = { message_id: 'm0', provider_message_id: 'p', text: null };
    const container = render(MessageContent, {
      message: aMessage({ reply_to }),
      original: aMessageOf('voice', { id: 'm0' }),
      again,
    }).container;
    expect(container.querySelector('blockquote')?.textContent).toBe('Voice message');
  });

  it('an order is summed up when that can be done', () => {
    expect(text(aMessageOf('order'))).toContain('Total€23.20');
    expect(text(of({ order: { items: [{ id: 'A', price: '1' }, { id: 'B' }] } }))).not.toContain('Total');
    expect(text(of({ order: { items: [{ id: 'A', price: '1', currency: 'what?' }] } }))).toContain('1 what?');
  });

  it('a choice shows its id on demand', () => {
    const container = shown(aMessageOf('choice'));
    expect(container.querySelector('details code')?.textContent).toBe('delivery_tomorrow_am');
  });

  it('a form has a row for each field, with readable names', () => {
    const rows = [...shown(aMessageOf('form')).querySelectorAll('tr')].map((row) => row.textContent?.trim());
    expect(rows).toEqual(['First NameΜαρία', 'Delivery dayΠαρασκευή', 'Notes–']);
  });

  it('a poll has a bar for each answer', () => {
    const bars = [...shown(aMessageOf('poll')).querySelectorAll<HTMLElement>('.bar')];
    expect(bars.map((bar) => bar.style.getPropertyValue('--share'))).toEqual(['75%', '25%']);
  });

  it('a live position ends', () => {
    const location = { latitude: 1, longitude: 2, live_seconds: 60 };
    expect(
      text(of({ location }, { type: 'location', at: new Date(Date.now() + 1000).toISOString() })),
    ).toContain('until');
    expect(text(of({ location }, { type: 'location' }))).toContain('over');
  });

  it('forty buttons are shown on demand', async () => {
    const buttons = Array.from({ length: 40 }, (_, index) => ({
      kind: 'reply' as const,
      title: `Answer ${index}`,
      value: `${index}`,
    }));
    const container = shown(of({ interactive: { kind: 'quick_replies', buttons } }, { type: 'interactive' }));
    expect(container.querySelectorAll('li')).toHaveLength(8);
    await fireEvent.click(screen.getByRole('button', { name: 'Show 32 more' }));
    expect(container.querySelectorAll('li')).toHaveLength(40);
  });

  it('a list has its rows, cards their pictures and buttons', () => {
    const list = shown(
      of({
        interactive: {
          kind: 'list',
          list_button: 'See all',
          sections: [{ title: 'Beans', rows: [{ id: '1', title: 'Sidamo' }] }],
        },
      }),
    );
    expect(list.querySelector('summary')?.textContent).toBe('See all');
    expect(list.querySelector('details')?.textContent).toContain('Sidamo');
    const cards = shown(
      of(
        {
          interactive: {
            kind: 'cards',
            cards: [
              {
                title: 'One',
                attachment: { kind: 'image', media_id: 'f1' },
                buttons: [{ kind: 'reply', title: 'Take', value: '1' }],
              },
              { title: 'Two' },
            ],
          },
        },
        { attachments: [anAttachment()] },
      ),
    );
    expect(cards.querySelectorAll('.card')).toHaveLength(2);
    expect(cards.querySelectorAll('img')).toHaveLength(1);
  });

  it('a referral does not name its post by an id alone', () => {
    const referral = { source: 'ads', title: 'Summer' };
    const all = text(
      of({ referral, shares: [{ kind: 'post', id: '5' }] }, { text: 'Summer', type: 'referral' }),
    );
    expect(all).toBe('Came by an advertisement Summer');
  });

  it('what was not understood stands beside what was', () => {
    const message = aMessageOf('image', { content: { unsupported: { platform_type: 'hologram' } } });
    expect(text(message)).toContain('hologram');
    expect(text(message)).toContain('Έτσι έφτασε το πακέτο');
  });

  it('words that a form or products say already are not said again', () => {
    const fields = [
      { name: 'q1', value: '4' },
      { name: 'q2', value: 'All well' },
    ];
    const form = shown(of({ form: { name: 'feedback', fields } }, { text: '4\nAll well', type: 'form' }));
    expect(form.querySelector('.text')).toBeNull();
    const products = [{ id: '1', title: 'Kaftan' }, { id: '2' }];
    expect(shown(of({ products }, { text: 'Kaftan, 2', type: 'share' })).querySelector('.text')).toBeNull();
  });

  it('only those who may see webhooks are led there', () => {
    const { container } = render(MessageContent, {
      message: aMessageOf('unsupported'),
      again,
      webhooks: '/deliveries',
    });
    expect(container.querySelector('a')?.getAttribute('href')).toBe('/deliveries');
    expect(shown(aMessageOf('unsupported')).querySelector('a')).toBeNull();
  });
});
