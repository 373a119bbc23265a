// A deck is shown with the keyboard alone.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { close, decks, launch, open } from './pack.mjs';

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

/** The number of the slide that fills the window, from 0; null where none does. */
const shown = page => page.evaluate(() => {
  const tops = [...document.querySelectorAll('.slide')].map(slide => Math.abs(slide.getBoundingClientRect().top));
  const nearest = tops.indexOf(Math.min(...tops));
  const last = document.documentElement.scrollHeight - innerHeight - scrollY < 2;
  return tops[nearest] < 2 || last ? nearest : null;
});
const count = page => page.locator('.slide').count();

/** The slide that fills the window once it is the one wanted, or after two seconds in vain. */
async function arrived(page, wanted) {
  const end = Date.now() + 2000;
  let found = await shown(page);
  while (found !== wanted && Date.now() < end) {
    await page.waitForTimeout(20);
    found = await shown(page);
  }
  return found;
}

/** Presses a key and gives the slide that it leads to. */
async function press(page, key, wanted) {
  await page.keyboard.press(key);
  return arrived(page, wanted);
}

for (const path of decks) {
  test(`${path}: arrows walk over every slide, there and back`, async () => {
    const page = await open(browser, path);
    const slides = await count(page);
    assert.ok(slides > 3, `${slides} slides`);
    const there = [await shown(page)];
    for (let step = 1; step < slides; step += 1) there.push(await press(page, 'ArrowRight', step));
    const every = [...Array(slides).keys()];
    assert.deepEqual(there, every);
    assert.equal(await press(page, 'ArrowRight', slides - 1), slides - 1, 'it stays on the last');
    const back = [slides - 1];
    for (let step = 1; step < slides; step += 1) back.push(await press(page, 'ArrowLeft', slides - 1 - step));
    assert.deepEqual(back, [...every].reverse());
    await close(page);
  });
}

test('the other keys, and the address that follows', async () => {
  const page = await open(browser, decks[1]);
  const slides = await count(page);
  const last = slides - 1;
  const wanted = { PageDown: 1, Space: 2, ArrowDown: 3, 'Shift+Space': 2, ArrowUp: 1, PageUp: 0, End: last, Home: 0 };
  const found = {};
  for (const [key, slide] of Object.entries(wanted)) found[key] = await press(page, key, slide);
  assert.deepEqual(found, wanted);
  await press(page, 'End', last);
  const id = await page.locator('.slide').last().getAttribute('id');
  assert.equal(new URL(page.url()).hash, `#${id}`);
  await page.reload();
  assert.equal(await arrived(page, last), last, 'the address opens the slide it names');
  await close(page);
});

test('the list of slides comes first and leads to each', async () => {
  const page = await open(browser, decks[1]);
  await page.keyboard.press('Tab');
  assert.ok(await page.locator('nav.slides').evaluate(list => list.getBoundingClientRect().top >= 0), 'the list is in sight');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  assert.equal(await arrived(page, 2), 2);
  await close(page);
});

test('the figures behind a chart open with Enter and close with Escape', async () => {
  const page = await open(browser, decks[1]);
  const table = page.locator('details.data').first();
  await table.locator('summary').focus();
  await page.keyboard.press('Enter');
  assert.ok(await table.evaluate(element => element.open));
  assert.ok((await table.locator('td').count()) > 0);
  await page.keyboard.press('Escape');
  assert.ok(!(await table.evaluate(element => element.open)));
  await close(page);
});

test('every place that the keyboard reaches is seen to be reached', async () => {
  const page = await open(browser, decks[1]);
  const unseen = [];
  for (let step = 0; step < 60; step += 1) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
      const box = document.activeElement.getBoundingClientRect();
      const inSight = box.bottom > 0 && box.top < innerHeight;
      return document.activeElement === document.body
        ? null
        : { name: document.activeElement.outerHTML.slice(0, 80), drawn: outlineStyle !== 'none' && outlineWidth !== '0px', inSight };
    });
    if (at === null) break;
    if (!at.drawn || !at.inSight) unseen.push(at);
  }
  assert.deepEqual(unseen, []);
  await close(page);
});
