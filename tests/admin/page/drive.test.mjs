// The admin page in a real browser, against a service that mock.mjs makes up. run.sh starts this.

import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {Browser} from './browser.mjs';
import {Mock, html} from './mock.mjs';

const speed = 10; // of the page's clock and of the service's
const sections = ['overview', 'traffic', 'connections', 'health', 'loggers', 'config', 'profile'];
let browser;

before(() => {
  browser = new Browser();
});
after(() => browser.close());

/// A test with a service in `modes` and the page open at `hash`. Whatever happens, the page must not throw, break its
/// policy or ask anyone but the service.
function page(name, {hash = 'overview', modes = [], ...options}, steps) {
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
const shown = () => document.querySelector('main > div:not([hidden])').innerText;
const says = text => document.querySelector('main > div:not([hidden])').innerText.includes(text);
const noticed = text => document.getElementById('notices').innerText.includes(text);
const rows = label => [...document.querySelectorAll(`[aria-label="${label}"] tbody > tr:not(.detail)`)]
  .map(row => [...row.children].map(cell => cell.innerText.trim()));
const click = (selector, text) => [...document.querySelectorAll(selector)]
  .find(element => element.offsetParent && (!text || element.innerText.trim() === text)).click();
const type = (label, text) => {
  const input = document.querySelector(`input[aria-label="${label}"]`);
  input.value = text;
  input.dispatchEvent(new Event('input', {bubbles: true}));
};
const figure = title => document.querySelector(`section[aria-label="${title}"] strong`).innerText;
const go = (tab, hash) => tab.run(wanted => {
  location.hash = wanted;
}, hash);

describe('A service that is well', () => {
  page('is named, with its state, its probes and its age', {}, async tab => {
    await tab.until(() => document.getElementById('name').textContent === 'shop');
    assert.equal(await tab.run(() => document.getElementById('state').textContent), 'running');
    assert.deepEqual(await tab.run(() => [...document.querySelectorAll('#probes .good')].map(e => e.textContent)), ['Live', 'Ready', 'Started']);
    assert.match(await tab.run(() => document.getElementById('uptime').textContent), /^up 3\sh\s[89]\smin$/);
    assert.equal(await tab.run(() => document.title), 'shop');
    assert.ok(!await tab.run(() => document.getElementById('notices').innerText.trim()));
  });

  page('shows what it does a second: the rates of the counters', {}, async (tab, mock) => {
    await tab.until(() => document.querySelector('.chart .line').getAttribute('d')?.split('L').length > 20);
    const text = await tab.run(figure, 'Requests');
    const rate = parseFloat(text) * (text.includes('k') ? 1000 : 1);
    assert.ok(rate > 700 && rate < 2000, text);
    assert.match(await tab.run(figure, 'Latency'), /^[5-9]\.\d+\sms$/);
    assert.match(await tab.run(figure, 'CPU'), /^\d+(\.\d)?\s%$/);
    assert.match(await tab.run(figure, 'Memory'), /^\d\d\.\d\sMiB$/);
    assert.equal((await tab.run(rows, 'Workers')).length, 4);
    assert.ok(mock.asked.includes('GET /api/traffic'));
  });

  page('tells the moment under the pointer, in all charts at once', {}, async tab => {
    await tab.until(() => document.querySelector('.chart .line').getAttribute('d')?.split('L').length > 10);
    const {x, y} = await tab.run(() => {
      const {right, top} = document.querySelector('.chart svg').getBoundingClientRect();
      return {x: right - 3, y: top + 30};
    });
    await tab.move(x, y);
    await tab.until(() => [...document.querySelectorAll('.readout')].every(e => /^\d\d:\d\d:\d\d /.test(e.textContent)));
    await tab.move(1, 1);
    await tab.until(() => [...document.querySelectorAll('.readout')].every(e => e.textContent === ''));
  });

  page('lists its routes, the busiest first, and those that no one asked for', {hash: 'traffic'}, async tab => {
    await tab.until(() => /\d\/s/.test(document.querySelector('main > div:not([hidden])').innerText));
    await tab.until(() => document.querySelector('[aria-label="Routes and traffic"] tr.dim'));
    const found = await tab.run(rows, 'Routes and traffic');
    assert.equal(found.length, 10);
    assert.match(found[0][0], /^GET\s+\/users\/\{id\}$/);
    assert.match(found.at(-1)[0], /^GET\s+\/version$/);
    assert.ok(found.some(([route]) => /no route matched/.test(route)));
  });

  page('sorts by any column, both ways', {hash: 'traffic'}, async tab => {
    await tab.until(() => document.querySelector('.opener'));
    await tab.until(says, '1.5');
    await tab.run(click, 'th button', 'p99');
    const first = async () => (await tab.run(rows, 'Routes and traffic'))[0][0];
    assert.match(await first(), /reports/);
    await tab.run(click, 'th button', 'p99');
    assert.match(await first(), /no route matched/);
    assert.equal(await tab.run(() => document.querySelector('th[aria-sort]').innerText.trim()), 'p99');
  });

  page('shows each status of a route, its middlewares and its limit when the line is opened', {hash: 'traffic'}, async tab => {
    await tab.until(says, '/orders');
    await tab.run(() => [...document.querySelectorAll('.opener')].find(e => /POST/.test(e.innerText)).click());
    await tab.until(says, 'Middlewares: request_id → access_log. Bodies up to 256');
    assert.deepEqual(await tab.run(() => [...document.querySelectorAll('.detail tbody td:first-child')].map(e => e.innerText)), ['201', '404', '503']);
  });

  page('filters lines by what they say', {hash: 'traffic'}, async tab => {
    await tab.until(says, '/orders');
    await tab.run(type, 'Filter routes', 'SEARCH');
    assert.equal((await tab.run(rows, 'Routes and traffic')).length, 1);
    await tab.run(type, 'Filter routes', 'nonsense');
    assert.ok(await tab.run(says, 'Nothing matches the filter.'));
  });

  page('lists requests in flight, the oldest first', {hash: 'connections'}, async tab => {
    await tab.until(says, 'handling');
    const found = await tab.run(rows, 'Requests in flight');
    assert.deepEqual(found[0].slice(0, 3), ['14.2\u00a0s', 'GET', '/users/80712?expand=items']);
    assert.equal((await tab.run(rows, 'Connections')).length, 24);
    await tab.run(type, 'Filter by peer or target', '10.0.2.');
    assert.equal((await tab.run(rows, 'Connections')).length, 6);
  });

  page('shows its settings and who set them', {hash: 'config'}, async tab => {
    await tab.until(says, '3 of 7 differ from their default');
    const found = await tab.run(rows, 'Configuration');
    assert.deepEqual(found.find(([name]) => name === '--listen').slice(1, 4), [':8080', 'command line', 'SKIFF_LISTEN']);
  });

  page('changes the level of a logger', {hash: 'loggers'}, async (tab, mock) => {
    await tab.until(says, 'orders.payment');
    const level = text => document.querySelector(`[aria-label="Level of ${text}"] [aria-pressed=true]`).innerText;
    assert.equal(await tab.run(level, 'orders.payment'), 'warn');
    await tab.run(() => [...document.querySelectorAll('[aria-label="Level of orders.payment"] button')].find(e => e.innerText === 'trace').click());
    await tab.until(says, 'orders.payment now logs trace and above.');
    assert.equal(mock.levels.get('orders.payment'), 'trace');
    assert.equal(await tab.run(level, 'orders.payment'), 'trace');
    await tab.run(() => document.querySelector('[aria-label="Level of the default logger"] button').click());
    await tab.until(says, '(default) now logs trace');
    assert.equal(mock.levels.get(''), 'trace');
  });

  page('is asked only for what is looked at', {hash: 'config'}, async (tab, mock) => {
    await tab.until(says, '--listen');
    assert.ok(!mock.asked.some(path => /connections|loggers|routes|profile/.test(path)), mock.asked);
    await go(tab, 'loggers');
    await tab.until(says, 'orders.payment');
    mock.asked.length = 0;
    await settle(mock, 3);
    assert.ok(!mock.asked.includes('GET /api/config'));
  });
});

/// Until the page has asked for the overview `times` times more.
async function settle(mock, times) {
  const asked = () => mock.asked.filter(path => path === 'GET /api/overview').length;
  const wanted = asked() + times;
  while (asked() < wanted) await new Promise(done => setTimeout(done, 20));
}

describe('A page that no one looks at', () => {
  const quiet = async mock => {
    await new Promise(done => setTimeout(done, 100)); // what was on its way
    const before = mock.asked.length;
    await new Promise(done => setTimeout(done, 500)); // five seconds of the page
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

describe('A service in trouble', () => {
  page('that is gone is said to be, since when, until it is back', {}, async (tab, mock) => {
    await settle(mock, 3);
    mock.modes.add('gone');
    await tab.until(noticed, 'The service does not answer since');
    assert.match(await tab.run(() => document.getElementById('notices').innerText), /since \d\d:\d\d:\d\d \(no connection\)\. Asking again every second\./);
    assert.equal(await tab.run(() => document.title), '✕ shop');
    assert.equal(await tab.run(() => document.getElementById('state').innerText), 'no answer');
    assert.match(await tab.run(figure, 'Requests'), /\d/);
    mock.modes.delete('gone');
    await tab.until(() => document.getElementById('state').innerText === 'running');
    assert.ok(!await tab.run(() => document.getElementById('notices').innerText.trim()));
    assert.equal(await tab.run(() => document.title), 'shop');
  });

  page('that was restarted is said to be, and no rate falls below zero', {}, async (tab, mock) => {
    await settle(mock, 4);
    mock.restart();
    await tab.until(noticed, 'The service was restarted at');
    await settle(mock, 4);
    assert.doesNotMatch(await tab.run(shown), /(?<!\d)-\d|NaN|undefined|Infinity/);
    await tab.run(click, '#notices button', 'Dismiss');
    assert.ok(!await tab.run(noticed, 'restarted'));
  });

  page('that is not ready says why', {hash: 'health', modes: ['failing']}, async tab => {
    await tab.until(noticed, 'Not ready: database.');
    assert.deepEqual((await tab.run(rows, 'Health checks')).slice(0, 2).map(row => row.slice(0, 3)),
      [['fail', 'database', 'yes'], ['fail', 'payment provider', 'no']]);
    assert.ok(await tab.run(says, 'Connection refused'));
    assert.ok(await tab.run(says, '2\u00a0s ago'));
    assert.equal(await tab.run(() => document.title), '! shop');
  });

  page('that drains says so', {modes: ['draining']}, async tab => {
    await tab.until(noticed, 'Draining: no new requests should come');
  });

  page('with a stuck worker names it', {modes: ['stuck']}, async tab => {
    await tab.until(says, 'stuck');
    const found = await tab.run(rows, 'Workers');
    assert.deepEqual(found.map(row => row[1]), ['ok', 'stuck', 'late', 'ok']);
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
    assert.equal(await tab.run(() => document.querySelectorAll('.facts .warn').length), 2);
  });

  page('that answers one question with an error is still shown, with its own words', {hash: 'traffic', modes: ['broken']}, async tab => {
    await tab.until(says, 'GET /api/traffic: 500 Internal Server Error: the histogram of');
    assert.ok(await tab.run(says, '/users/{id}'));
    await go(tab, 'loggers');
    await tab.until(says, 'orders.payment');
    await tab.run(() => document.querySelector('[aria-label="Level of orders"] button').click());
    await tab.until(says, 'orders was not changed. PUT /api/loggers/orders: 422 Unprocessable Entity: the level of this logger is fixed');
    assert.equal(await tab.run(() => document.querySelector('[aria-label="Level of orders"] [aria-pressed=true]').innerText), 'debug');
  });

  page('that answers nonsense does not end the page', {hash: 'config', modes: ['garbage']}, async (tab, mock) => {
    await tab.until(says, 'GET /api/config: the answer is no JSON');
    await go(tab, 'connections');
    await tab.until(says, 'What /api/connections answered cannot be shown');
    mock.modes.clear();
    await tab.until(() => /handling/.test(document.querySelector('main > div:not([hidden])').innerText)
      && document.querySelector('main > div:not([hidden]) > .notice').hidden);
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

  page('reach the service as they are when a logger is called so', {hash: 'loggers', modes: ['hostile']}, async (tab, mock) => {
    mock.levels.set('a/b?c#d%2e', 'info');
    await tab.until(says, 'a/b?c#d%2e');
    await tab.run(() => document.querySelector('[aria-label="Level of a/b?c#d%2e"] button').click());
    await tab.until(says, 'a/b?c#d%2e now logs trace');
    assert.equal(mock.levels.get('a/b?c#d%2e'), 'trace');
  });
});

describe('A profile', () => {
  const record = async tab => {
    await tab.until(() => document.querySelector('main .primary')?.offsetParent);
    await tab.run(click, 'main .primary');
    await tab.until(() => document.querySelector('.flame .frame'));
  };
  const told = () => document.querySelector('.told').innerText;
  const frames = () => document.querySelectorAll('.flame .frame').length;

  page('is drawn, tells what is under the pointer, zooms in and out', {hash: 'profile'}, async tab => {
    await record(tab);
    assert.ok(await tab.run(says, '3,675 samples in 5'));
    const all = await tab.run(frames);
    const spot = await tab.run(() => {
      const box = [...document.querySelectorAll('.flame .frame')].find(g => g.textContent.startsWith('skiff::Router')).getBoundingClientRect();
      return {x: box.left + 5, y: box.top + 5};
    });
    await tab.move(spot.x, spot.y);
    await tab.until(text => document.querySelector('.told').innerText === text, 'skiff::Router::operator()(skiff::Request&) const: 1,895 samples, 51.6\u00a0%');
    await tab.run(({x, y}) => document.elementFromPoint(x, y).dispatchEvent(new MouseEvent('click', {bubbles: true})), spot);
    assert.ok(await tab.run(frames) < all);
    await tab.run(() => document.querySelector('.flame').focus());
    await tab.key('ArrowDown');
    assert.match(await tab.run(told), /^shop::Search::operator\(\)/);
    await tab.key('ArrowUp');
    await tab.key('ArrowUp');
    assert.match(await tab.run(told), /^skiff::net::Connection::serve/);
    await tab.key('Escape');
    assert.equal(await tab.run(frames), all);
    assert.match(await tab.run(told), /^all: 3,675 samples, 100/);
  });

  page('highlights a function with its share, and lists functions by their own time', {hash: 'profile'}, async tab => {
    await record(tab);
    await tab.run(type, 'Highlight a function', 'TCP_sendmsg');
    assert.ok(await tab.run(says, '25.9\u00a0% of samples'));
    assert.equal(await tab.run(() => document.querySelectorAll('.frame.found').length), 1);
    assert.deepEqual((await tab.run(rows, 'Functions'))[0], ['[kernel] tcp_sendmsg', '25.9\u00a0%', '25.9\u00a0%', '950']);
  });

  page('can be saved as it came', {hash: 'profile'}, async (tab, mock) => {
    await record(tab);
    const saved = await tab.run(async () => {
      const link = [...document.querySelectorAll('a[download]')][0];
      const bytes = await new Promise((done, failed) => { // connect-src does not allow fetch() of a blob:
        const create = URL.createObjectURL;
        URL.createObjectURL = blob => {
          blob.text().then(done, failed);
          return create.call(URL, blob);
        };
        document.querySelector('main .primary').click();
      });
      return {name: link.download, href: link.href, bytes};
    });
    assert.match(saved.name, /^shop-\d{4}-\d\d-\d\dT\d{6}\.folded$/);
    assert.match(saved.href, /^blob:/);
    assert.equal(saved.bytes, mock.profile(5));
  });

  page('can be given up', {hash: 'profile'}, async (tab, mock) => {
    mock.speed = 0.001;
    await tab.until(() => document.querySelector('main .primary')?.offsetParent);
    await tab.run(click, 'main .primary');
    await tab.until(says, 'Recording, ');
    await tab.run(click, 'main .primary', 'Cancel');
    await tab.until(says, 'Cancelled.');
    assert.ok(await tab.run(() => [...document.querySelectorAll('.primary')][0].innerText === 'Record'));
  });

  page('that the service refuses is explained', {hash: 'profile', modes: ['broken']}, async tab => {
    await tab.until(() => document.querySelector('main .primary')?.offsetParent);
    await tab.run(click, 'main .primary');
    await tab.until(says, 'No profile: GET /api/profile?seconds=5: 503 Service Unavailable: another profile is being taken');
  });
});

describe('Much to show', () => {
  page('is shown: 200 routes, whose rows stay what they are while their numbers change', {hash: 'traffic', modes: ['many']}, async (tab, mock) => {
    await tab.until(() => document.querySelectorAll('[aria-label="Routes and traffic"] tbody > tr').length > 200);
    await tab.run(click, 'th button', 'Route');
    await tab.run(() => {
      window.kept = document.querySelectorAll('.opener')[20];
      window.kept.focus();
    });
    await settle(mock, 4);
    assert.ok(await tab.run(() => window.kept.isConnected && document.activeElement === window.kept));
  });

  page('is cut off, and said to be', {hash: 'connections', modes: ['many']}, async tab => {
    await tab.until(says, 'The first 200 of 3,040 are shown.');
    assert.equal((await tab.run(rows, 'Connections')).length, 200);
  });
});

describe('Anyone', () => {
  for (const hash of sections) {
    page(`can read section ${hash} on a telephone without scrolling sideways`, {hash, width: 390, height: 844}, async (tab, mock) => {
      await settle(mock, 2);
      assert.ok(await tab.run(() => document.documentElement.scrollWidth <= innerWidth));
    });
  }

  for (const dark of [false, true]) {
    page(`can read every word ${dark ? 'in the dark' : 'in the light'} (WCAG 1.4.3)`, {dark, modes: ['failing', 'stuck', 'worn']}, async (tab, mock) => {
      for (const hash of sections) {
        await go(tab, hash);
        await settle(mock, 3);
        assert.deepEqual(await tab.run(faint), [], hash);
      }
    });
  }

  page('can name every control without seeing it', {modes: ['failing']}, async (tab, mock) => {
    for (const hash of sections) {
      await go(tab, hash);
      await settle(mock, 2);
      const {nodes} = await tab.send('Accessibility.getFullAXTree');
      const controls = nodes.filter(({ignored, role}) => !ignored && ['button', 'link', 'searchbox', 'combobox', 'textbox', 'img', 'region'].includes(role?.value));
      assert.ok(controls.length > 10);
      assert.deepEqual(controls.filter(({name}) => !name?.value).map(({role}) => role.value), [], hash);
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
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
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
    if (!own || !element.offsetParent && getComputedStyle(element).position !== 'fixed') continue;
    const [a, b] = [light(channels(getComputedStyle(element).color)), light(behind(element))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) found.add(`${element.className || element.tagName}: ${element.textContent.slice(0, 30)} ${contrast.toFixed(2)}`);
  }
  return [...found];
}

describe('Numbers', () => {
  page('have three digits and a unit', {}, async tab => {
    const shown = await tab.run(async () => {
      const f = await import('./format.js');
      const plain = text => text.replaceAll('\u00a0', ' ');
      return {
        count: [0, 12345, 9999999, 12345678, null].map(f.count).map(plain), rate: [0, 0.123, 9.999, 99.96, 999.9, 1234].map(f.rate).map(plain),
        milliseconds: [0, 0.0421, 0.99996, 1.5, 999.7, 61000, undefined].map(f.milliseconds).map(plain),
        seconds: [0.25, 1, 59.96, 75, 3600, 200000, NaN].map(f.seconds).map(plain), bytes: [0, 1023, 1024, 48e6].map(f.bytes).map(plain),
        percent: [0, 0.00123, 1, 2.345].map(f.percent).map(plain),
      };
    });
    assert.deepEqual(shown, {
      count: ['0', '12,345', '9,999,999', '12.3 M', '–'], rate: ['0/s', '0.12/s', '10.0/s', '100/s', '1.00 k/s', '1.23 k/s'],
      milliseconds: ['0 ms', '42.1 µs', '1.00 ms', '1.50 ms', '1 s', '1 min 1 s', '–'],
      seconds: ['250 ms', '1 s', '1 min', '1 min 15 s', '1 h', '2 d 7 h', '–'], bytes: ['0 B', '1023 B', '1.00 KiB', '45.8 MiB'],
      percent: ['0 %', '0.12 %', '100 %', '235 %'],
    });
  });

  page('of a folded stack add up, recursion counts once, and lines that are none are skipped', {}, async tab => {
    const folded = await tab.run(async () => {
      const {fold, short_name} = await import('./flame.js');
      const {root, functions, skipped} = fold('a;b 3\na;b;a 2\n\nnothing\nc with blanks;d 1\n;0\n');
      return {all: root.value, a: functions.get('a'), b: functions.get('b'), blanks: functions.get('c with blanks'), skipped,
        names: ['skiff::Task<int> skiff::run<A>(B)', '(anonymous namespace)::f(int)', 'A::operator()(B) const', 'operator<', '{lambda()#1}'].map(short_name)};
    });
    assert.deepEqual(folded, {all: 6, a: {name: 'a', self: 2, total: 5}, b: {name: 'b', self: 3, total: 5}, blanks: {name: 'c with blanks', self: 0, total: 1},
      skipped: 2, names: ['skiff::Task skiff::run', 'f', 'A::operator()', 'operator<', '{lambda#1}']});
  });
});
