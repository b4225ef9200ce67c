// Charts of the last five minutes, drawn as SVG. All of them share one moment under the pointer.

import {h, place, set_attribute, set_text} from './dom.js';
import {clock} from './format.js';
import {gap_ms, span_ms} from './history.js';

const height = 84, top = 6, bottom = 1;
const charts = new Set();

function point_at(time) {
  for (const chart of charts) chart.point(time);
}

/// 1, 2 or 5 times a power of ten, at or above `value`; powers of two for bytes.
function round_up(value, binary) {
  if (!(value > 0)) return 1;
  if (binary) {
    const power = 2 ** Math.ceil(Math.log2(value));
    return value <= power * 0.75 ? power * 0.75 : power;
  }
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 3, 5, 10].map(step => step * power).find(step => step >= value * 0.9999);
}

/// The samples that have a value, cut where one is missing for long.
function runs(samples, of) {
  const found = [];
  for (const sample of samples) {
    if (typeof of(sample) !== 'number') continue;
    if (!(sample.time - found.at(-1)?.at(-1).time <= gap_ms)) found.push([]);
    found.at(-1).push(sample);
  }
  return found;
}

/// A path along `run`; a single sample is a dot.
const line = (run, spot) => `M${join(run.map(spot))}${run.length > 1 ? '' : 'h1'}`;

const join = points => points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L');

/// series: [{name, kind (CSS class), of: sample → number or null}]; `stacked` piles them up, first at the bottom.
/// `floor`: the least top of the axis, so that noise does not look like a mountain.
export class Chart {
  constructor({title, series, format, stacked = false, floor = 0, binary = false}) {
    Object.assign(this, {title, series, format, stacked, floor, binary, samples: [], pointed: null, width: 300});
    this.areas = series.map(({kind}, i) => h('path', {class: `area ${kind} ${stacked && i ? 'layer' : ''}`}));
    this.lines = series.map(({kind}) => h('path', {class: `line ${kind}`}));
    this.cursor = h('line', {class: 'cursor', y1: 0, y2: height, visibility: 'hidden'});
    this.svg = h('svg', {height, role: 'img', 'aria-label': title},
      h('line', {class: 'base', x1: 0, x2: 10000, y1: height - 0.5, y2: height - 0.5}),
      h('line', {class: 'grid', x1: 0, x2: 10000, y1: top, y2: top}),
      ...this.areas, ...this.lines, this.cursor);
    this.ceiling = h('span', {class: 'ceiling'});
    this.readout = h('span', {class: 'readout'});
    this.element = h('div', {class: 'chart'}, this.svg, this.ceiling, this.readout);
    this.svg.addEventListener('pointermove', event => {
      const box = this.svg.getBoundingClientRect();
      point_at(this.end - span_ms * (1 - (event.clientX - box.left) / box.width));
    });
    this.svg.addEventListener('pointerleave', () => point_at(null));
    new ResizeObserver(([entry]) => {
      this.width = Math.max(50, entry.contentRect.width);
      this.draw(this.samples);
    }).observe(this.element);
    charts.add(this);
  }

  draw(samples) {
    this.samples = samples;
    if (!samples.length || !this.element.isConnected) return;
    this.end = samples.at(-1).time;
    const values = sample => this.stacked ? this.stack(sample) : this.series.map(({of}) => of(sample) ?? 0);
    this.scale = round_up(Math.max(this.floor, ...samples.flatMap(values)), this.binary);
    const x = time => this.width * (1 - (this.end - time) / span_ms);
    const y = value => height - bottom - (height - bottom - top) * value / this.scale;
    this.x = x;
    this.series.forEach(({of, kind}, i) => {
      // An upper layer that is empty, and errors that never came, are no line along the bottom.
      const drawn = runs(samples, of).filter(run =>
        ['accent', 'good'].includes(kind) || run.some(sample => of(sample) > 0));
      const upper = sample => [x(sample.time), y(this.stacked ? this.stack(sample)[i] : of(sample))];
      const lower = sample => [x(sample.time), y(this.stacked && i > 0 ? this.stack(sample)[i - 1] : 0)];
      set_attribute(this.areas[i], 'd',
        drawn.map(run => `M${join(run.map(upper))}L${join(run.map(lower).reverse())}Z`).join(''));
      // Lines of thin layers would bury the one below.
      if (!this.stacked || i === 0) set_attribute(this.lines[i], 'd', drawn.map(run => line(run, upper)).join(''));
    });
    set_text(this.ceiling, this.format(this.scale).replace(/\.0+(?!\d)|(\.\d+?)0+(?!\d)/, '$1'));
    set_attribute(this.svg, 'aria-label', `${this.title}, last five minutes. Now: ${this.say(samples.at(-1))}.`);
    this.point(this.pointed);
  }

