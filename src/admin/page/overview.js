// The first look: is it well, how much does it do, what does that cost.

import {Tile, Sparkline} from './chart.js';
import {Complaint, Facts, h, panel} from './dom.js';
import {amount, bytes, count, milliseconds, moment, percent, rate, seconds} from './format.js';
import {check_columns} from './health.js';
import {Table, mark, number, words} from './table.js';

const classes = [['2xx', 'good'], ['3xx', 'calm'], ['4xx', 'warn'], ['5xx', 'bad'], ['1xx', 'other']];

/// A worker that is late by this much makes every one of its callers wait.
const late_ms = 50;

export class Overview {
  constructor(page) {
    Object.assign(this, {page, paths: [], draws: 'api/overview'});
    this.complaint = new Complaint();
    this.requests = new Tile({title: 'Requests', format: rate, stacked: true, floor: 1,
      series: classes.map(([name, kind]) => ({name, kind, of: sample => sample[name]}))});
    this.errors = new Tile({title: 'Errors', format: rate, floor: 1, series: [
      {name: '4xx', kind: 'warn', of: sample => sample['4xx']},
      {name: '5xx', kind: 'bad', of: sample => sample['5xx']}]});
    this.latency = new Tile({title: 'Latency', format: milliseconds, floor: 0.1,
      series: [{name: 'mean', kind: 'accent', of: sample => sample.mean_ms}]});
    this.in_flight = new Tile({title: 'In flight', format: amount, floor: 5,
      series: [{name: '', kind: 'accent', of: sample => sample.in_flight}]});
    this.cpu = new Tile({title: 'CPU', format: percent, floor: 0.1,
      series: [{name: '', kind: 'accent', of: sample => sample.cpu}]});
    this.memory = new Tile({title: 'Memory', format: bytes, binary: true, series: [
      {name: 'resident', kind: 'accent', of: sample => sample.rss},
      {name: 'heap', kind: 'calm', of: sample => sample.heap}]});
    this.facts = new Facts();
    this.workers = this.make_workers();
    this.checks = new Table({label: 'Health checks', key: check => check.name,
      columns: check_columns.slice(0, 4), empty: 'The service has no health checks.'});
    const tiles = [this.requests, this.errors, this.latency, this.in_flight, this.cpu, this.memory];
    this.element = h('div', {}, this.complaint.element,
      h('div', {class: 'tiles'}, ...tiles.map(tile => tile.element)),
      h('div', {class: 'columns'},
        panel('Workers', [], this.workers.element), panel('Health checks', [], this.checks.element)),
      panel('Process', [], this.facts.element));
  }

  make_workers() {
    this.sparklines = new WeakMap();
    const answered = of => worker => worker.answered ? of(worker) : null;
    const state = worker => !worker.answered ? 'stuck' : worker.lag_ms >= late_ms ? 'late' : 'ok';
    return new Table({label: 'Workers', key: worker => String(worker.id), columns: [
      words('Worker', worker => worker.id),
      mark('State', state, worker => ({stuck: 'bad', late: 'warn', ok: 'good'})[state(worker)]),
      number('Lag', answered(worker => worker.lag_ms), milliseconds, {hint: 'How late the worker comes to its work'}),
      {title: 'Last minute', show: (worker, cell) => this.draw_lag(worker, cell)},
      number('Connections', answered(worker => worker.connections), count),
      number('In flight', answered(worker => worker.in_flight), count),
    ]});
  }

  draw_lag(worker, cell) {
    let line = this.sparklines.get(cell);
    if (!line) {
      line = new Sparkline(5);
      this.sparklines.set(cell, line);
      cell.append(line.element);
    }
    line.draw(this.page.history.samples, sample => sample.lag.get(worker.id));
  }

  show(overview) {
    const {history} = this.page;
    const {samples} = history;
    const {traffic = {}, latency_ms: latency = {}, process = {}, heap = {}, service = {}, build = {}} = overview;
    const now = Object.fromEntries(['requests', '4xx', '5xx', 'mean_ms', 'cpu'].map(name =>
      [name, history.recent(sample => sample[name])]));

    this.requests.show(samples, rate(now.requests), '', [
      ['total', count(traffic.requests_total)],
      ...classes.map(([name]) => [name, count(traffic.by_class?.[name])]).filter(([, text]) => /[1-9]/.test(text))]);
    this.errors.show(samples, rate(now['5xx']),
      now.requests > 0 ? `5xx, ${percent(now['5xx'] / now.requests)} of requests` : '5xx', [
        ['4xx', rate(now['4xx'])], ['refused', count(traffic.refused_total)]]);
    this.latency.show(samples, milliseconds(now.mean_ms ?? this.page.window.newest_mean()), 'mean', [
      ['since start p50', milliseconds(latency?.p50)], ['p90', milliseconds(latency?.p90)],
      ['p99', milliseconds(latency?.p99)]]);
    const hit = traffic.limits_hit ?? {};
    this.in_flight.show(samples, count(traffic.in_flight), '', [
      ['connections', count(traffic.connections_open)],
      ['accepted', count(traffic.connections_accepted_total)],
      ...(hit.in_flight ? [['limit hit', `${count(hit.in_flight)}×`, 'warn']] : []),
      ...(hit.connections ? [['connection limit hit', `${count(hit.connections)}×`, 'warn']] : [])]);
    this.cpu.show(samples, percent(now.cpu), 'of one CPU', [
      ['used', seconds(process.cpu_s)], ['threads', count(process.threads)],
      ['workers', count(overview.workers?.length)]]);
    this.memory.show(samples, bytes(process.rss_bytes), 'resident', [
      ['heap', bytes(heap.in_use_bytes)], ['free', bytes(heap.free_bytes)],
      ['mapped', bytes(heap.mapped_bytes)]]);

    this.workers.show(overview.workers ?? []);
    this.checks.show(overview.health?.checks ?? []);
    this.show_facts(service, build, process, traffic, overview.log);
  }

  show_facts(service, build, process, traffic, log) {
    const {facts} = this;
    const crowded = process.fds_max > 0 && process.fds > 0.8 * process.fds_max;
    const slow = [build.sanitizer, build.optimised === false ? 'not optimised' : ''].filter(Boolean).join(', ');
    const named = {skiff: build.skiff_version, Compiler: build.compiler, 'C library': build.libc,
      Process: service.pid, Host: service.host, 'Listens on': (service.listen ?? []).join(', ')};
    for (const [term, text] of Object.entries(named)) facts.set(term, text || '–');
    facts.set('Build', slow || 'optimised', slow ? 'warn' : '');
    facts.set('Started', moment(Date.parse(service.started_at)));
    facts.set('File descriptors', `${count(process.fds)} of ${count(process.fds_max)}`, crowded ? 'warn' : '');
    facts.set('Virtual memory', bytes(process.virtual_bytes));
    facts.set('Log lines dropped', count(log?.dropped), log?.dropped ? 'warn' : '');
  }
}
