// People send every type of message from their phones, and the operator sees each as what it is.
import type { Locator, Page } from '@playwright/test';
import { simulator, type ChannelKind, type Person } from './support/simulator';
import { expect, type Inbox, test } from './support/test';

/** Opens the conversation of somebody on a channel. */
async function chat(inbox: Inbox, person: Person, channel: ChannelKind): Promise<{ message_id: string }> {
  const hello = `Hello, this is ${person} on ${channel}`;
  const written = await simulator.send(person, channel, { type: 'text', text: hello });
  await inbox.row(channel, hello).click();
  await expect(inbox.bubble(hello)).toBeVisible();
  return written;
}

/** Sends from the phone of somebody. */
const phone =
  (person: Person, channel: ChannelKind) =>
  (type: string, keys: object = {}) =>
    simulator.send(person, channel, { type, ...keys });

/** The newest bubble or line of a type. */
const newest = (page: Page, type: string): Locator => page.locator(`article[data-type=${type}]`).last();

const PICTURE = '.pictures button img';

test('what people send on WhatsApp', async ({ inbox, page }) => {
  await chat(inbox, 'oliver', 'whatsapp');
  const send = phone('oliver', 'whatsapp');

  await send('image', { caption: 'This is how it arrived' });
  await expect(newest(page, 'image').locator(PICTURE)).toBeVisible();
  await expect(newest(page, 'image')).toContainText('This is how it arrived');
  await send('voice');
  await expect(newest(page, 'voice').getByRole('button', { name: 'Play' })).toBeVisible();
  await send('document', { filename: 'invoice.pdf' });
  await expect(newest(page, 'document').getByRole('link', { name: /invoice\.pdf/ })).toBeVisible();
  await send('sticker');
  await expect(newest(page, 'sticker').locator('img')).toBeVisible();
  await send('location', { latitude: 37.94, longitude: 23.65, name: 'Harbour' });
  await expect(newest(page, 'location').getByRole('link', { name: /OpenStreetMap/ })).toHaveAttribute(
    'rel',
    /noopener/,
  );
  await send('contacts', { contacts: [{ name: 'Eleni Kastri', phones: ['+306900000000'] }] });
  await expect(newest(page, 'contacts').getByRole('link', { name: /690/ })).toBeVisible();
  await send('order', {
    catalog_id: '13',
    items: [{ product_retailer_id: 'ETH-250', quantity: 2, item_price: 9.5, currency: 'EUR' }],
  });
  await expect(newest(page, 'order')).toContainText('€19.00');
  await send('flow_answer', { response: { flow_token: 't', delivery_day: 'Friday' } });
  await expect(newest(page, 'form')).toContainText('Friday');
  await send('unsupported');
  await expect(newest(page, 'unsupported')).toContainText('what the platform sent is kept');

  const thanks = await send('text', { text: 'Thank you all' });
  await expect(inbox.bubble('Thank you all')).toBeVisible();
  await send('reaction', { to: thanks.message_id, emoji: '🎉' });
  await expect(page.locator('[data-reaction="🎉"]')).toBeVisible();
  await send('reaction', { to: thanks.message_id });
  await expect(page.locator('[data-reaction="🎉"]')).toHaveCount(0);
});

test('what people send on Telegram', async ({ inbox, page }) => {
  await chat(inbox, 'oliver', 'telegram');
  const send = phone('oliver', 'telegram');

  const words = await send('text', { text: 'At seven' });
  await expect(inbox.bubble('At seven')).toBeVisible();
  await send('edit', { of: words.message_id, text: 'At eight' });
  await inbox
    .bubble('At eight')
    .getByRole('button', { name: /^Edited/ })
    .click();
  await expect(page.getByRole('dialog', { name: /^Edited/ })).toContainText('At seven');
  await page.keyboard.press('Escape');
  await send('album', { items: [{ type: 'image' }, { type: 'image' }, { type: 'image' }] });
  await expect(newest(page, 'image').locator(PICTURE)).toHaveCount(3);
  await send('poll', { question: 'Which roast?', options: ['Light', 'Dark'] });
  await expect(newest(page, 'poll')).toContainText('Which roast?');
  await send('dice');
  await expect(newest(page, 'dice')).toContainText('Result:');
  await send('game', { title: 'Lumberjack' });
  await expect(newest(page, 'game')).toContainText('Lumberjack');
  await send('location', { latitude: 37.94, longitude: 23.65, live_seconds: 900 });
  await expect(newest(page, 'location')).toContainText('Live position');
});

test('what people send on Messenger and Instagram', async ({ inbox, page }) => {
  await chat(inbox, 'liam', 'instagram');
  const send = phone('liam', 'instagram');
  await send('story_mention');
  await expect(newest(page, 'story_mention')).toContainText('Mentioned you in their story');
  await send('story_reply', { text: 'Where is that?' });
  await expect(inbox.bubble('Where is that?')).toContainText('Answers your story');
  await send('share', { kind: 'ig_reel', title: 'How we roast' });
  await expect(newest(page, 'share')).toBeVisible();
  const wrong = await send('text', { text: 'Oh, wrong chat' });
  await expect(inbox.bubble('Oh, wrong chat')).toBeVisible();
  await send('unsend', { of: wrong.message_id });
  await expect(page.getByText('Deleted by the sender')).toBeVisible();

  await chat(inbox, 'emily', 'messenger');
  await simulator.send('emily', 'messenger', { type: 'postback', payload: 'HOURS', title: 'Opening hours' });
  await expect(newest(page, 'choice')).toContainText('Opening hours');
});

test('a picture opens in full and a voice message plays, from the keyboard', async ({ inbox, page }) => {
  await chat(inbox, 'giorgos', 'telegram');
  await simulator.send('giorgos', 'telegram', { type: 'image' });
  const picture = newest(page, 'image').locator('.pictures button');
  await expect(picture.locator('img')).toBeVisible();
  await picture.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Photo' }).getByRole('img')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'Photo' })).toHaveCount(0);
  await expect(picture).toBeFocused();

  await simulator.send('giorgos', 'telegram', { type: 'voice' });
  const play = newest(page, 'voice').getByRole('button', { name: 'Play' });
  await play.focus();
  await page.keyboard.press('Enter');
  await expect(newest(page, 'voice').getByRole('button', { name: 'Pause' })).toBeVisible();
});

test('an operator reacts, and takes it back', async ({ inbox, page }) => {
  await chat(inbox, 'maria', 'whatsapp');
  const bubble = page.locator('article[data-message]').last();
  await bubble.hover();
  await bubble.getByRole('button', { name: 'React', exact: true }).click();
  await page.getByRole('button', { name: '👍', exact: true }).click();
  await expect(bubble.locator('[data-reaction="👍"]:not(.pending)')).toBeVisible();
  await bubble.getByRole('button', { name: /^Reactions: 👍/ }).click();
  await page.getByRole('button', { name: 'Take back' }).click();
  await expect(bubble.locator('[data-reaction]')).toHaveCount(0);
});
