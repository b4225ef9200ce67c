// Where the CPU time goes: asks the service to watch itself for a while, then draws what it saw.

import {Complaint, h, set_text} from './dom.js';
import {FlameGraph, fold} from './flame.js';
import * as format from './format.js';
import {ask} from './service.js';
import {Table} from './table.js';

const durations = [1, 5, 10, 30, 60];
/// What the service may need on top of the time it samples for.
const grace_ms = 15000;

export class Profile {
  constructor(page) {
    this.page = page;
    this.complaint = new Complaint();
    this.seconds = h('select', {'aria-label': 'Duration'},
      ...durations.map(s => h('option', {value: s, selected: s === 5}, `${s}\u00a0s`)));
    this.start = h('button', {type: 'button', class: 'primary', onclick: () => this.running ? this.running.abort() : this.run()}, 'Record');
    this.bar = h('progress', {max: 1, value: 0, hidden: true, 'aria-label': 'Recording'});
    this.said = h('p', {class: 'muted', role: 'status'}, 'Samples the stacks of the whole process while it works.');
    this.search = h('input', {type: 'search', placeholder: 'Highlight a function', 'aria-label': 'Highlight a function',
      oninput: () => this.highlight()});
    this.found = h('span', {class: 'muted', role: 'status'});
    this.download = h('a', {class: 'button'}, 'Download');
    this.graph = new FlameGraph();
    this.table = new Table({label: 'Functions', key: row => row.name, words: row => row.name, sort: [1, true], limit: 100,
      columns: [
        {title: 'Function', kind: 'code wide', of: row => row.name, show: row => row.name},
        {title: 'Self', kind: 'number', hint: 'Samples in the function itself', of: row => row.self, show: row => format.percent(row.self / this.total)},
        {title: 'With calls', kind: 'number', hint: 'Samples in it and what it called', of: row => row.total, show: row => format.percent(row.total / this.total)},
        {title: 'Samples', kind: 'number', of: row => row.total, show: row => format.count(row.total)},
      ]});
    this.result = h('div', {hidden: true},
      h('section', {class: 'panel'}, h('div', {class: 'tools'}, h('h2', {}, 'Flame graph'), this.found, this.search,
        h('button', {type: 'button', onclick: () => this.graph.zoom(this.graph.root)}, 'Reset zoom'), this.download),
      this.graph.element),
      h('section', {class: 'panel'}, h('h2', {}, 'Functions'), this.table.element));
    this.element = h('div', {}, this.complaint.element,
      h('section', {class: 'panel'}, h('div', {class: 'tools'}, h('h2', {}, 'CPU profile'), this.seconds, this.start, this.bar, this.said)),
      this.result);
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
      set_text(this.said, elapsed < seconds ? `Recording, ${Math.ceil(seconds - elapsed)}\u00a0s to go.` : 'Waiting for the result.');
    }, 200);
    try {
      const response = await ask(`api/profile?seconds=${seconds}`, {signal: this.running.signal, patience: seconds * 1000 + grace_ms});
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
    this.highlight();
    this.table.show([...functions.values()]);
    if (this.download.href) URL.revokeObjectURL(this.download.href);
    this.download.href = URL.createObjectURL(new Blob([text], {type: 'text/plain'}));
    const name = (this.page.name || 'profile').replace(/[^\w.-]+/g, '_');
    this.download.download = `${name}-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.folded`;
  }

  highlight() {
    const share = this.graph.search(this.search.value.trim());
    set_text(this.found, this.search.value.trim() ? `${format.percent(share)} of samples` : '');
  }
}
