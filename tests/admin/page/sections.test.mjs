// Each section of the page, of a service that is well.

import assert from 'node:assert/strict';
import {describe} from 'node:test';
import {click, figure, go, page, rows, says, settle, shown, type} from './page.mjs';

describe('A service that is well', () => {
  page('is named, with its state, its probes and its age', {}, async tab => {
    await tab.until(() => document.getElementById('name').textContent === 'shop');
    assert.equal(await tab.run(() => document.getElementById('state').textContent), 'running');
    assert.deepEqual(await tab.run(() => [...document.querySelectorAll('#probes .good')].map(e => e.textContent)), [
      'Live',
      'Ready',
      'Started',
    ]);
    assert.match(await tab.run(() => document.getElementById('uptime').textContent), /^up 3\sh\s\d+\smin$/);
    assert.equal(await tab.run(() => document.title), 'shop');
    assert.ok(!(await tab.run(() => document.getElementById('notices').innerText.trim())));
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
    await tab.until(() =>
      [...document.querySelectorAll('.readout')].every(e => /^\d\d:\d\d:\d\d /.test(e.textContent)),
    );
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

  page(
    'shows each status of a route, its middlewares and its limit when the line is opened',
    {hash: 'traffic'},
    async tab => {
      await tab.until(says, '/orders');
      await tab.run(() => [...document.querySelectorAll('.opener')].find(e => /POST/.test(e.innerText)).click());
      await tab.until(says, 'Middlewares: request_id → access_log. Bodies up to 256');
      assert.deepEqual(
        await tab.run(() => [...document.querySelectorAll('.detail tbody td:first-child')].map(e => e.innerText)),
        ['201', '404', '503'],
      );
    },
  );

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
    assert.deepEqual(found[0].slice(0, 3), ['14.2\u00a0s', 'GET', '/users/80712']);
    assert.equal((await tab.run(rows, 'Connections')).length, 24);
    await tab.run(type, 'Filter by peer or target', '10.0.2.');
    assert.equal((await tab.run(rows, 'Connections')).length, 6);
  });

  page('shows its settings and who set them', {hash: 'config'}, async tab => {
    await tab.until(says, '4 of 8 differ from their default');
    const found = await tab.run(rows, 'Configuration');
    assert.deepEqual(found.find(([name]) => name === '--listen').slice(1, 4), [
      ':8080',
      'command line',
      'SKIFF_LISTEN',
    ]);
  });

  page('changes the level of a logger', {hash: 'loggers'}, async (tab, mock) => {
    await tab.until(says, 'orders.payment');
    const level = text => document.querySelector(`[aria-label="Level of ${text}"] [aria-pressed=true]`).innerText;
    assert.equal(await tab.run(level, 'orders.payment'), 'warn');
    await tab.run(() =>
      [...document.querySelectorAll('[aria-label="Level of orders.payment"] button')]
        .find(e => e.innerText === 'trace')
        .click(),
    );
    await tab.until(says, 'orders.payment now logs trace and above.');
    assert.equal(mock.levels.get('orders.payment'), 'trace');
    assert.equal(await tab.run(level, 'orders.payment'), 'trace');
  });

  page('keeps a changed level when an older answer comes late', {hash: 'loggers'}, async (tab, mock) => {
    await tab.until(says, 'orders.payment');
    mock.modes.add('late');
    const asked = async () => {
      while (!mock.held) await new Promise(done => setTimeout(done, 20));
      const answer = mock.held;
      mock.held = undefined;
      return answer;
    };
    const answer = await asked();
    await tab.run(() => document.querySelector('[aria-label="Level of orders.payment"] button').click());
    await tab.until(says, 'orders.payment now logs trace and above.');
    answer();
    await asked(); // once more, so it has the answer
    const level = () => document.querySelector('[aria-label="Level of orders.payment"] [aria-pressed=true]').innerText;
    assert.equal(await tab.run(level), 'trace');
  });

  page('changes the level of the root by the name that the API gives it', {hash: 'loggers'}, async (tab, mock) => {
    await tab.until(says, 'orders.payment');
    assert.equal((await tab.run(rows, 'Loggers'))[0][0], 'root', 'before all others');
    await tab.run(() => document.querySelector('[aria-label="Level of root"] button').click());
    await tab.until(says, 'root now logs trace and above.');
    assert.ok(mock.asked.includes('PUT /api/loggers/root'));
    assert.equal(mock.levels.get('root'), 'trace');
    const users = () => document.querySelector('[aria-label="Level of users"] [aria-pressed=true]').innerText;
    await settle(mock, 2);
    assert.equal(await tab.run(users), 'trace', 'it inherits');
  });

  page('lets a logger inherit its level again', {hash: 'loggers'}, async (tab, mock) => {
    await tab.until(says, 'orders.payment');
    const offered = name => !!document.querySelector(`[aria-label="Let ${name} inherit its level"]`)?.offsetParent;
    assert.equal(await tab.run(offered, 'orders'), true);
    assert.equal(await tab.run(offered, 'users'), false, 'it does already');
    assert.equal(await tab.run(offered, 'root'), false, 'there is nothing above it');
    await tab.run(() => document.querySelector('[aria-label="Let orders inherit its level"]').click());
    await tab.until(says, 'orders inherits its level.');
    assert.equal(mock.levels.get('orders'), null);
    await tab.until(() => !document.querySelector('[aria-label="Let orders inherit its level"]').offsetParent);
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
      const box = [...document.querySelectorAll('.flame .frame')]
        .find(g => g.textContent.startsWith('skiff::Router'))
        .getBoundingClientRect();
      return {x: box.left + 5, y: box.top + 5};
    });
    await tab.move(spot.x, spot.y);
    await tab.until(
      text => document.querySelector('.told').innerText === text,
      'skiff::Router::operator()(skiff::Request&) const: 1,895 samples, 51.6\u00a0%',
    );
    await tab.run(
      ({x, y}) => document.elementFromPoint(x, y).dispatchEvent(new MouseEvent('click', {bubbles: true})),
      spot,
    );
    assert.ok((await tab.run(frames)) < all);
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
    assert.deepEqual((await tab.run(rows, 'Functions'))[0], [
      '[kernel] tcp_sendmsg',
      '25.9\u00a0%',
      '25.9\u00a0%',
      '950',
    ]);
  });

  page('can be saved as it came', {hash: 'profile'}, async (tab, mock) => {
    await record(tab);
    const saved = await tab.run(async () => {
      const link = [...document.querySelectorAll('a[download]')][0];
      const bytes = await new Promise((done, failed) => {
        // connect-src does not allow fetch() of a blob:
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
    await tab.until(
      says,
      'No profile: GET /api/profile?seconds=5: 503 Service Unavailable: another profile is being taken',
    );
  });
});

describe('Numbers', () => {
  page('have three digits and a unit', {}, async tab => {
    const shown = await tab.run(async () => {
      const f = await import('./format.js');
      const plain = text => text.replaceAll('\u00a0', ' ');
      return {
        count: [0, 12345, 9999999, 12345678, null].map(f.count).map(plain),
        rate: [0, 0.123, 9.999, 99.96, 999.9, 1234].map(f.rate).map(plain),
        milliseconds: [0, 0.0421, 0.99996, 1.5, 999.7, 61000, undefined].map(f.milliseconds).map(plain),
        seconds: [0.25, 1, 59.96, 75, 3600, 200000, NaN].map(f.seconds).map(plain),
        bytes: [0, 1023, 1024, 48e6].map(f.bytes).map(plain),
        percent: [0, 0.00123, 1, 2.345].map(f.percent).map(plain),
      };
    });
    assert.deepEqual(shown, {
      count: ['0', '12,345', '9,999,999', '12.3 M', '–'],
      rate: ['0/s', '0.12/s', '10.0/s', '100/s', '1.00 k/s', '1.23 k/s'],
      milliseconds: ['0 ms', '42.1 µs', '1.00 ms', '1.50 ms', '1 s', '1 min 1 s', '–'],
      seconds: ['250 ms', '1 s', '1 min', '1 min 15 s', '1 h', '2 d 7 h', '–'],
      bytes: ['0 B', '1023 B', '1.00 KiB', '45.8 MiB'],
      percent: ['0 %', '0.12 %', '100 %', '235 %'],
    });
  });

  page('of a folded stack add up, recursion counts once, and lines that are none are skipped', {}, async tab => {
    const folded = await tab.run(async () => {
      const {fold, short_name} = await import('./flame.js');
      const {root, functions, skipped} = fold('a;b 3\na;b;a 2\n\nnothing\nc with blanks;d 1\n;0\n');
      return {
        all: root.value,
        a: functions.get('a'),
        b: functions.get('b'),
        blanks: functions.get('c with blanks'),
        skipped,
        names: [
          'skiff::Task<int> skiff::run<A>(B)',
          '(anonymous namespace)::f(int)',
          'A::operator()(B) const',
          'operator<',
          '{lambda()#1}',
        ].map(short_name),
      };
    });
    assert.deepEqual(folded, {
      all: 6,
      a: {name: 'a', self: 2, total: 5},
      b: {name: 'b', self: 3, total: 5},
      blanks: {name: 'c with blanks', self: 0, total: 1},
      skipped: 2,
      names: ['skiff::Task skiff::run', 'f', 'A::operator()', 'operator<', '{lambda#1}'],
    });
  });
});
