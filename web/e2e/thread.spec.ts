// A long thread: opens at its newest message, grows backwards without a jump, and lets one read in peace.
import { simulator } from './support/simulator';
import { expect, test } from './support/test';

test('older messages come without a jump, newer ones do not pull one away', async ({ inbox, page }) => {
  const texts = Array.from({ length: 180 }, (_, index) => `Message number ${index + 1}.`);
  for (let start = 0; start < texts.length; start += 60) {
    await simulator.writeAll('giorgos', 'whatsapp', texts.slice(start, start + 60));
  }
  await simulator.settle();
  // WhatsApp tells the second and no more.
  await page.waitForTimeout(1100);
  await simulator.write('giorgos', 'whatsapp', 'The newest of all');
  await inbox.row('whatsapp', 'The newest of all').click({ timeout: 20_000 });
  await expect(inbox.bubble('The newest of all')).toBeInViewport();

  const log = page.getByRole('log');
  const top = () => log.evaluate((element) => element.scrollTop);
  const places = () =>
    log.evaluate((element) =>
      [...element.querySelectorAll('article')].map((article): [string, number] => [
        article.querySelector('.text')?.textContent ?? '',
        article.getBoundingClientRect().top,
      ]),
    );
  // Upwards, as a wheel does it: what was in view moves by as much as the wheel, also when older messages come before it.
  const STEP = 400;
  await log.hover();
  const seen = new Set<string>();
  let last = new Map(await places());
  for (
    let turn = 0;
    turn < 300 && (await log.getByText('The conversation begins here.').count()) === 0;
    turn += 1
  ) {
    for (const text of last.keys()) seen.add(text);
    await page.mouse.wheel(0, -STEP);
    await page.waitForTimeout(120);
    const now = new Map(await places());
    const moves = [...now].flatMap(([text, y]) => (last.has(text) ? [y - (last.get(text) ?? 0)] : []));
    expect(moves.length, 'something that was in view still is').toBeGreaterThan(0);
    for (const move of moves) expect(move).toBeGreaterThan(-8);
    for (const move of moves) expect(move).toBeLessThan(STEP + 8);
    last = now;
  }
  for (const text of last.keys()) seen.add(text);
  expect(texts.filter((text) => !seen.has(text))).toEqual([]);

  await log.evaluate((element) => element.scrollBy(0, 900));
  await page.waitForTimeout(200);
  const before = await top();
  await simulator.write('giorgos', 'whatsapp', 'Something new');
  await expect(page.getByRole('button', { name: '1 new message' })).toBeVisible();
  expect(Math.abs((await top()) - before)).toBeLessThan(4);
  await page.getByRole('button', { name: '1 new message' }).click();
  await expect(inbox.bubble('Something new')).toBeInViewport();
});

test('one who stands at the end sees the new message at once', async ({ inbox }) => {
  await simulator.write('nikos', 'telegram', 'First');
  await inbox.row('telegram', 'First').click();
  await expect(inbox.bubble('First')).toBeInViewport();
  await simulator.write('nikos', 'telegram', 'Second');
  await expect(inbox.bubble('Second')).toBeInViewport();
});
