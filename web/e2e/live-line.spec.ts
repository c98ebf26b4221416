// The live line is cut, much happens, and the inbox catches up without a reload.
import { simulator } from './support/simulator';
import { expect, test } from './support/test';

test('what happened while the line was cut is there when it is back', async ({ inbox, page, context }) => {
  await simulator.write('sofia', 'instagram', 'Before the cut');
  await inbox.row('instagram', 'Before the cut').click();
  await expect(inbox.bubble('Before the cut')).toBeVisible();
  await page.evaluate(() => Object.assign(globalThis, { neverReloaded: true }));

  await context.setOffline(true);
  await expect(inbox.line).toHaveAttribute('data-line', 'offline');
  for (let turn = 1; turn <= 25; turn += 1) {
    await simulator.write('sofia', 'instagram', `During the cut ${turn}`);
  }
  await simulator.write('liam', 'telegram', 'Me too, during the cut');
  await inbox.reply('Typed while offline');
  await expect(page.locator('[data-pending=waiting]')).toContainText('Typed while offline');

  await context.setOffline(false);
  await expect(inbox.line).toHaveAttribute('data-line', 'live', { timeout: 20_000 });
  await expect(inbox.bubble('During the cut 25')).toHaveCount(1);
  await expect(inbox.row('telegram', 'Me too, during the cut')).toBeVisible();
  await expect(page.locator('[data-pending]')).toHaveCount(0);
  await expect.poll(() => simulator.seen('sofia', 'instagram')).toContain('Typed while offline');
  expect(await page.evaluate(() => 'neverReloaded' in globalThis)).toBe(true);
});
