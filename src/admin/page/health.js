// The three probes, and the checks behind them.

import {Complaint, badge, h, panel, place, set_badge, set_text} from './dom.js';
import {count, milliseconds, seconds} from './format.js';
import {Table, code, mark, number, words} from './table.js';

export const probes = [['live', 'livez', 'Live'], ['ready', 'readyz', 'Ready'], ['startup', 'startupz', 'Started']];
const kinds = {pass: 'good', fail: 'bad', pending: 'quiet'};
const worst_first = {fail: 0, pending: 1, pass: 2};
const meanings = {
  live: 'fails when a restart would help', ready: 'fails when no new requests should come',
  startup: 'passes once the service has started',
};

/// Of the service; the reader's own clock may differ.
let service_now = () => Date.now();

const ago = time => {
  const moment = Date.parse(time);
  return Number.isNaN(moment) ? '–' : `${seconds(Math.max(1, Math.round((service_now() - moment) / 1000)))} ago`;
};

export const check_columns = [
  mark('Status', check => worst_first[check.status] ?? 0,
    check => check.status === 'fail' && !check.critical ? 'warn' : kinds[check.status] ?? 'warn',
    check => check.status),
  code('Check', check => check.name),
  words('Critical', check => check.critical ? 'yes' : 'no', {hint: 'Whether the service is unready while it fails'}),
  words('Message', check => check.message, {kind: 'wide'}),
  number('Checked', check => check.checked_at, ago),
  number('Took', check => check.checked_at ? check.duration_ms : null, milliseconds),
  number('Every', check => check.every_s, seconds),
  number('Timeout', check => check.timeout_s, seconds),
  number('Failures', check => check.failures, count),
];

export class Health {
  constructor() {
    Object.assign(this, {paths: [], draws: 'api/overview'});
    this.complaint = new Complaint();
    this.cards = probes.map(([name, path, title]) => {
      const state = badge('quiet', '…');
      const why = h('p', {class: 'why'});
      return {name, state, why, element: h('section', {class: 'tile probe', 'aria-label': title},
        h('h2', {}, title), h('p', {class: 'figure'}, state), why,
        h('p', {class: 'foot'}, h('a', {href: path}, `/${path}`), ' ', meanings[name]))};
    });
    this.table = new Table({label: 'Health checks', key: check => check.name,
      columns: check_columns, empty: 'The service has no health checks.'});
    this.element = h('div', {}, this.complaint.element,
      h('div', {class: 'tiles'}, ...this.cards.map(({element}) => element)),
      panel('Checks', [], this.table.element));
  }

  show({health = {}, service = {}}) {
    const started = Date.parse(service.started_at);
    const skew = started + service.uptime_s * 1000 - Date.now();
    service_now = () => Date.now() + (Number.isFinite(skew) ? skew : 0);
    for (const {name, state, why} of this.cards) {
      set_badge(state, kinds[health[name]] ?? 'quiet', health[name] ?? 'unknown');
      set_text(why, name === 'ready' && health.ready === 'fail' ? (health.reasons ?? []).join(', ') : '');
    }
    this.table.show(health.checks ?? []);
  }
}

/// The three in the page's head.
export class ProbeBadges {
  constructor(parent) {
    this.parent = parent;
    this.badges = probes.map(([, , title]) => h('a', {href: '#health', class: 'badge quiet'}, title));
  }

  show(health = {}) {
    place(this.parent, this.badges);
    probes.forEach(([name, , title], i) => {
      const state = health[name];
      set_badge(this.badges[i], kinds[state] ?? 'quiet', `${title}${state === 'fail' ? ': no' : ''}`);
    });
  }
}
