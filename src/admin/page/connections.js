// Who is connected, and what is being worked on: the oldest first, for that is what hangs.

import {Complaint, h, panel, set_attribute, set_text} from './dom.js';
import {count, seconds} from './format.js';
import {Table, code, mark, number} from './table.js';

const kinds = {handling: 'accent', reading: 'calm', sending: 'good'};
const age_kind = age => age >= 10 ? 'number bad' : age >= 1 ? 'number warn' : 'number';

const peer = code('Peer', row => row.peer);
const state = mark('State', row => row.state, row => kinds[row.state] ?? 'quiet');
const worker = number('Worker', row => row.worker, String);

export class Connections {
  constructor() {
    this.paths = ['api/connections'];
    this.complaint = new Complaint();
    this.missing = h('p', {class: 'notice warn', role: 'alert', hidden: true});
    this.summary = h('p', {class: 'muted'});
    this.requests = new Table({
      label: 'Requests in flight', key: row => `${row.worker} ${row.peer} ${row.requests}`,
      sort: [0, true], limit: 200, empty: 'No request is in flight.',
      columns: [
        number('Age', row => row.request.age_s, seconds, {show: (row, cell) => {
          set_attribute(cell, 'class', age_kind(row.request.age_s));
          return seconds(row.request.age_s);
        }}),
        code('Method', row => row.request.method),
        code('Target', row => row.request.target, {kind: 'code wide'}),
        code('Route', row => row.request.route || 'no route matched'), state, peer, worker,
      ]});
    this.connections = new Table({
      label: 'Connections', key: row => `${row.worker} ${row.peer}`, sort: [2, true], limit: 200,
      empty: 'No one is connected.',
      columns: [peer, state, number('Age', row => row.age_s, seconds), number('Requests', row => row.requests, count),
        worker]});
    this.element = h('div', {}, this.complaint.element, this.missing,
      panel('Requests in flight', [this.summary, this.requests.search('Filter by peer or target', this.connections)],
        this.requests.element),
      panel('Connections', [], this.connections.element));
  }

  receive(workers) {
    const silent = workers.filter(({answered}) => !answered).map(({worker}) => worker);
    const rows = workers.flatMap(({worker, connections}) => (connections ?? []).map(row => ({...row, worker})));
    const busy = rows.filter(({request}) => request);
    this.missing.hidden = silent.length === 0;
    set_text(this.missing, silent.length === 0 ? '' : silent.length === 1
      ? `Worker ${silent[0]} does not answer: its connections are missing here.`
      : `Workers ${silent.join(', ')} do not answer: their connections are missing here.`);
    // A worker lists only so many.
    const all = workers.reduce((sum, {total, connections}) => sum + (total ?? (connections ?? []).length), 0);
    set_text(this.summary, `${count(busy.length)} on ${count(all)} connections` +
      (all > rows.length ? `, of which ${count(rows.length)} are told` : ''));
    this.requests.show(busy);
    this.connections.show(rows);
  }
}
