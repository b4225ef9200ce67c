// A table that keeps its rows while their contents change: sorted, filtered, cut off where it would drown the reader.

import {badge, h, place, search, set_attribute, set_badge, set_text} from './dom.js';

// A column: {title, of: row → what to sort by, show: (row, cell) → text, or nothing when it filled the cell itself,
//            kind: 'number' | 'code' | '', hint: a word more on the title}
export const words = (title, of, more) => ({title, of, show: row => of(row) ?? '', ...more});
export const code = (title, of, more) => words(title, of, {kind: 'code', ...more});
export const number = (title, of, format, more) => ({title, kind: 'number', of, show: row => format(of(row)), ...more});
export const mark = (title, of, kind, text = of) => ({title, of, show: (row, cell) => {
  set_badge(cell.firstChild ?? cell.appendChild(badge('', '')), kind(row), text(row));
}});

/// columns: see above. key: row → string, what makes a row itself. The filter looks at what is text.
/// sort: [index of column, descending]. detail: row → element shown below it when it is opened.
export class Table {
  constructor({label, columns, key, sort = [0, false], limit = 300, empty = 'Nothing here.', detail, dim}) {
    Object.assign(this, {columns, key, limit, empty, detail, dim, rows: [], known: new Map(), open: new Set()});
    [this.sorted, this.descending] = sort;
    this.filter = '';
    this.heads = columns.map((column, i) => h('th', {scope: 'col', class: column.kind, title: column.hint},
      column.of ? h('button', {type: 'button', onclick: () => this.sort_by(i)}, column.title) : column.title));
    this.body = h('tbody');
    this.rest = h('p', {class: 'rest', hidden: true});
    this.element = h('div', {},
      h('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': label},
        h('table', {}, h('thead', {}, h('tr', {}, ...this.heads)), this.body)), this.rest);
  }

  sort_by(i) {
    this.descending = this.sorted === i ? !this.descending : this.columns[i].kind === 'number';
    this.sorted = i;
    this.show(this.rows);
  }

  /// An <input> that filters this table and `others`.
  search(label, ...others) {
    return search(label, text => {
      for (const table of [this, ...others]) {
        table.filter = text;
        table.show(table.rows);
      }
    });
  }

  matches(row) {
    return !this.filter || this.columns.some(({of}) => {
      const value = of?.(row);
      return typeof value === 'string' && value.toLowerCase().includes(this.filter);
    });
  }

  show(rows) {
    this.rows = rows;
    const {of} = this.columns[this.sorted];
    const direction = this.descending ? -1 : 1;
    const found = rows.filter(row => this.matches(row));
    const order = found.map((row, i) => [of(row), i, row]).sort(([a, i], [b, j]) => compare(a, b, direction) || i - j);
    const shown = order.slice(0, this.limit).map(([, , row]) => row);

    const elements = [];
    const seen = new Map();
    for (const row of shown) {
      const name = this.key(row);
      const repeated = seen.get(name) ?? 0; // peers of a unix socket are all called the same
      seen.set(name, repeated + 1);
      elements.push(...this.elements(repeated ? `${name} #${repeated}` : name, row));
    }
    if (!elements.length) elements.push(this.nothing(rows.length ? 'Nothing matches the filter.' : this.empty));
    place(this.body, elements);
    for (const [name, entry] of this.known) {
      if (!entry.row.isConnected) this.known.delete(name);
    }
    this.heads.forEach((head, i) =>
      set_attribute(head, 'aria-sort', i === this.sorted ? (this.descending ? 'descending' : 'ascending') : null));
    this.rest.hidden = found.length <= shown.length;
    set_text(this.rest, `The first ${shown.length} of ${found.length.toLocaleString('en-US')} are shown.`);
  }

  elements(name, row) {
    let entry = this.known.get(name);
    if (!entry) {
      entry = {row: h('tr', {}, ...this.columns.map(({kind}) => h('td', {class: kind || null})))};
      if (this.detail) this.make_opener(name, entry);
      this.known.set(name, entry);
    }
    const open = this.open.has(name);
    set_attribute(entry.row, 'class', this.dim?.(row) ? 'dim' : null);
    this.columns.forEach(({show}, i) => {
      const cell = i === 0 && entry.label ? entry.label : entry.row.children[i];
      const text = show(row, cell);
      if (text !== undefined) set_text(cell, text);
    });
    if (!this.detail) return [entry.row];
    set_attribute(entry.opener, 'aria-expanded', String(open));
    if (!open) return [entry.row];
    entry.below ??= h('tr', {class: 'detail'}, h('td', {colspan: this.columns.length}));
    const detail = this.detail(row);
    if (entry.below.textContent !== detail.textContent) entry.below.firstChild.replaceChildren(detail);
    return [entry.row, entry.below];
  }

  make_opener(name, entry) {
    entry.label = h('span');
    entry.opener = h('button', {type: 'button', class: 'opener', onclick: () => {
      if (!this.open.delete(name)) this.open.add(name);
      this.show(this.rows);
    }}, entry.label);
    entry.row.firstChild.append(entry.opener);
  }

  nothing(text) {
    this.blank ??= h('tr', {class: 'blank'}, h('td', {colspan: this.columns.length}));
    set_text(this.blank.firstChild, text);
    return this.blank;
  }
}

// What is not known comes last, whichever way the rest goes.
function compare(a, b, direction) {
  const [no_a, no_b] = [a === null || a === undefined, b === null || b === undefined];
  if (no_a || no_b) return no_a - no_b;
  return direction * (typeof a === 'string' ? a.localeCompare(b, 'en', {numeric: true}) : a - b);
}
