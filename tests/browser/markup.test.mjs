// Every kind of page is valid HTML: elements where they may stand, attributes that exist, ids that are one element's.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { HtmlValidate, StaticConfigLoader } from 'html-validate';
import { address, kinds, smallKinds } from './pack.mjs';

const validator = new HtmlValidate(new StaticConfigLoader({
  root: true,
  extends: ['html-validate:standard', 'html-validate:document'],
}));

const found = async text => {
  const { results } = await validator.validateString(text);
  return results.flatMap(({ messages }) => messages)
    .map(({ line, column, ruleId, message }) => `${line}:${column} ${ruleId}: ${message}`);
};

for (const path of [...kinds, ...smallKinds]) {
  test(`${path} is valid`, async () => {
    assert.deepEqual(await found(readFileSync(fileURLToPath(address(path)), 'utf8')), []);
  });
}

test('what is not valid is found', async () => {
  const page = body => `<!DOCTYPE html><html lang="en"><head><title>x</title></head><body>${body}</body></html>`;
  assert.deepEqual(await found(page('<p>x</p>')), []);
  for (const wrong of ['<p><div>x</div></p>', '<b id="a">x</b><b id="a">y</b>', '<ul><p>x</p></ul>', '<p hidden="maybe">x', '<x>y</x>']) {
    assert.notDeepEqual(await found(page(wrong)), [], wrong);
  }
});
