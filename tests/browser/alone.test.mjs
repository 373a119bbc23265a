// A page stands alone: it asks for nothing, complains of nothing, and runs nothing that was not in it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { address, close, kinds, launch, open } from './pack.mjs';

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

for (const path of kinds) {
  test(`${path} asks for no other file and says nothing on the console`, async () => {
    const page = await open(browser, path);
    assert.deepEqual(page.asked.filter(url => !url.startsWith('data:')), [address(path)]);
    assert.deepEqual(page.heard, []);
    await close(page);
  });

  test(`${path}: its policy stops scripts, styles, pictures and connections from elsewhere`, async () => {
    const page = await open(browser, path);
    const stopped = await page.evaluate(async () => {
      const stopped = [];
      document.addEventListener('securitypolicyviolation', event => stopped.push(event.effectiveDirective));
      const add = (name, fields) => document.body.append(Object.assign(document.createElement(name), fields));
      add('script', { textContent: 'window.ran = true' });
      add('script', { src: 'https://example.com/a.js' });
      add('style', { textContent: 'body { display: none }' });
      add('img', { src: 'https://example.com/a.png' });
      add('iframe', { src: 'https://example.com/' });
      add('a', { id: 'tempting', href: '#' });
      document.querySelector('#tempting').setAttribute('onclick', 'window.ran = true');
      document.querySelector('#tempting').click();
      await fetch('https://example.com/').catch(() => {});
      await new Promise(resolve => setTimeout(resolve, 200));
      return { stopped: [...new Set(stopped)].sort(), ran: window.ran ?? false, shown: getComputedStyle(document.body).display };
    });
    const directives = ['connect-src', 'frame-src', 'img-src', 'script-src-attr', 'script-src-elem', 'style-src-elem'];
    assert.deepEqual(stopped, { stopped: directives, ran: false, shown: 'block' });
    await close(page);
  });
}
