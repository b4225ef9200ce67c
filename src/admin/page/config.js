// Every setting with its value, and who set it.

import {Complaint, h, panel, set_text} from './dom.js';
import {Table, code, mark, words} from './table.js';

const kinds = {'default': 'quiet', environment: 'calm', 'command line': 'accent', program: 'good'};

export class Config {
  constructor() {
    this.paths = ['api/config'];
    this.complaint = new Complaint();
    this.summary = h('p', {class: 'muted'});
    this.table = new Table({
      label: 'Configuration', key: setting => setting.name, limit: 1000, empty: 'No settings.',
      dim: setting => setting.source === 'default',
      columns: [
        code('Setting', setting => setting.name),
        code('Value', setting => String(setting.value ?? '') || '–', {kind: 'code value'}),
        mark('Source', setting => setting.source, setting => kinds[setting.source] ?? 'quiet'),
        code('Variable', setting => setting.variable || '–'),
        words('Meaning', setting => setting.description, {kind: 'prose'}),
      ]});
    this.element = h('div', {}, this.complaint.element,
      panel('Configuration', [this.summary, this.table.search('Filter settings')], this.table.element));
  }

  receive(settings) {
    const set = settings.filter(({source}) => source !== 'default').length;
    set_text(this.summary, `${set} of ${settings.length} differ from their default`);
    this.table.show(settings);
  }
}
