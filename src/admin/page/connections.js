// Who is connected, and what is being worked on: the oldest first, for that is what hangs.

import {Complaint, badge, h, set_attribute, set_badge, set_text} from './dom.js';
import * as format from './format.js';
import {Table} from './table.js';

const kinds = {handling: 'accent', reading: 'calm', sending: 'good'};
const age_kind = age => age >= 10 ? 'number bad' : age >= 1 ? 'number warn' : 'number';

const state_column = {title: 'State', of: row => row.state, show: (row, cell) => {
  set_badge(cell.firstChild ?? cell.appendChild(badge('', '')), kinds[row.state] ?? 'quiet', row.state);
}};

export class Connections {
  constructor() {
    this.polls = {connections: 'api/connections'};
    this.complaint = new Complaint();
    this.missing = h('p', {class: 'notice warn', role: 'alert', hidden: true});
    this.summary = h('p', {class: 'muted'});
    this.requests = new Table({
      label: 'Requests in flight', key: row => `${row.worker} ${row.peer} ${row.requests}`,
      words: row => `${row.peer} ${row.request.method} ${row.request.target} ${row.request.route}`,
      sort: [0, true], limit: 200, empty: 'No request is in flight.',
      columns: [
        {title: 'Age', kind: 'number', of: row => row.request.age_s, show: (row, cell) => {
          set_attribute(cell, 'class', age_kind(row.request.age_s));
          return format.seconds(row.request.age_s);
        }},
        {title: 'Method', kind: 'code', of: row => row.request.method, show: row => row.request.method},
        {title: 'Target', kind: 'code wide', of: row => row.request.target, show: row => row.request.target},
        {title: 'Route', kind: 'code', of: row => row.request.route, show: row => row.request.route || 'no route matched'},
        state_column,
        {title: 'Peer', kind: 'code', of: row => row.peer, show: row => row.peer},
        {title: 'Worker', kind: 'number', of: row => row.worker, show: row => String(row.worker)},
      ]});
    this.connections = new Table({
      label: 'Connections', key: row => `${row.worker} ${row.peer}`,
      words: row => `${row.peer} ${row.state}`, sort: [2, true], limit: 200, empty: 'No one is connected.',
      columns: [
        {title: 'Peer', kind: 'code', of: row => row.peer, show: row => row.peer},
        state_column,
        {title: 'Age', kind: 'number', of: row => row.age_s, show: row => format.seconds(row.age_s)},
        {title: 'Requests', kind: 'number', of: row => row.requests, show: row => format.count(row.requests)},
        {title: 'Worker', kind: 'number', of: row => row.worker, show: row => String(row.worker)},
      ]});
    this.element = h('div', {}, this.complaint.element, this.missing,
      h('section', {class: 'panel'}, h('div', {class: 'tools'}, h('h2', {}, 'Requests in flight'), this.summary,
        this.requests.search('Filter by peer or target', this.connections)), this.requests.element),
      h('section', {class: 'panel'}, h('h2', {}, 'Connections'), this.connections.element));
  }

  receive(_, workers) {
    const silent = workers.filter(({answered}) => !answered).map(({worker}) => worker);
    const rows = workers.flatMap(({worker, connections}) => (connections ?? []).map(row => ({...row, worker})));
    const busy = rows.filter(({request}) => request);
    this.missing.hidden = silent.length === 0;
    set_text(this.missing, silent.length === 0 ? '' : silent.length === 1
      ? `Worker ${silent[0]} does not answer: its connections are missing here.`
      : `Workers ${silent.join(', ')} do not answer: their connections are missing here.`);
    set_text(this.summary, `${format.count(busy.length)} on ${format.count(rows.length)} connections`);
    this.requests.show(busy);
    this.connections.show(rows);
  }
}
