// Every route with what it does: what was declared (/api/routes) joined with what came (/api/traffic).

import {Complaint, h, panel, set_attribute, set_text} from './dom.js';
import {bytes, count, milliseconds, percent, rate} from './format.js';
import {Table, code, number} from './table.js';

const quantile_hint = 'Since the start, of the commonest status; open the line for each';
const kind_of_status = status => ({2: 'good', 3: 'calm', 4: 'warn', 5: 'bad'})[Math.floor(status / 100)] ?? 'other';

/// rows of /api/traffic and /api/routes → one line per method and route.
export function lines_of(traffic, routes, window) {
  const lines = new Map();
  const line = (method, route) => {
    const key = `${method} ${route}`;
    if (!lines.has(key)) {
      lines.set(key, {key, method, route, statuses: [], declared: null, count: 0, errors: 0, spent: 0,
        rate: null, error_rate: null});
    }
    return lines.get(key);
  };
  for (const {method, pattern, ...declared} of routes) line(method, pattern).declared = declared;
  for (const row of traffic) {
    const entry = line(row.method, row.route);
    const recent = window.of(row);
    entry.statuses.push({...row, recent});
    entry.count += row.count;
    entry.spent += row.count * row.mean_ms;
    if (row.status >= 500) entry.errors += row.count;
    if (recent.rate === null) continue;
    entry.rate = (entry.rate ?? 0) + recent.rate;
    entry.error_rate = (entry.error_rate ?? 0) + (row.status >= 500 ? recent.rate : 0);
  }
  for (const entry of lines.values()) {
    entry.statuses.sort((a, b) => a.status - b.status);
    // Quantiles of several statuses cannot be added up: the commonest stands for all, the rest is one click away.
    entry.usual = entry.statuses.reduce((most, row) => row.count > (most?.count ?? 0) ? row : most, null);
    entry.mean_ms = entry.count ? entry.spent / entry.count : null;
  }
  return [...lines.values()];
}

export class Traffic {
  constructor(page) {
    Object.assign(this, {page, paths: ['api/routes'], draws: 'api/traffic', routes: []});
    this.complaint = new Complaint();
    this.table = new Table({
      label: 'Routes and traffic', key: line => line.key,
      sort: [2, true], limit: 500, empty: 'No routes, no traffic.', dim: line => !line.count,
      detail: line => this.detail(line),
      columns: [
        code('Route', line => line.route || 'no route matched', {show: (line, cell) => {
          if (!cell.firstChild) cell.append(h('b', {class: 'method'}), ' ', h('span'));
          set_text(cell.firstChild, line.method);
          set_text(cell.lastChild, line.route || 'no route matched');
        }}),
        {title: 'Answers', hint: 'Shares of the status classes', show: (line, cell) => this.draw_shares(line, cell)},
        number('Rate', line => line.rate, rate, {hint: 'Requests a second, over the last ten'}),
        number('Total', line => page.traffic ? line.count : null, count),
        number('Errors', line => line.error_rate, rate, {hint: '5xx a second, over the last ten',
          show: (line, cell) => {
            set_attribute(cell, 'class', line.error_rate > 0 ? 'number bad' : 'number');
            return rate(line.error_rate);
          }}),
        number('Errors %', line => line.count ? line.errors / line.count : null, percent,
          {hint: '5xx of all answers since the start'}),
        number('Mean', line => line.mean_ms, milliseconds, {hint: 'Since the start'}),
        number('p50', line => line.usual?.p50_ms, milliseconds, {hint: quantile_hint}),
        number('p99', line => line.usual?.p99_ms, milliseconds, {hint: quantile_hint}),
      ]});
    this.element = h('div', {}, this.complaint.element,
      panel('Routes and traffic', [this.table.search('Filter routes')], this.table.element));
  }

  draw_shares(line, cell) {
    const bar = cell.firstChild ?? cell.appendChild(h('svg', {class: 'shares', width: 72, height: 8, role: 'img'}));
    let x = 0;
    const drawn = line.statuses.map(row => {
      const width = 72 * row.count / (line.count || 1);
      x += width;
      return [kind_of_status(row.status), (x - width).toFixed(1), Math.max(1, width).toFixed(1)];
    });
    const words = line.statuses.map(row => `${row.status}: ${count(row.count)}`).join(', ');
    set_attribute(bar, 'aria-label', words || 'none yet');
    while (bar.children.length < drawn.length) bar.append(h('rect', {height: 8}));
    while (bar.children.length > drawn.length) bar.lastChild.remove();
    drawn.forEach(([kind, left, width], i) => {
      set_attribute(bar.children[i], 'class', `fill ${kind}`);
      set_attribute(bar.children[i], 'x', left);
      set_attribute(bar.children[i], 'width', width);
    });
  }

  detail(line) {
    const cells = row => [row.status, rate(row.recent.rate), count(row.count), milliseconds(row.mean_ms),
      milliseconds(row.recent.mean_ms), milliseconds(row.p50_ms), milliseconds(row.p99_ms)];
    const tr = (tag, texts) => h('tr', {}, ...texts.map(text => h(tag, {class: 'number'}, String(text))));
    const table = h('table', {},
      h('thead', {}, tr('th', ['Status', 'Rate', 'Total', 'Mean', 'Mean of late', 'p50', 'p99'])),
      h('tbody', {}, ...line.statuses.map(row => tr('td', cells(row)))));
    const {declared} = line;
    const middlewares = declared?.middlewares?.length ? declared.middlewares.join(' → ') : 'none';
    const words = !declared ? (line.route ? 'Not among the declared routes.' : 'Requests that no route wanted.')
      : `Middlewares: ${middlewares}. Bodies up to ${declared.body_limit === null || declared.body_limit === undefined
        ? "the server's limit" : bytes(declared.body_limit)}.`;
    return h('div', {}, line.count ? table : null, h('p', {class: 'muted'}, words));
  }

  receive(routes) {
    this.table.show(lines_of(this.page.traffic ?? [], routes, this.page.window));
    this.routes = routes;
  }

  show() {
    this.table.show(lines_of(this.page.traffic ?? [], this.routes, this.page.window));
  }
}
