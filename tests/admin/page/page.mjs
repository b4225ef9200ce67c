// What the tests of the page share: a service that is made up, the page open in a browser, words for what is seen.

import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {Browser} from './browser.mjs';
import {Mock} from './mock.mjs';

const speed = 10; // of the page's clock and of the service's
export const sections = ['overview', 'traffic', 'connections', 'health', 'loggers', 'config', 'profile'];
let browser;

before(() => {
  browser = new Browser();
});
after(() => browser.close());

/// A test with a service in `modes` and the page open at `hash`. Whatever happens, the page must not throw, break its
/// policy or ask anyone but the service.
export function page(name, {hash = 'overview', modes = [], ...options}, steps) {
  test(name, async () => {
    const mock = new Mock({speed, modes});
    const tab = await browser.open(`${await mock.listen()}#${hash}`, {speed, ...options});
    try {
      await steps(tab, mock);
      assert.deepEqual(tab.complaints, []);
      assert.deepEqual(tab.foreign, []);
    } finally {
      await tab.close();
      mock.close();
    }
  });
}

// What follows runs in the page.
export const shown = () => document.querySelector('main > div:not([hidden])').innerText;
export const says = text => document.querySelector('main > div:not([hidden])').innerText.includes(text);
export const noticed = text => document.getElementById('notices').innerText.includes(text);
export const rows = label =>
  [...document.querySelectorAll(`[aria-label="${label}"] tbody > tr:not(.detail)`)].map(row =>
    [...row.children].map(cell => cell.innerText.trim()),
  );
export const click = (selector, text) =>
  [...document.querySelectorAll(selector)]
    .find(element => element.offsetParent && (!text || element.innerText.trim() === text))
    .click();
export const type = (label, text) => {
  const input = document.querySelector(`input[aria-label="${label}"]`);
  input.value = text;
  input.dispatchEvent(new Event('input', {bubbles: true}));
};
export const figure = title => document.querySelector(`section[aria-label="${title}"] strong`).innerText;
export const go = (tab, hash) =>
  tab.run(wanted => {
    location.hash = wanted;
  }, hash);

/// Until the page has asked for the overview `times` times more.
export async function settle(mock, times) {
  const asked = () => mock.asked.filter(path => path === 'GET /api/overview').length;
  const wanted = asked() + times;
  while (asked() < wanted) await new Promise(done => setTimeout(done, 20));
}
