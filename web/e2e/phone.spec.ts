// On a phone: one pane at a time, and the way back.
import { simulator } from './support/simulator';
import { expect, test } from './support/test';

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

test('list, thread, person and back again', async ({ inbox, page }) => {
  await simulator.write('oliver', 'messenger', 'From the ferry');
  const conversation = await inbox.conversation('messenger', 'From the ferry');
  await conversation.click();
  await expect(inbox.bubble('From the ferry')).toBeVisible();
  await expect(conversation).toBeHidden();
  await inbox.composer.fill('Have a good trip');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(inbox.bubble('Have a good trip')).toBeVisible();

  await page.getByRole('button', { name: 'Details of this person' }).first().click();
  await expect(page.getByRole('heading', { name: 'Known as' })).toBeVisible();
  await expect(inbox.composer).toBeHidden();
  await page.getByRole('button', { name: 'Close the details' }).click();
  await expect(inbox.composer).toBeVisible();
  await page.getByRole('link', { name: 'Back to the list' }).click();
  await expect(conversation).toBeVisible();
  await expect(inbox.composer).toHaveCount(0);
});

test('nothing is wider than the screen', async ({ inbox, page }) => {
  const overflow = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await simulator.write('oliver', 'messenger', `Something long: ${'καλημέρα'.repeat(40)}`);
  await expect(inbox.row('messenger', 'Something long')).toBeVisible();
  expect(await overflow()).toBe(0);
  await inbox.rows.first().click();
  await expect(page.getByRole('log')).toBeVisible();
  expect(await overflow()).toBe(0);
});
