// What the service logs, changed while it runs.

import {Complaint, h, panel, set_attribute, set_text} from './dom.js';
import {ask} from './service.js';
import {Table, code} from './table.js';

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'off'];

export class Loggers {
  constructor() {
    this.paths = ['api/loggers'];
    this.complaint = new Complaint();
    this.said = h('p', {class: 'muted', role: 'status'});
    this.changing = new Set();
    this.table = new Table({label: 'Loggers', key: logger => logger.name,
      limit: 500, empty: 'The service has no loggers.', columns: [
        code('Logger', logger => logger.name || '(default)'),
        {title: 'Level', of: logger => levels.indexOf(logger.level),
          show: (logger, cell) => this.show_level(logger, cell)},
      ]});
    this.element = h('div', {}, this.complaint.element,
      panel('Log levels', [this.said, this.table.search('Filter loggers')], this.table.element,
      h('p', {class: 'hint'}, 'A change holds at once, in this process alone, until it ends.')));
  }

  show_level(logger, cell) {
    let group = cell.firstChild;
    if (!group) {
      const label = `Level of ${logger.name || 'the default logger'}`;
      group = h('span', {class: 'levels', role: 'group', 'aria-label': label},
        ...levels.map(level => h('button', {type: 'button', onclick: () => this.change(logger.name, level)}, level)));
      cell.append(group);
    }
    const changing = this.changing.has(logger.name);
    [...group.children].forEach((button, i) => {
      set_attribute(button, 'aria-pressed', String(levels[i] === logger.level));
      set_attribute(button, 'aria-disabled', changing ? 'true' : null); // disabled would lose the focus
    });
  }

  async change(name, level) {
    if (this.changing.has(name)) return;
    this.changing.add(name);
    const title = name || '(default)';
    try {
      await ask(`api/loggers/${encodeURIComponent(name)}`, {method: 'PUT', json: {level}});
      const known = this.table.rows.find(logger => logger.name === name);
      if (known) known.level = level;
      set_text(this.said, `${title} now logs ${level === 'off' ? 'nothing' : `${level} and above`}.`);
      set_attribute(this.said, 'class', 'muted');
    } catch (error) {
      set_text(this.said, `${title} was not changed. ${error.message}`);
      set_attribute(this.said, 'class', 'bad');
    }
    this.changing.delete(name);
    this.table.show(this.table.rows);
  }

  receive(loggers) {
    this.table.show(loggers);
  }
}
