// The main road: customers write on four channels, the operator answers, the ticks come back.
import { simulator, type ChannelKind, type Person } from './support/simulator';
import { expect, test } from './support/test';

/** Who writes where, and the last that one learns there of one's own message. */
const ROADS: { channel: ChannelKind; person: Person; end: RegExp }[] = [
  { channel: 'whatsapp', person: 'maria', end: /^read$/ },
  { channel: 'messenger', person: 'emily', end: /^read$/ },
  { channel: 'instagram', person: 'sofia', end: /^read$/ },
  // A bot is never told that its message was delivered or read.
  { channel: 'telegram', person: 'giorgos', end: /^(accepted|sent)$/ },
];

test('all four channels fill in live', async ({ inbox }) => {
  for (const { channel, person } of ROADS) {
    await simulator.write(person, channel, `Hello from ${channel}`);
    await expect(inbox.row(channel, `Hello from ${channel}`)).toBeVisible();
  }
});

for (const { channel, person, end } of ROADS) {
  test(`an answer on ${channel} reaches the phone, and its ticks come back`, async ({ inbox, page }) => {
    const question = `A question on ${channel}`;
    const answer = `An answer on ${channel}: ναι, βεβαίως`;
    await simulator.write(person, channel, question);
    const conversation = await inbox.conversation(channel, question);
    await conversation.click();
    await expect(inbox.bubble(question)).toBeVisible();

    await inbox.reply(answer);
    await expect(inbox.bubble(answer)).toBeVisible();
    await expect(inbox.status(answer)).toHaveAttribute('data-status', end, { timeout: 25_000 });
    await expect.poll(() => simulator.seen(person, channel)).toContain(answer);
    await expect(conversation).toContainText(`You: ${answer.slice(0, 12)}`);

    await inbox.bubble(answer).locator('.tick-button').click();
    const story = page.getByRole('dialog').filter({ hasText: 'What happened to this message' });
    await expect(story.getByRole('listitem').first()).toContainText('Waiting to be sent');
    await page.keyboard.press('Escape');
    await expect(story).toBeHidden();
  });
}

test('the channel filter shows one channel, and stays in the address', async ({ inbox, page }) => {
  const onTelegram = inbox.row('telegram', 'Filter me on Telegram');
  const onWhatsapp = inbox.row('whatsapp', 'Filter me on WhatsApp');
  await simulator.write('oliver', 'telegram', 'Filter me on Telegram');
  await simulator.write('oliver', 'whatsapp', 'Filter me on WhatsApp');
  await expect(onWhatsapp).toBeVisible();
  await page.getByRole('button', { name: 'Telegram' }).click();
  await expect(onTelegram).toBeVisible();
  await expect(onWhatsapp).toBeHidden();
  await page.reload();
  await expect(onTelegram).toBeVisible();
  await expect(onWhatsapp).toBeHidden();
  await page.getByRole('group', { name: 'Channel' }).getByRole('button', { name: 'All' }).click();
  await expect(onWhatsapp).toBeVisible();
});

test('assigning and closing are seen on a second screen', async ({ inbox, page, context }) => {
  await simulator.write('nikos', 'messenger', 'Please look at this');
  await inbox.row('messenger', 'Please look at this').click();
  const second = await context.newPage();
  await second.goto('/');
  const there = second.locator('a[data-channel=messenger]', { hasText: 'Please look at this' });
  await expect(there).toBeVisible();

  await page.getByLabel('Assigned to').last().selectOption({ index: 1 });
  await expect(there).toContainText('Assigned to');
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await expect(there).toBeHidden();
  await page.getByRole('button', { name: 'Reopen' }).click();
  await expect(there).toBeVisible();
  await second.close();
});
