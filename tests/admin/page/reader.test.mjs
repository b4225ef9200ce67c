// The page for whoever looks at it, or does not.

import assert from 'node:assert/strict';
import {describe} from 'node:test';
import {click, go, page, rows, says, sections, settle, shown} from './page.mjs';

describe('A page that no one looks at', () => {
  const quiet = async mock => {
    await new Promise(done => setTimeout(done, 100)); // what was on its way
    const before = mock.asked.length;
    await new Promise(done => setTimeout(done, 1500)); // fifteen seconds of the page
    return mock.asked.length === before;
  };

  page('asks nothing while the tab is hidden, and leaves a gap', {}, async (tab, mock) => {
    await settle(mock, 8);
    await tab.run(() => {
      Object.defineProperty(document, 'visibilityState', {configurable: true, get: () => window.hide ?? 'hidden'});
      document.dispatchEvent(new Event('visibilitychange'));
    });
    assert.ok(await quiet(mock));
    await tab.run(() => {
      window.hide = 'visible';
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await settle(mock, 4);
    await tab.until(() => document.querySelector('.chart .line').getAttribute('d').split('M').length === 3);
  });

  page('asks nothing while it is paused', {}, async (tab, mock) => {
    await settle(mock, 2);
    await tab.run(click, '#pause');
    assert.ok(await quiet(mock));
    assert.equal(await tab.run(() => document.getElementById('pause').innerText), 'Resume');
    await go(tab, 'config');
    assert.ok(await quiet(mock));
    await tab.run(click, '#pause');
    await tab.until(says, '--listen');
  });
});

describe('Much to show', () => {
  page(
    'is shown: 200 routes, whose rows stay what they are while their numbers change',
    {hash: 'traffic', modes: ['many']},
    async (tab, mock) => {
      await tab.until(() => document.querySelectorAll('[aria-label="Routes and traffic"] tbody > tr').length > 200);
      await tab.run(click, 'th button', 'Route');
      await tab.run(() => {
        window.kept = document.querySelectorAll('.opener')[20];
        window.kept.focus();
      });
      await settle(mock, 4);
      assert.ok(await tab.run(() => window.kept.isConnected && document.activeElement === window.kept));
    },
  );

  page('is cut off, and said to be', {hash: 'connections', modes: ['many']}, async tab => {
    await tab.until(says, 'The first 200 of 3,040 are shown.');
    assert.equal((await tab.run(rows, 'Connections')).length, 200);
  });
});

describe('Anyone', () => {
  for (const hash of sections) {
    page(
      `can read section ${hash} on a telephone without scrolling sideways`,
      {hash, width: 390, height: 844},
      async (tab, mock) => {
        await settle(mock, 2);
        assert.ok(await tab.run(() => document.documentElement.scrollWidth <= innerWidth));
      },
    );
  }

  for (const dark of [false, true]) {
    page(
      `can read every word ${dark ? 'in the dark' : 'in the light'} (WCAG 1.4.3)`,
      {dark, modes: ['failing', 'stuck', 'worn']},
      async (tab, mock) => {
        for (const hash of sections) {
          await go(tab, hash);
          await settle(mock, 3);
          assert.deepEqual(await tab.run(faint), [], hash);
        }
      },
    );
  }

  page('can name every control without seeing it', {modes: ['failing']}, async (tab, mock) => {
    for (const hash of sections) {
      await go(tab, hash);
      await settle(mock, 2);
      const {nodes} = await tab.send('Accessibility.getFullAXTree');
      const controls = nodes.filter(
        ({ignored, role}) =>
          !ignored && ['button', 'link', 'searchbox', 'combobox', 'textbox', 'img', 'region'].includes(role?.value),
      );
      assert.ok(controls.length > 10);
      assert.deepEqual(
        controls.filter(({name}) => !name?.value).map(({role}) => role.value),
        [],
        hash,
      );
    }
  });

  page('can skip to the content and stays in the section', {hash: 'config'}, async tab => {
    await tab.until(says, '--listen');
    await tab.run(() => document.querySelector('.skip').click());
    await tab.until(says, '--listen');
    assert.equal(await tab.run(() => document.activeElement.id), 'main');
  });
});

/// Texts whose contrast with what is behind them is below 4.5.
function faint() {
  const channels = colour => colour.match(/[\d.]+/g).map(Number);
  const light = ([r, g, b]) =>
    [r, g, b]
      .map(v => v / 255)
      .map(v => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
      .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = channels(getComputedStyle(at).backgroundColor);
      if (colour[3] === undefined || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const found = new Set();
  for (const element of document.querySelectorAll('body *:not(svg *)')) {
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    if (!own || (!element.offsetParent && getComputedStyle(element).position !== 'fixed')) continue;
    const [a, b] = [light(channels(getComputedStyle(element).color)), light(behind(element))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5)
      found.add(`${element.className || element.tagName}: ${element.textContent.slice(0, 30)} ${contrast.toFixed(2)}`);
  }
  return [...found];
}
