// axe finds nothing to complain about, in both themes, on every screen.
import axe from 'axe-core';
import type { Page } from '@playwright/test';
import { simulator } from './support/simulator';
import { expect, Inbox, test } from './support/test';

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run(document));
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test('the sign-in page, also with its error', async ({ page }) => {
      await page.goto('/');
      await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await new Inbox(page).signIn('wrong-password');
      await expect(page.getByRole('alert')).toBeVisible();
      expect(await violations(page)).toEqual([]);
    });

    test('the inbox, its menu, a thread and its stories', async ({ inbox, page }) => {
      const question = `Is everything accessible, also in the ${colorScheme} theme?`;
      await simulator.write('emily', 'messenger', question);
      await inbox.row('messenger', question).click();
      await expect(inbox.bubble(question)).toBeVisible();
      const answer = `It should be, whether light or dark, and this is ${colorScheme}`;
      await inbox.reply(answer);
      await expect(inbox.status(answer)).toBeVisible();
      await expect(page.getByRole('heading', { name: 'Known as' })).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await inbox.bubble(answer).locator('.tick-button').click();
      await expect(page.getByText('What happened to this message')).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /Your account/ }).click();
      await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
      expect(await violations(page)).toEqual([]);
    });

    test('the deliveries', async ({ inbox, page }) => {
      await expect(inbox.line).toBeVisible();
      await page.getByRole('link', { name: 'Webhook deliveries' }).click();
      await expect(page.getByText(/events?, /).first()).toBeVisible();
      expect(await violations(page)).toEqual([]);
    });
  });
}
