// Greek and English, light and dark.
import { expect, test } from './support/test';

test('the language is switched in place and remembered', async ({ inbox, page }) => {
  await page.getByRole('button', { name: /Your account/ }).click();
  await page.getByRole('button', { name: 'Ελληνικά' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'el');
  await expect(page.getByRole('heading', { name: 'Εισερχόμενα' })).toBeVisible();
  await expect(page.getByPlaceholder('Αναζήτηση')).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Εισερχόμενα' })).toBeVisible();
  await expect(inbox.line).toHaveText('Ζωντανά');
});

test.describe('a Greek browser', () => {
  test.use({ locale: 'el-GR' });

  test('is greeted in Greek', async ({ page }) => {
    await page.goto('/');
    await expect(page.getByRole('heading', { name: 'Καλώς ήρθατε' })).toBeVisible();
  });
});

test('dark can be chosen on a light system, and stays', async ({ inbox, page }) => {
  const background = () => inbox.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();
  await page.getByRole('button', { name: /Your account/ }).click();
  await page.getByRole('button', { name: 'Dark' }).click();
  await expect.poll(background).not.toBe(light);
  const dark = await background();
  await page.reload();
  expect(await background()).toBe(dark);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await background()).toBe(dark);
});
