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

for (const path of [...kinds, ...smallKinds]) {
  for (const [name, viewport] of Object.entries(windows)) {
    test(`${path} in ${name}`, async () => {
      const page = await open(browser, path, { viewport });
      await page.evaluate(axe.source);
      const { violations, passes } = await page.evaluate(() => window.axe.run());
      const told = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(node => node.html.slice(0, 160)).join(' | ')}`);
      assert.deepEqual(told, []);
      assert.ok(passes.length > 20, 'axe looked');
      await close(page);
    });
  }
}

test('pages are light, also where the system is dark', async () => {
  for (const path of kinds.slice(0, 2)) {
    const page = await open(browser, path, { colorScheme: 'dark' });
    const [ground, ink] = await page.evaluate(() => {
      const { backgroundColor, color } = getComputedStyle(document.body);
      return [backgroundColor, color];
    });
    assert.equal(ground, 'rgb(255, 255, 255)', path);
    assert.notEqual(ink, ground, path);
    await close(page);
  }
});
