// What the service logs, changed while it runs.

import {Complaint, h, panel, set_attribute, set_text} from './dom.js';
import {ask} from './service.js';
import {Table, code} from './table.js';

const root = 'root'; // what the API calls the one that all inherit from
const levels = ['trace', 'debug', 'info', 'warn', 'error', 'off'];

export class Loggers {
  constructor() {
    this.paths = ['api/loggers'];
    this.complaint = new Complaint();
    this.said = h('p', {class: 'muted', role: 'status'});
    this.changing = new Set();
    this.changed_at = 0; // the last change
    this.table = new Table({label: 'Loggers', key: logger => logger.name,
      limit: 500, empty: 'The service has no loggers.', columns: [
        // The root goes before all others.
        code('Logger', ({name}) => name === root ? ` ${name}` : name, {show: ({name}) => name}),
        {title: 'Level', of: logger => levels.indexOf(logger.level),
          show: (logger, cell) => this.show_level(logger, cell)},
      ]});
    this.element = h('div', {}, this.complaint.element,
      panel('Log levels', [this.said, this.table.search('Filter loggers')], this.table.element,
      h('p', {class: 'hint'}, 'A change holds at once, in this process alone, until it ends. A logger without a level of its own inherits ' +
        'that of the nearest name above: db.pool of db, db of root.')));
  }

  show_level(logger, cell) {
    if (!cell.firstChild) {
      const change = level => () => this.change(logger.name, level);
      cell.append(
        h('span', {class: 'levels', role: 'group', 'aria-label': `Level of ${logger.name}`},
          ...levels.map(level => h('button', {type: 'button', onclick: change(level)}, level))), ' ',
        h('span', {class: 'muted'}, 'inherited'),
        h('button', {type: 'button', class: 'small', 'aria-label': `Let ${logger.name} inherit its level`,
          onclick: change(null)}, 'Inherit'));
    }
    const [group, inherited, inherit] = cell.children;
    const changing = this.changing.has(logger.name) ? 'true' : null; // disabled would lose the focus
    [...group.children].forEach((button, i) => {
      set_attribute(button, 'aria-pressed', String(levels[i] === logger.level));
      set_attribute(button, 'aria-disabled', changing);
    });
    set_attribute(group, 'data-inherited', logger.inherited);
    inherited.hidden = !logger.inherited;
    inherit.hidden = logger.inherited || logger.name === root;
    set_attribute(inherit, 'aria-disabled', changing);
  }

  async change(name, level) {
    if (this.changing.has(name)) return;
    this.changing.add(name);
    try {
      await ask(`api/loggers/${encodeURIComponent(name)}`, {method: 'PUT', json: {level}});
      const known = this.table.rows.find(logger => logger.name === name);
      if (known && level) Object.assign(known, {level, inherited: false});
      set_text(this.said, !level ? `${name} inherits its level.`
        : `${name} now logs ${level === 'off' ? 'nothing' : `${level} and above`}.`);
      set_attribute(this.said, 'class', 'muted');
    } catch (error) {
      set_text(this.said, `${name} was not changed. ${error.message}`);
      set_attribute(this.said, 'class', 'bad');
    }
    this.changing.delete(name);
    this.changed_at = performance.now();
    this.table.show(this.table.rows);
  }

  receive(loggers, asked) {
    if (asked >= this.changed_at) this.table.show(loggers); // what is older may not know of it
  }
}
