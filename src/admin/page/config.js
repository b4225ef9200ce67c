// Every setting with its value, and who set it.

import {Complaint, badge, h, set_badge, set_text} from './dom.js';
import {Table} from './table.js';

const kinds = {'default': 'quiet', environment: 'calm', 'command line': 'accent'};
const rank = {'command line': 0, environment: 1, 'default': 3};

export class Config {
  constructor() {
    this.polls = {settings: 'api/config'};
    this.complaint = new Complaint();
    this.summary = h('p', {class: 'muted'});
    this.table = new Table({
      label: 'Configuration', key: setting => setting.name, sort: [2, false], limit: 1000, empty: 'No settings.',
      words: setting => `${setting.name} ${setting.value} ${setting.source} ${setting.variable} ${setting.description}`,
      dim: setting => setting.source === 'default',
      columns: [
        {title: 'Setting', kind: 'code', of: setting => setting.name, show: setting => setting.name},
        {title: 'Value', kind: 'code value', of: setting => setting.value, show: setting =>
          setting.value === '' || setting.value === null ? '–' : String(setting.value)},
        {title: 'Source', of: setting => rank[setting.source] ?? 2, show: (setting, cell) => {
          set_badge(cell.firstChild ?? cell.appendChild(badge('', '')), kinds[setting.source] ?? 'quiet', setting.source);
        }},
        {title: 'Variable', kind: 'code', of: setting => setting.variable, show: setting => setting.variable || ''},
        {title: 'Meaning', kind: 'wide', show: setting => setting.description || ''},
      ]});
    this.element = h('div', {}, this.complaint.element, h('section', {class: 'panel'},
      h('div', {class: 'tools'}, h('h2', {}, 'Configuration'), this.summary, this.table.search('Filter settings')), this.table.element));
  }

  receive(_, settings) {
    const set = settings.filter(({source}) => source !== 'default').length;
    set_text(this.summary, `${set} of ${settings.length} differ from their default`);
    this.table.show(settings);
  }
}
