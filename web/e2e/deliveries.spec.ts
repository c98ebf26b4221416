// What the platforms delivered, for admins: listed live, and applied again without doubling anything.
import { simulator } from './support/simulator';
import { expect, test } from './support/test';

test('a delivery can be applied again, and the message stays one', async ({ inbox, page }) => {
  await simulator.write('oliver', 'instagram', 'Delivered twice');
  await expect(inbox.row('instagram', 'Delivered twice')).toBeVisible();
  await page.getByRole('link', { name: 'Webhook deliveries' }).click();
  await page
    .getByRole('group', { name: 'State' })
    .getByRole('button', { name: 'Applied', exact: true })
    .click();
  const newest = page.getByRole('article').first();
  await expect(newest).toContainText('1 new');
  await newest.getByRole('button', { name: 'Apply again' }).click();
  await expect(page.getByRole('alert')).toHaveCount(0);
  await page.getByRole('link', { name: 'Inbox' }).click();
  await inbox.row('instagram', 'Delivered twice').click();
  await expect(inbox.bubble('Delivered twice')).toHaveCount(1);
});
