// Where the CPU time goes: asks the service to watch itself for a while, then draws what it saw.

import {Complaint, h, panel, search, set_text} from './dom.js';
import {FlameGraph, fold} from './flame.js';
import * as format from './format.js';
import {ask} from './service.js';
import {Table, code, number} from './table.js';

const durations = [1, 5, 10, 30, 60];
/// What the service may need on top of the time it samples for.
const grace_ms = 15000;

export class Profile {
  constructor(page) {
    Object.assign(this, {page, paths: [], term: ''});
    this.complaint = new Complaint();
    this.seconds = h('select', {'aria-label': 'Duration'},
      ...durations.map(s => h('option', {value: s, selected: s === 5}, `${s}\u00a0s`)));
    this.start = h('button', {type: 'button', class: 'primary',
      onclick: () => this.running ? this.running.abort() : this.run()}, 'Record');
    this.bar = h('progress', {max: 1, value: 0, hidden: true, 'aria-label': 'Recording'});
    this.said = h('p', {class: 'muted', role: 'status'}, 'Samples the stacks of the whole process while it works.');
    this.found = h('span', {class: 'muted', role: 'status'});
    this.download = h('a', {class: 'button'}, 'Download');
    this.graph = new FlameGraph();
    const share = samples => format.percent(samples / this.total);
    this.table = new Table({label: 'Functions', key: row => row.name, sort: [1, true], limit: 40, columns: [
      code('Function', row => row.name, {kind: 'code wide'}),
      number('Self', row => row.self, share, {hint: 'Samples in the function itself'}),
      number('With calls', row => row.total, share, {hint: 'Samples in it and what it called'}),
      number('Samples', row => row.total, format.count),
    ]});
    this.result = h('div', {hidden: true},
      panel('Flame graph', [this.found, search('Highlight a function', term => this.highlight(term)),
        h('button', {type: 'button', onclick: () => this.graph.zoom(this.graph.root)}, 'Reset zoom'), this.download],
      this.graph.element),
      panel('Functions', [this.table.search('Filter functions')], this.table.element));
    this.element = h('div', {}, this.complaint.element,
      panel('CPU profile', [this.said, this.bar, this.seconds, this.start]), this.result);
  }

  async run() {
    const seconds = Number(this.seconds.value);
    const began = performance.now();
    this.running = new AbortController();
    this.complaint.show('');
    set_text(this.start, 'Cancel');
    this.bar.hidden = false;
    const ticking = setInterval(() => {
      const elapsed = (performance.now() - began) / 1000;
      this.bar.value = Math.min(1, elapsed / seconds);
      set_text(this.said, elapsed < seconds ? `Recording, ${Math.ceil(seconds - elapsed)}\u00a0s to go.`
        : 'Waiting for the result.');
    }, 200);
    try {
      const response = await ask(`api/profile?seconds=${seconds}`,
        {signal: this.running.signal, patience: seconds * 1000 + grace_ms});
      this.show_stacks(await response.text(), seconds);
    } catch (error) {
      if (this.running.signal.aborted) set_text(this.said, 'Cancelled.');
      else {
        set_text(this.said, '');
        this.complaint.show(`No profile: ${error.message}`);
      }
    }
    clearInterval(ticking);
    this.running = null;
    this.bar.hidden = true;
    set_text(this.start, 'Record');
  }

  show_stacks(text, seconds) {
    const {root, functions, skipped} = fold(text);
    this.total = root.value;
    this.result.hidden = root.value === 0;
    set_text(this.said, root.value === 0 ? 'Not one sample: the process was idle.'
      : `${format.count(root.value)} samples in ${format.seconds(seconds)}, taken at ${format.clock(Date.now())}.` +
        (skipped ? ` ${format.count(skipped)} lines could not be read.` : ''));
    if (root.value === 0) return;
    this.graph.show(root);
    this.highlight(this.term);
    this.table.show([...functions.values()].sort((a, b) => b.total - a.total));
    if (this.download.href) URL.revokeObjectURL(this.download.href);
    this.download.href = URL.createObjectURL(new Blob([text], {type: 'text/plain'}));
    const name = (this.page.name || 'profile').replace(/[^\w.-]+/g, '_');
    this.download.download = `${name}-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.folded`;
  }

  highlight(term) {
    this.term = term;
    const share = this.graph.search(term);
    set_text(this.found, term ? `${format.percent(share)} of samples` : '');
  }
}
