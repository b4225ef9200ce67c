// The first look: is it well, how much does it do, what does that cost.

import {Tile, Sparkline} from './chart.js';
import {Complaint, Facts, badge, h, set_badge} from './dom.js';
import * as format from './format.js';
import {check_columns} from './health.js';
import {Table} from './table.js';

const classes = [['2xx', 'good'], ['3xx', 'calm'], ['4xx', 'warn'], ['5xx', 'bad'], ['1xx', 'other']];

/// A worker that is late by this much makes every one of its callers wait.
const late_ms = 50;

export class Overview {
  constructor(page) {
    this.page = page;
    this.complaint = new Complaint();
    this.requests = new Tile({title: 'Requests', format: format.rate, stacked: true, floor: 1,
      series: classes.map(([name, kind]) => ({name, kind, of: sample => sample[name]}))});
    this.errors = new Tile({title: 'Errors', format: format.rate, floor: 1, series: [
      {name: '4xx', kind: 'warn', of: sample => sample['4xx']}, {name: '5xx', kind: 'bad', of: sample => sample['5xx']}]});
    this.latency = new Tile({title: 'Latency', format: format.milliseconds, floor: 0.1,
      series: [{name: 'mean', kind: 'accent', of: sample => sample.mean_ms}]});
    this.in_flight = new Tile({title: 'In flight', format: format.amount, floor: 5,
      series: [{name: '', kind: 'accent', of: sample => sample.in_flight}]});
    this.cpu = new Tile({title: 'CPU', format: format.percent, floor: 0.1,
      series: [{name: '', kind: 'accent', of: sample => sample.cpu}]});
    this.memory = new Tile({title: 'Memory', format: format.bytes, binary: true, series: [
      {name: 'resident', kind: 'accent', of: sample => sample.rss},
      {name: 'heap', kind: 'calm', of: sample => sample.heap}]});
    this.facts = new Facts();
    this.workers = this.make_workers();
    this.checks = new Table({label: 'Health checks', key: check => check.name, words: check => check.name,
      columns: check_columns.slice(0, 4), empty: 'The service has no health checks.'});
    const tiles = [this.requests, this.errors, this.latency, this.in_flight, this.cpu, this.memory];
    this.element = h('div', {}, this.complaint.element,
      h('div', {class: 'tiles'}, ...tiles.map(tile => tile.element)),
      h('div', {class: 'columns'},
        h('section', {class: 'panel'}, h('h2', {}, 'Workers'), this.workers.element),
        h('section', {class: 'panel'}, h('h2', {}, 'Health checks'), this.checks.element)),
      h('section', {class: 'panel'}, h('h2', {}, 'Process'), this.facts.element));
  }

  make_workers() {
    this.sparklines = new Map();
    return new Table({label: 'Workers', key: worker => String(worker.id), words: worker => String(worker.id), columns: [
      {title: 'Worker', of: worker => worker.id, show: worker => String(worker.id)},
      {title: 'State', of: worker => Number(worker.answered), show: (worker, cell) => {
        const late = worker.answered && worker.lag_ms >= late_ms;
        set_badge(cell.firstChild ?? cell.appendChild(badge('', '')),
          !worker.answered ? 'bad' : late ? 'warn' : 'good', !worker.answered ? 'stuck' : late ? 'late' : 'ok');
      }},
      {title: 'Lag', kind: 'number', hint: 'How late the worker comes to its work', of: worker => worker.lag_ms,
        show: worker => worker.answered ? format.milliseconds(worker.lag_ms) : '–'},
      {title: 'Last minute', show: (worker, cell) => this.draw_lag(worker, cell)},
      {title: 'Connections', kind: 'number', of: worker => worker.connections, show: worker =>
        worker.answered ? format.count(worker.connections) : '–'},
      {title: 'In flight', kind: 'number', of: worker => worker.in_flight, show: worker =>
        worker.answered ? format.count(worker.in_flight) : '–'},
    ]});
  }

  draw_lag(worker, cell) {
    let line = this.sparklines.get(cell);
    if (!line) {
      line = new Sparkline({floor: 5});
      this.sparklines.set(cell, line);
      cell.append(line.element);
    }
    line.draw(this.page.history.samples, sample => sample.lag.get(worker.id));
  }

  show(overview) {
    const {history} = this.page;
    const {samples} = history;
    const {traffic = {}, latency_ms: latency = {}, process = {}, heap = {}, service = {}} = overview;
    const now = Object.fromEntries(['requests', '4xx', '5xx', 'mean_ms', 'cpu'].map(name =>
      [name, history.recent(sample => sample[name])]));
    const total = name => format.count(traffic.by_class?.[name] ?? 0);

    this.requests.show(samples, format.rate(now.requests), '', [
      ['total', format.count(traffic.requests_total)], ['2xx', total('2xx')], ['3xx', total('3xx')],
      ['4xx', total('4xx')], ['5xx', total('5xx')]]);
    this.errors.show(samples, format.rate(now['5xx']),
      now.requests > 0 ? `5xx, ${format.percent(now['5xx'] / now.requests)} of requests` : '5xx', [
        ['4xx', format.rate(now['4xx'])], ['refused', format.count(traffic.refused_total)]]);
    this.latency.show(samples, format.milliseconds(now.mean_ms), 'mean', [
      ['since start p50', format.milliseconds(latency?.p50)], ['p90', format.milliseconds(latency?.p90)],
      ['p99', format.milliseconds(latency?.p99)]]);
    const hit = traffic.limits_hit ?? {};
    this.in_flight.show(samples, format.count(traffic.in_flight), '', [
      ['connections', format.count(traffic.connections_open)],
      ['accepted', format.count(traffic.connections_accepted_total)],
      ...(hit.in_flight ? [['limit hit', `${format.count(hit.in_flight)}×`, 'warn']] : []),
      ...(hit.connections ? [['connection limit hit', `${format.count(hit.connections)}×`, 'warn']] : [])]);
    this.cpu.show(samples, format.percent(now.cpu), 'of one CPU', [
      ['used', format.seconds(process.cpu_s)], ['threads', format.count(process.threads)],
      ['workers', format.count(overview.workers?.length)]]);
    this.memory.show(samples, format.bytes(process.rss_bytes), 'resident', [
      ['heap', format.bytes(heap.in_use_bytes)], ['free', format.bytes(heap.free_bytes)],
      ['mapped', format.bytes(heap.mapped_bytes)]]);

    this.workers.show(overview.workers ?? []);
    this.checks.show(overview.health?.checks ?? []);
    this.show_facts(service, process, traffic, overview.log);
  }

  show_facts(service, process, traffic, log) {
    const {facts} = this;
    const crowded = process.fds_max > 0 && process.fds > 0.8 * process.fds_max;
    facts.set('Version', service.version || '–');
    facts.set('skiff', service.skiff_version || '–');
    facts.set('Compiler', service.compiler || '–');
    facts.set('Process', String(service.pid ?? '–'));
    facts.set('Started', format.moment(Date.parse(service.started_at)));
    facts.set('File descriptors', `${format.count(process.fds)} of ${format.count(process.fds_max)}`, crowded ? 'warn' : '');
    facts.set('Virtual memory', format.bytes(process.virtual_bytes));
    facts.set('Connections refused', format.count(traffic.limits_hit?.connections), traffic.limits_hit?.connections ? 'warn' : '');
    facts.set('Log lines dropped', format.count(log?.dropped), log?.dropped ? 'warn' : '');
  }
}
