// Puts the page together: which section is shown, what is asked for, how the service fares as a whole.

import {h, set_attribute, set_badge, set_text} from './dom.js';
import {Config} from './config.js';
import {Connections} from './connections.js';
import {clock, count, seconds} from './format.js';
import {Health, ProbeBadges} from './health.js';
import {History, TrafficWindow} from './history.js';
import {Loggers} from './loggers.js';
import {Overview} from './overview.js';
import {Profile} from './profile.js';
import {Poll} from './service.js';
import {Traffic} from './traffic.js';

const part = id => document.getElementById(id);
const overview = 'api/overview', traffic = 'api/traffic';
const state_kinds = {running: 'good', starting: 'quiet', draining: 'warn'};

class Page {
  constructor() {
    this.history = new History();
    this.window = new TrafficWindow();
    this.traffic = null; // rows of /api/traffic
    this.paused = false;
    this.answered_at = null; // of the last overview
    this.opened_at = Date.now();
    this.probes = new ProbeBadges(part('probes'));
    this.gone = h('p', {class: 'notice bad', role: 'alert', hidden: true});
    this.unready = h('p', {class: 'notice warn', hidden: true});
    this.restarted = h('p', {class: 'notice calm', hidden: true});
    part('notices').append(this.gone, this.unready, this.restarted);
    this.make_views();
    this.always = [
      new Poll(overview, {done: answer => this.receive_overview(answer), failed: error => this.fail(error)}),
      new Poll(traffic, {done: rows => this.receive_traffic(rows),
        failed: error => this.complain(this.view('traffic'), traffic, error)}),
    ];
    part('pause').addEventListener('click', () => this.pause(!this.paused));
    document.addEventListener('visibilitychange', () => this.run());
    addEventListener('hashchange', () => this.show_view());
    this.show_view();
  }

  make_views() {
    this.views = [
      ['overview', 'Overview', new Overview(this)], ['traffic', 'Routes', new Traffic(this)],
      ['connections', 'Connections', new Connections()], ['health', 'Health', new Health()],
      ['loggers', 'Log levels', new Loggers()], ['config', 'Configuration', new Config()],
      ['profile', 'Profile', new Profile(this)],
    ].map(([id, title, view]) => {
      const link = h('a', {href: `#${id}`}, title);
      part('sections').append(link);
      view.element.hidden = true;
      part('main').append(view.element);
      const polls = view.paths.map(path => new Poll(path, {
        done: (answer, asked) => this.guarded(view, path, () => view.receive(answer, asked)),
        failed: error => this.complain(view, path, error),
      }));
      return {id, title, view, link, polls};
    });
  }

  get running() {
    return !this.paused && document.visibilityState !== 'hidden';
  }

  show_view() {
    const wanted = location.hash.slice(1) || 'overview';
    this.shown = this.views.find(({id}) => id === wanted) ?? this.shown ?? this.views[0];
    for (const entry of this.views) {
      entry.view.element.hidden = entry !== this.shown;
      set_attribute(entry.link, 'aria-current', entry === this.shown ? 'page' : null);
    }
    this.shown.link.scrollIntoView({block: 'nearest', inline: 'nearest'});
    this.run();
    this.draw(this.shown.view.draws);
  }

  /// Asks for what is looked at, and for nothing while no one looks.
  run() {
    for (const poll of this.always) this.running ? poll.start() : poll.stop();
    for (const entry of this.views) {
      for (const poll of entry.polls) this.running && entry === this.shown ? poll.start() : poll.stop();
    }
  }

  pause(paused) {
    this.paused = paused;
    set_text(part('pause'), paused ? 'Resume' : 'Pause');
    document.body.classList.toggle('paused', paused);
    this.run();
  }

  // An answer that is not what it should be must not end the page.
  guarded(view, source, use) {
    try {
      use();
      view.complaint.show('', source);
    } catch (error) {
      view.complaint.show(`What /${source} answered cannot be shown (${error.message}).`, source);
    }
  }

  // That no one answers is said once, above all sections.
  complain(view, source, error) {
    if (!error.unreachable) view.complaint.show(`${error.message}.`, source);
  }

  view(wanted) {
    return this.views.find(({id}) => id === wanted).view;
  }

  receive_traffic(rows) {
    const view = this.view('traffic');
    this.guarded(view, traffic, () => {
      this.window.add(rows);
      this.traffic = rows;
      const newest = this.history.samples.at(-1);
      if (newest) newest.mean_ms = this.window.newest_mean();
      this.draw(traffic);
    });
  }

  receive_overview(answer) {
    const view = this.shown.view.draws === overview ? this.shown.view : this.view('overview');
    this.gone.hidden = true;
    document.body.classList.remove('stale');
    this.guarded(view, overview, () => {
      if (this.history.restarted(answer)) this.note_restart(answer);
      this.history.add(answer);
      this.answered_at = Date.now();
      this.overview = answer;
      this.show_head(answer);
      this.draw(overview);
    });
  }

  /// Shows again what is made from the answers of `path`, if that is looked at.
  draw(path) {
    const {view} = this.shown;
    if (path && view.draws === path && this.overview) view.show(this.overview);
  }

  show_head({service = {}, build = {}, state, health = {}, traffic = {}}) {
    this.name = service.name || 'service';
    set_text(part('name'), this.name);
    set_text(part('version'), service.version ?? '');
    set_text(part('uptime'), `up ${seconds(service.uptime_s)}`);
    set_text(part('about'), `skiff ${build.skiff_version ?? ''}`);
    set_badge(part('state'), state_kinds[state] ?? 'quiet', state ?? 'unknown');
    this.probes.show(health);
    const dead = health.live === 'fail';
    const unready = health.ready === 'fail';
    this.unready.hidden = !unready && !dead;
    set_attribute(this.unready, 'class', `notice ${dead ? 'bad' : 'warn'}`);
    const why = (health.reasons ?? []).join(', ');
    set_text(this.unready, dead ? `Not live${why ? ': ' + why : ''}.`
      : state === 'draining' ? `Draining: no new requests should come, ${count(traffic.in_flight)} are in flight.`
      : `Not ready${why ? ': ' + why : ''}.`);
    this.mark(dead ? 'bad' : unready || state === 'draining' ? 'warn' : state_kinds[state] ?? 'quiet');
  }

  /// The tab tells as much as it can while another one is shown.
  mark(kind) {
    const sign = {bad: '✕ ', warn: '! '}[kind] ?? '';
    const title = `${sign}${this.name ?? 'skiff'}`;
    if (document.title !== title) document.title = title;
  }

  note_restart({service}) {
    const before = this.history.last.overview.service;
    this.window.clear();
    this.restarted.hidden = false;
    this.restarted.replaceChildren(`The service was restarted at ${clock(Date.parse(service.started_at))}` +
      ` (process ${before.pid}, now ${service.pid}). `,
      h('button', {type: 'button', onclick: () => this.restarted.hidden = true}, 'Dismiss'));
  }

  fail(error) {
    document.body.classList.toggle('stale', this.answered_at !== null);
    this.gone.hidden = false;
    if (error.unreachable) {
      const since = this.answered_at ?? this.opened_at;
      set_text(this.gone, `The service does not answer since ${clock(since)} (${error.message}). ` +
        `Asking again every second.${this.answered_at ? ' What is shown is from then.' : ''}`);
      set_badge(part('state'), 'bad', 'no answer');
    } else {
      set_text(this.gone, `The service answers, but not as it should. ${error.message}`);
      set_badge(part('state'), 'bad', 'error');
    }
    this.mark('bad');
  }
}

new Page();
