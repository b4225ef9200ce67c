// Pictures of every section, to look at after a change: light, dark, narrow, and in trouble.
//
// Usage: node shots.mjs FOLDER [NAME...]      NAME: only those whose name begins with it

import {mkdirSync, writeFileSync} from 'node:fs';
import {Browser} from './browser.mjs';
import {Mock} from './mock.mjs';

const [folder, ...only] = process.argv.slice(2);
if (!folder) {
  console.error('usage: node shots.mjs FOLDER [NAME...]');
  process.exit(2);
}
mkdirSync(folder, {recursive: true});

const narrow = {width: 390, height: 844};
const shots = [
  ['admin', '#overview', ['lively'], {height: 724, scale: 1.5}], // docs/images/admin.png
  ['overview', '#overview', [], {}],
  ['overview-dark', '#overview', [], {dark: true}],
  ['overview-narrow', '#overview', [], narrow],
  ['failing', '#overview', ['failing', 'stuck', 'worn'], {}],
  ['failing-dark', '#health', ['failing', 'draining'], {dark: true}],
  ['gone', '#overview', [], {}, ['gone']],
  ['traffic', '#traffic', [], {}],
  ['many-traffic', '#traffic', ['many'], {dark: true}],
  ['traffic-narrow', '#traffic', [], narrow],
  ['connections', '#connections', ['stuck'], {}],
  ['many-connections', '#connections', ['many'], {}],
  ['many-overview', '#overview', ['many'], {}],
  ['health', '#health', [], {}],
  ['loggers', '#loggers', [], {dark: true}],
  ['loggers-narrow', '#loggers', [], narrow],
  ['config', '#config', [], {}],
  ['profile', '#profile', [], {}],
  ['profile-dark', '#profile', ['many'], {dark: true}],
  ['profile-narrow', '#profile', [], narrow],
  ['idle', '#overview', ['idle'], {}],
  ['hostile', '#connections', ['hostile'], {}],
  ['broken', '#traffic', ['broken'], {}],
].filter(([name]) => !only.length || only.some(word => name.startsWith(word)));

const browser = new Browser();
for (const [name, hash, modes, options, then] of shots) {
  const speed = name === 'admin' ? 3 : 20; // the one that is published is not hurried
  const mock = new Mock({speed, modes});
  const tab = await browser.open((await mock.listen()) + hash, {speed, ...options});
  if (hash === '#profile') {
    await tab.until(() => document.querySelector('main .primary') && document.getElementById('uptime').textContent);
    await tab.run(() => document.querySelector('main .primary').click());
    await tab.until(() => document.querySelector('.flame .frame'));
  } else {
    const seconds = hash === '#overview' && !then ? 290 : 60;
    await new Promise(done => setTimeout(done, (seconds / speed) * 1000));
  }
  if (then) {
    mock.modes = new Set(then);
    await new Promise(done => setTimeout(done, 1000));
  }
  if (tab.complaints.length) console.log(name, tab.complaints);
  const whole = name !== 'admin';
  writeFileSync(`${folder}/${name}.png`, await tab.screenshot(whole));
  await tab.close();
  mock.close();
}
await browser.close();
