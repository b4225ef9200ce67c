// The three probes, and the checks behind them.

import {Complaint, badge, h, place, set_badge, set_text} from './dom.js';
import * as format from './format.js';
import {Table} from './table.js';

export const probes = [['live', 'livez', 'Live'], ['ready', 'readyz', 'Ready'], ['startup', 'startupz', 'Started']];
const kinds = {pass: 'good', fail: 'bad', pending: 'quiet'};
const worst_first = {fail: 0, pending: 1, pass: 2};
const meanings = {
  live: 'fails when a restart would help', ready: 'fails when no new requests should come', startup: 'passes once the service has started',
};

/// Of the service; the reader's own clock may differ.
let service_now = () => Date.now();

const ago = time => {
  const moment = Date.parse(time);
  return Number.isNaN(moment) ? '–' : `${format.seconds(Math.max(0, Math.round((service_now() - moment) / 1000)))} ago`.replace(/^0\sms/, '0\u00a0s');
};

export const check_columns = [
  {title: 'Status', of: check => worst_first[check.status] ?? 0, show: (check, cell) => {
    const kind = check.status === 'fail' && !check.critical ? 'warn' : kinds[check.status] ?? 'warn';
    set_badge(cell.firstChild ?? cell.appendChild(badge('', '')), kind, check.status);
  }},
  {title: 'Check', kind: 'code', of: check => check.name, show: check => check.name},
  {title: 'Critical', of: check => Number(!check.critical), show: check => check.critical ? 'yes' : 'no',
    hint: 'Whether the service is unready while it fails'},
  {title: 'Message', kind: 'wide', of: check => check.message, show: check => check.message || ''},
  {title: 'Checked', kind: 'number', of: check => check.checked_at, show: check => ago(check.checked_at)},
  {title: 'Took', kind: 'number', of: check => check.duration_ms, show: check => check.checked_at ? format.milliseconds(check.duration_ms) : '–'},
  {title: 'Every', kind: 'number', of: check => check.every_s, show: check => format.seconds(check.every_s)},
  {title: 'Timeout', kind: 'number', of: check => check.timeout_s, show: check => format.seconds(check.timeout_s)},
  {title: 'Failures', kind: 'number', of: check => check.failures, show: check => format.count(check.failures)},
];

export class Health {
  constructor() {
    this.complaint = new Complaint();
    this.cards = probes.map(([name, path, title]) => {
      const state = badge('quiet', '…');
      const why = h('p', {class: 'why'});
      return {name, state, why, element: h('section', {class: 'tile probe', 'aria-label': title},
        h('h2', {}, title), h('p', {class: 'figure'}, state), why,
        h('p', {class: 'foot'}, h('a', {href: path}, `/${path}`), ' ', meanings[name]))};
    });
    this.table = new Table({label: 'Health checks', key: check => check.name, words: check => `${check.name} ${check.message}`,
      columns: check_columns, empty: 'The service has no health checks.'});
    this.element = h('div', {}, this.complaint.element,
      h('div', {class: 'tiles'}, ...this.cards.map(({element}) => element)),
      h('section', {class: 'panel'}, h('h2', {}, 'Checks'), this.table.element));
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