  /// Heights of the layers at `sample`, each on top of the one before.
  stack(sample) {
    let sum = 0;
    return this.series.map(({of}) => sum += of(sample) ?? 0);
  }

  say(sample) {
    return this.series.map(({name, of}) => (name ? name + ' ' : '') + this.format(of(sample)))
      .join(', ');
  }

  point(time) {
    this.pointed = time;
    const near = time === null ? null : this.samples.reduce((best, sample) =>
      Math.abs(sample.time - time) < Math.abs((best?.time ?? Infinity) - time) ? sample : best, null);
    const shown = near && Math.abs(near.time - time) < gap_ms;
    set_attribute(this.cursor, 'visibility', shown ? 'visible' : 'hidden');
    set_text(this.readout, shown ? `${clock(near.time)}  ${this.say(near)}` : '');
    if (!shown) return;
    const x = this.x(near.time).toFixed(1);
    set_attribute(this.cursor, 'x1', x);
    set_attribute(this.cursor, 'x2', x);
    set_attribute(this.readout, 'class', this.x(near.time) > this.width / 2 ? 'readout left' : 'readout');
  }
}

/// A line without axes for a table's cell: the last minute of `values`, null for a gap.
export class Sparkline {
  constructor(floor) {
    this.floor = floor;
    this.path = h('path', {class: 'line accent'});
    this.element = h('svg', {class: 'sparkline', width: 120, height: 20, 'aria-hidden': 'true'}, this.path);
  }

  draw(samples, of) {
    const end = samples.at(-1)?.time ?? 0;
    const seen = samples.filter(sample => sample.time > end - 60000);
    const most = 1.2 * Math.max(this.floor, ...seen.map(sample => of(sample) ?? 0));
    const spot = sample => [120 - (end - sample.time) / 500, 19 - 17 * of(sample) / most];
    set_attribute(this.path, 'd', runs(seen, of).map(run => line(run, spot)).join(''));
  }
}

/// A figure with its chart: title, the number now, the chart, a line of further facts.
export class Tile {
  constructor(options) {
    this.chart = new Chart(options);
    this.value = h('strong');
    this.aside = h('span', {class: 'aside'});
    this.foot = h('p', {class: 'foot'});
    this.element = h('section', {class: 'tile', 'aria-label': options.title},
      h('h2', {}, options.title), h('p', {class: 'figure'}, this.value, ' ', this.aside),
      this.chart.element, this.foot);
  }

  show(samples, value, aside, foot) {
    set_text(this.value, value);
    set_text(this.aside, aside);
    this.chart.draw(samples);
    this.fill(foot);
  }

  /// foot: [[term, text, kind?]…]
  fill(foot) {
    while (this.foot.children.length < foot.length) this.foot.append(h('span', {}, h('i'), h('b')));
    place(this.foot, [...this.foot.children].slice(0, foot.length));
    foot.forEach(([term, text, kind], i) => {
      const [name, figure] = this.foot.children[i].children;
      set_text(name, term);
      set_text(figure, text);
      set_attribute(figure, 'class', kind || null);
    });
  }
}
