// Folded stacks as a flame graph, the root at the top. One tab stop: arrows walk, Enter zooms, Escape goes back.

import {h, set_attribute, set_text} from './dom.js';
import {count, percent} from './format.js';

const row_height = 18, character = 6.1, least_width = 0.7;

/// "a;b;c 12" per line → {root, functions: Map name → {self, total}, skipped: lines that are none of this}.
export function fold(text) {
  const root = {name: 'all', value: 0, children: new Map(), parent: null};
  const functions = new Map();
  let skipped = 0;
  const of = name => functions.get(name) ?? functions.set(name, {name, self: 0, total: 0}).get(name);
  for (const line of text.split('\n')) {
    if (!line.trim()) continue;
    const [, stack, number] = /^(.*) (\d+)\s*$/.exec(line) ?? [];
    const samples = Number(number);
    if (!stack || !(samples > 0)) {
      ++skipped;
      continue;
    }
    const names = stack.split(';');
    let node = root;
    root.value += samples;
    for (const name of names) {
      if (!node.children.has(name)) node.children.set(name, {name, value: 0, children: new Map(), parent: node});
      node = node.children.get(name);
      node.value += samples;
    }
    of(names.at(-1)).self += samples;
    for (const name of new Set(names)) of(name).total += samples; // recursion counts once
  }
  return {root, functions, skipped};
}

/// "skiff::Task<int> skiff::run<A>(B)" → "skiff::Task skiff::run", what of it fits best into a narrow box.
export function short_name(name) {
  let depth = 0, kept = '';
  for (const token of name.replaceAll('(anonymous namespace)::', '').match(/operator(\(\)|->|[<=>]+)|./g) ?? []) {
    if (token === '<' || token === '(') ++depth;
    else if (token === '>' || token === ')') depth = Math.max(0, depth - 1);
    else if (depth === 0) kept += token;
  }
  return kept.replace(/ const$/, '').trim() || name;
}

// One colour for one namespace or file, the same in each profile.
function hue(name) {
  const space = short_name(name).split(/::|[.(@ ]/)[0];
  let hash = 0;
  for (const letter of space) hash = (hash * 31 + letter.charCodeAt(0)) >>> 0;
  return hash % 6;
}

export class FlameGraph {
  constructor() {
    this.svg = h('svg', {class: 'flame', tabindex: '0', role: 'application', 'aria-roledescription': 'flame graph',
      'aria-label': 'Flame graph. Arrow keys walk, Enter zooms in, Escape zooms out.'});
    this.told = h('p', {class: 'told', 'aria-live': 'polite'});
    this.element = h('div', {class: 'flame-frame'}, this.told, this.svg);
    this.nodes = new Map(); // <g> → node
    this.groups = new Map(); // node → <g>
    this.term = '';
    this.svg.addEventListener('click', event => this.zoom(this.at(event)));
    this.svg.addEventListener('pointermove', event => this.tell(this.at(event)));
    this.svg.addEventListener('pointerleave', () => this.tell(this.zoomed));
    this.svg.addEventListener('keydown', event => this.key(event));
    this.width = 0;
    new ResizeObserver(([entry]) => {
      if (Math.abs(entry.contentRect.width - this.width) < 1) return;
      this.width = entry.contentRect.width;
      if (this.root) this.draw();
    }).observe(this.element);
  }

  show(root) {
    this.root = root;
    this.zoom(root);
  }

  zoom(node) {
    if (!node) return;
    this.zoomed = this.focus = node;
    this.draw();
    this.tell(node);
  }

  /// Frames whose name holds `term` stand out; returns the share of samples below them.
  search(term) {
    this.term = term;
    if (!this.root) return 0;
    this.draw();
    const below = node => this.matches(node) ? node.value
      : [...node.children.values()].reduce((sum, child) => sum + below(child), 0);
    return this.term ? below(this.root) / this.root.value : 0;
  }

  matches(node) {
    return this.term !== '' && node.parent !== null && node.name.toLowerCase().includes(this.term);
  }

  draw() {
    this.svg.replaceChildren();
    this.nodes.clear();
    this.groups.clear();
    let depth = 0, deepest = 0;
    const above = [];
    for (let node = this.zoomed.parent; node; node = node.parent) above.unshift(node);
    for (const node of above) this.box(node, 0, depth++, this.width, 'above');
    const waiting = [[this.zoomed, 0, depth]];
    const scale = this.width / (this.zoomed.value || 1);
    while (waiting.length) {
      const [node, x, level] = waiting.pop();
      deepest = Math.max(deepest, level);
      this.box(node, x, level, node.value * scale, '');
      let left = x;
      for (const child of [...node.children.values()].sort((a, b) => a.name < b.name ? -1 : 1)) {
        const width = child.value * scale;
        if (width >= least_width) waiting.push([child, left, level + 1]);
        left += width;
      }
    }
    set_attribute(this.svg, 'height', (deepest + 1) * row_height);
  }

  box(node, x, level, width, kind) {
    const classes = ['frame', node.parent ? `f${hue(node.name)}` : 'root', kind, this.matches(node) ? 'found' : '',
      this.term && !this.matches(node) ? 'other-found' : '', node === this.focus ? 'focus' : ''];
    const room = Math.floor((width - 6) / character);
    const name = short_name(node.name);
    const label = room < 3 ? '' : name.length <= room ? name : name.slice(0, room - 1) + '…';
    const group = h('g', {class: classes.filter(Boolean).join(' ')},
      h('rect', {x: x.toFixed(2), y: level * row_height, rx: 1.5,
        width: Math.max(0.5, width - 0.6).toFixed(2), height: row_height - 1}),
      label ? h('text', {x: (x + 3).toFixed(2), y: level * row_height + 12.5}, label) : null);
    this.nodes.set(group, node);
    this.groups.set(node, group);
    this.svg.append(group);
  }

  at(event) {
    return this.nodes.get(event.target.closest('g'));
  }

  tell(node) {
    if (!node) return;
    const samples = node.value === 1 ? 'sample' : 'samples';
    set_text(this.told, `${node.name}: ${count(node.value)} ${samples}, ${percent(node.value / this.root.value)}`);
  }

  key(event) {
    if (!this.focus) return;
    const go = {ArrowUp: () => this.focus.parent, ArrowDown: () => this.largest(this.focus),
      ArrowLeft: () => this.sibling(-1), ArrowRight: () => this.sibling(1)}[event.key];
    if (event.key === 'Enter') this.zoom(this.focus);
    else if (event.key === 'Escape') this.zoom(this.root);
    else if (!go) return;
    else this.walk(go());
    event.preventDefault();
  }

  walk(node) {
    if (!node) return;
    this.groups.get(this.focus)?.classList.remove('focus');
    this.focus = node;
    if (!this.groups.has(node)) return this.zoom(node); // too narrow to be drawn, or beside the zoom
    this.groups.get(node).classList.add('focus');
    this.tell(node);
  }

  largest(node) {
    return [...node.children.values()].reduce((most, child) => child.value > (most?.value ?? 0) ? child : most, null);
  }

  sibling(step) {
    if (!this.focus.parent) return null;
    const all = [...this.focus.parent.children.values()].sort((a, b) => a.name < b.name ? -1 : 1);
    return all[all.indexOf(this.focus) + step];
  }
}
