// Every kind of page without a violation that axe knows of, as slides and as one column.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import axe from 'axe-core';
import { close, kinds, launch, open, smallKinds } from './pack.mjs';

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const windows = {
  'a wide window': { width: 1280, height: 720 },
  'a telephone': { width: 390, height: 844 },
};

const schemes = ['light', 'dark'];

for (const path of [...kinds, ...smallKinds]) {
  for (const [name, viewport, colorScheme] of Object.entries(windows).flatMap(window => schemes.map(scheme => [...window, scheme]))) {
    test(`${path} in ${name}, ${colorScheme}`, async () => {
      const page = await open(browser, path, { viewport, colorScheme });
      await page.evaluate(axe.source);
      const { violations, passes } = await page.evaluate(() => window.axe.run());
      const told = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(node => node.html.slice(0, 160)).join(' | ')}`);
      assert.deepEqual(told, []);
      assert.ok(passes.length > 20, 'axe looked');
      await close(page);
    });
  }
}

const ground = page => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
const light = 'rgb(255, 255, 255)';
const dark = 'rgb(19, 25, 32)';

test('pages are as light or dark as the system, and on paper always light', async () => {
  for (const path of kinds.slice(0, 2)) {
    for (const [colorScheme, expected] of [['light', light], ['dark', dark]]) {
      const page = await open(browser, path, { colorScheme });
      assert.equal(await ground(page), expected, path);
      await page.emulateMedia({ media: 'print' });
      assert.equal(await ground(page), light, `${path} on paper`);
      await close(page);
    }
  }
});

test('the button and its key turn the colours, and words in a field do not', async () => {
  for (const path of kinds.slice(0, 2)) {
    const page = await open(browser, path, { colorScheme: 'light' });
    const pressed = () => page.getAttribute('#scheme', 'aria-pressed');
    assert.equal(await pressed(), 'false');
    await page.keyboard.press('d');
    assert.deepEqual([await ground(page), await pressed()], [dark, 'true'], path);
    await page.focus('#scheme');
    await page.keyboard.press('Space');
    assert.deepEqual([await ground(page), await pressed()], [light, 'false'], path);
    if (path === 'index.html') {
      await page.fill('#search', '');
      await page.type('#search', 'd');
      assert.equal(await ground(page), light);
    } else {
      await page.keyboard.press('d');
      const drawn = await page.evaluate(() => {
        const words = document.querySelector('.chart svg text');
        return words && getComputedStyle(words).fill;
      });
      assert.notEqual(drawn, 'rgb(24, 34, 47)', 'charts turn too');
    }
    await page.emulateMedia({ media: 'print' });
    assert.equal(await ground(page), light, `${path} on paper`);
    await close(page);
  }
});
