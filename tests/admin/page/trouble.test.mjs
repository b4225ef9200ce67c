// The page when the service is not well.

import assert from 'node:assert/strict';
import {describe} from 'node:test';
import {click, figure, go, noticed, page, rows, says, sections, settle, shown} from './page.mjs';
import {html} from './service.mjs';

describe('A service in trouble', () => {
  page('that is gone is said to be, since when, until it is back', {}, async (tab, mock) => {
    await settle(mock, 3);
    mock.modes.add('gone');
    await tab.until(noticed, 'The service does not answer since');
    assert.match(
      await tab.run(() => document.getElementById('notices').innerText),
      /since \d\d:\d\d:\d\d \(no connection\)\. Asking again every second\./,
    );
    assert.equal(await tab.run(() => document.title), '✕ shop');
    assert.equal(await tab.run(() => document.getElementById('state').innerText), 'no answer');
    assert.match(await tab.run(figure, 'Requests'), /\d/);
    mock.modes.delete('gone');
    await tab.until(() => document.getElementById('state').innerText === 'running');
    assert.ok(!(await tab.run(() => document.getElementById('notices').innerText.trim())));
    assert.equal(await tab.run(() => document.title), 'shop');
  });

  page('that was restarted is said to be, and no rate falls below zero', {}, async (tab, mock) => {
    await settle(mock, 4);
    mock.restart();
    await tab.until(noticed, 'The service was restarted at');
    await settle(mock, 4);
    assert.doesNotMatch(await tab.run(shown), /(?<!\d)-\d|NaN|undefined|Infinity/);
    await tab.run(click, '#notices button', 'Dismiss');
    assert.ok(!(await tab.run(noticed, 'restarted')));
  });

  page('that is not ready says why', {hash: 'health', modes: ['failing']}, async tab => {
    await tab.until(noticed, 'Not ready: database.');
    assert.deepEqual(
      (await tab.run(rows, 'Health checks')).slice(0, 2).map(row => row.slice(0, 3)),
      [
        ['fail', 'database', 'yes'],
        ['fail', 'payment provider', 'no'],
      ],
    );
    assert.ok(await tab.run(says, 'Connection refused'));
    assert.match(await tab.run(shown), /\d\u00a0s ago/);
    assert.equal(await tab.run(() => document.title), '! shop');
  });

  page('that drains says so', {modes: ['draining']}, async tab => {
    await tab.until(noticed, 'Draining: no new requests should come');
  });

  page('with a stuck worker names it', {modes: ['stuck']}, async tab => {
    await tab.until(says, 'stuck');
    const found = await tab.run(rows, 'Workers');
    assert.deepEqual(
      found.map(row => row[1]),
      ['ok', 'stuck', 'late', 'ok'],
    );
    assert.equal(found[1][2], '–');
    await go(tab, 'connections');
    await tab.until(says, 'Worker 1 does not answer: its connections are missing here.');
  });

  page('that measured nothing yet has dashes and no nonsense', {modes: ['idle']}, async (tab, mock) => {
    await settle(mock, 3);
    assert.equal(await tab.run(figure, 'Requests'), '0/s');
    assert.equal(await tab.run(figure, 'Latency'), '–');
    assert.doesNotMatch(await tab.run(shown), /NaN|undefined|null|Infinity/);
  });

  page('that ran into its limits shows them', {modes: ['worn']}, async tab => {
    await tab.until(says, '1,284×');
    assert.ok(await tab.run(says, '980 of 1,024'));
    assert.equal(await tab.run(() => document.querySelectorAll('.facts .warn').length), 3);
  });

  page(
    'that answers one question with an error is still shown, with its own words',
    {hash: 'traffic', modes: ['broken']},
    async (tab, mock) => {
      await tab.until(says, 'GET /api/traffic: 500 Internal Server Error: the histogram of');
      await tab.until(says, '/users/{id}');  // which another answer tells
      await settle(mock, 2);
      assert.ok(await tab.run(says, 'GET /api/traffic: 500'));
      await go(tab, 'loggers');
      await tab.until(says, 'orders.payment');
      await tab.run(() => document.querySelector('[aria-label="Level of orders"] button').click());
      await tab.until(
        says,
        'orders was not changed. PUT /api/loggers/orders: 422 Unprocessable Entity: the level of this logger is fixed',
      );
      assert.equal(
        await tab.run(() => document.querySelector('[aria-label="Level of orders"] [aria-pressed=true]').innerText),
        'debug',
      );
    },
  );

  page('that answers nonsense does not end the page', {hash: 'config', modes: ['garbage']}, async (tab, mock) => {
    await tab.until(says, 'GET /api/config: the answer is no JSON');
    await go(tab, 'connections');
    await tab.until(says, 'What /api/connections answered cannot be shown');
    mock.modes.clear();
    await tab.until(
      () =>
        /handling/.test(document.querySelector('main > div:not([hidden])').innerText) &&
        document.querySelector('main > div:not([hidden]) > .notice').hidden,
    );
  });
});

describe('Hostile strings', () => {
  for (const hash of sections) {
    page(`are text and nothing else in section ${hash}`, {hash, modes: ['hostile']}, async (tab, mock) => {
      if (hash === 'profile') {
        await tab.until(() => document.querySelector('main .primary')?.offsetParent);
        await tab.run(click, 'main .primary');
      }
      await tab.until(says, html.slice(0, 20));
      await settle(mock, 2);
      assert.ok((await tab.run(() => document.getElementById('name').textContent)).includes(html));
      assert.equal(await tab.run(() => document.querySelectorAll('img, body script, iframe, object').length), 0);
      assert.equal(await tab.run(() => window.owned), undefined);
    });
  }

  page('would be refused as markup by the policy that the page is served with', {}, async tab => {
    await tab.until(says, 'Workers');
    const sinks = () =>
      [() => (document.body.innerHTML += '<b>'), () => eval('1'), () => document.body.setAttribute('onclick', '1')].map(
        sink => {
          try {
            sink();
            return 'allowed';
          } catch {
            return 'refused';
          }
        },
      );
    assert.deepEqual(await tab.run(sinks), ['refused', 'refused', 'refused']);
    assert.ok(tab.complaints.length > 0); // what the other tests watch for is seen
    tab.complaints.length = 0;
  });

  page(
    'reach the service as they are when a logger is called so',
    {hash: 'loggers', modes: ['hostile']},
    async (tab, mock) => {
      mock.levels.set('a/b?c#d%2e', 'info');
      await tab.until(says, 'a/b?c#d%2e');
      await tab.run(() => document.querySelector('[aria-label="Level of a/b?c#d%2e"] button').click());
      await tab.until(says, 'a/b?c#d%2e now logs trace');
      assert.equal(mock.levels.get('a/b?c#d%2e'), 'trace');
    },
  );
});
