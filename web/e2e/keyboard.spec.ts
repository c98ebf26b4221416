// Without a mouse: find, open, answer, back, next.
import { simulator } from './support/simulator';
import { expect, test } from './support/test';

test('one finds, opens, answers and goes on by keys alone', async ({ inbox, page }) => {
  await simulator.write('maria', 'whatsapp', 'From the keyboard test');
  await simulator.write('sofia', 'instagram', 'Another one, newer');
  const maria = await inbox.conversation('whatsapp', 'From the keyboard test');
  const newer = inbox.row('instagram', 'Another one, newer');
  await expect(newer).toBeVisible();

  await page.keyboard.press('/');
  await expect(page.getByLabel('Search conversations')).toBeFocused();
  await page.keyboard.type('Μαρία');
  await expect(page).toHaveURL(/text=/);
  await expect(newer).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(newer).toBeVisible();
  await page.keyboard.press('Escape');

  await page.keyboard.press('j');
  await expect(inbox.rows.first()).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(inbox.rows.nth(1)).toBeFocused();
  await expect(maria).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(inbox.composer).toBeFocused();
  await page.keyboard.type('Typed without a mouse');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('on two lines');
  await page.keyboard.press('Enter');
  await expect(inbox.bubble('on two lines')).toBeVisible();
  await expect(inbox.composer).toHaveValue('');

  await page.keyboard.press('Escape');
  await expect(maria).toBeFocused();
  await page.keyboard.press('k');
  await page.keyboard.press('r');
  await expect(inbox.composer).toBeFocused();
});
