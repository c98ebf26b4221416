// One click is one message, and nothing that was typed is lost.
import { simulator } from './support/simulator';
import { expect, test } from './support/test';

test('a double click over a stalled line sends once', async ({ inbox, page }) => {
  await simulator.write('liam', 'telegram', 'Are you there?');
  await inbox.row('telegram', 'Are you there?').click();
  await expect(inbox.bubble('Are you there?')).toBeVisible();
  let posts = 0;
  await page.route('**/messages', async (route) => {
    if (route.request().method() === 'POST') {
      posts += 1;
      await new Promise((resolve) => setTimeout(resolve, 800));
    }
    await route.continue();
  });
  await inbox.composer.fill('Just once');
  await page.getByRole('button', { name: 'Send', exact: true }).dblclick();
  await expect(inbox.status('Just once')).toHaveAttribute('data-status', /accepted|sent/);
  expect(posts).toBe(1);
  await expect
    .poll(async () => (await simulator.seen('liam', 'telegram')).filter((text) => text === 'Just once'))
    .toHaveLength(1);
});

test('an answer whose confirmation was lost is sent again under its key, and arrives once', async ({
  inbox,
  page,
}) => {
  await simulator.write('liam', 'instagram', 'Hello?');
  await inbox.row('instagram', 'Hello?').click();
  await expect(inbox.bubble('Hello?')).toBeVisible();
  let lost = false;
  await page.route('**/messages', async (route) => {
    if (route.request().method() !== 'POST' || lost) return route.continue();
    lost = true;
    await route.fetch();
    return route.abort('failed');
  });
  await inbox.reply('Did this arrive?');
  await expect(page.locator('[data-pending=waiting]')).toContainText('No connection');
  await page.getByRole('button', { name: 'Try now' }).click();
  await expect(page.locator('[data-pending]')).toHaveCount(0);
  await expect(inbox.bubble('Did this arrive?')).toHaveCount(1);
  await expect
    .poll(async () =>
      (await simulator.seen('liam', 'instagram')).filter((text) => text === 'Did this arrive?'),
    )
    .toHaveLength(1);
});

test('a refused answer keeps its text and says why', async ({ inbox, page }) => {
  await simulator.write('emily', 'whatsapp', 'One more thing');
  await inbox.row('whatsapp', 'One more thing').click();
  await expect(inbox.bubble('One more thing')).toBeVisible();
  await page.route('**/messages', (route) =>
    route.request().method() === 'POST'
      ? route.fulfill({
          status: 422,
          contentType: 'application/problem+json',
          body: JSON.stringify({ code: 'window_closed', title: 'Window closed', status: 422 }),
        })
      : route.continue(),
  );
  await inbox.reply('Too late');
  const refused = page.locator('[data-pending=refused]');
  await expect(refused).toContainText('Too late');
  await expect(refused.getByRole('alert')).toContainText('time to answer freely');
  await refused.getByRole('button', { name: 'Edit' }).click();
  await expect(inbox.composer).toHaveValue('Too late');
  await expect(refused).toHaveCount(0);
});
