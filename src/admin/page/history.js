// What the counters did while the page looked on: samples of rates, a second apart, of the last five minutes.

export const span_ms = 5 * 60 * 1000;
/// A pause longer than this (hidden tab, service away) is a gap in the charts, not an average. Answers that take as long
/// as they may are none.
export const gap_ms = 12000;

const classes = ['1xx', '2xx', '3xx', '4xx', '5xx'];

/// How fast a counter grew; null when it cannot be said.
function growth(before, now, seconds) {
  if (typeof before !== 'number' || typeof now !== 'number' || now < before || !(seconds > 0)) return null;
  return (now - before) / seconds;
}

/// By the service's clock, for the answers may have been late; by ours if the service only tells whole seconds.
function seconds_between(before, now) {
  const [was, is] = [before.overview.service?.uptime_s, now.overview.service?.uptime_s];
  return Number.isInteger(was) && Number.isInteger(is) ? (now.tick - before.tick) / 1000 : is - was;
}

export class History {
  constructor() {
    this.samples = []; // {time, ...}, the oldest first
    this.last = null;
  }

  /// Whether `overview` comes from another process than the one before it.
  restarted(overview) {
    const [was, is] = [this.last?.overview.service, overview.service];
    // In a container the pid is always 1; a clock that is set moves started_at.
    return Boolean(was && is) && (was.pid !== is.pid || is.uptime_s < was.uptime_s);
  }

  add(overview, time = Date.now(), tick = performance.now()) {
    const before = this.restarted(overview) ? null : this.last;
    const followed = Boolean(before) && tick - before.tick <= gap_ms;
    const seconds = followed ? seconds_between(before, {overview, tick}) : 0;
    const grown = of => followed ? growth(of(before.overview), of(overview), seconds) : null;
    const sample = {
      time,
      requests: grown(({traffic}) => traffic?.requests_total),
      in_flight: overview.traffic?.in_flight ?? null,
      connections: overview.traffic?.connections_open ?? null,
      cpu: grown(({process}) => process?.cpu_s),
      rss: overview.process?.rss_bytes ?? null,
      heap: overview.heap?.in_use_bytes ?? null,
      mean_ms: null,
      lag: new Map((overview.workers ?? []).map(worker => [worker.id, worker.answered ? worker.lag_ms : null])),
    };
    for (const name of classes) sample[name] = grown(({traffic}) => traffic?.by_class?.[name] ?? 0);
    this.samples.push(sample);
    while (this.samples[0].time < time - span_ms - gap_ms) this.samples.shift();
    this.last = {overview, tick};
    return sample;
  }

  /// The mean of `of(sample)` over the last `ms`: steadier to read than a single second.
  recent(of, ms = 5000) {
    const newest = this.samples.at(-1);
    if (!newest) return null;
    const late = this.samples.filter(sample => sample.time > newest.time - ms);
    const values = late.map(of).filter(value => value !== null);
    return values.length ? values.reduce((a, b) => a + b) / values.length : null;
  }
}

/// The same for /api/traffic: how each row grew in the last `window_ms`.
export class TrafficWindow {
  constructor(window_ms = 10000) {
    this.window_ms = window_ms;
    this.snapshots = [];
  }

  static key(row) {
    return `${row.method} ${row.status} ${row.route}`;
  }

  clear() {
    this.snapshots = [];
  }

  add(rows, tick = performance.now()) {
    const totals = new Map(rows.map(row =>
      [TrafficWindow.key(row), {count: row.count, spent_ms: row.count * row.mean_ms}]));
    const newest = this.snapshots.at(-1);
    if (newest && tick - newest.tick > gap_ms) this.clear();
    this.snapshots.push({tick, totals});
    while (this.snapshots.length > 2 && this.snapshots[0].tick < tick - this.window_ms) this.snapshots.shift();
  }

  /// {rate, mean_ms}; a row that was not there before began at zero. Nulls until two snapshots are there.
  of(row) {
    if (this.snapshots.length < 2) return {rate: null, mean_ms: null};
    return TrafficWindow.between(this.snapshots[0], this.snapshots.at(-1), [TrafficWindow.key(row)]);
  }

  /// Of all rows together, since the snapshot before.
  newest_mean() {
    const [before, now] = this.snapshots.slice(-2);
    return now ? TrafficWindow.between(before, now, now.totals.keys()).mean_ms : null;
  }

  static between(before, now, keys) {
    let requests = 0, spent_ms = 0;
    for (const key of keys) {
      const [was, is] = [before.totals.get(key), now.totals.get(key)];
      requests += (is?.count ?? 0) - (was?.count ?? 0);
      spent_ms += (is?.spent_ms ?? 0) - (was?.spent_ms ?? 0);
    }
    const seconds = (now.tick - before.tick) / 1000;
    if (requests < 0 || !(seconds > 0)) return {rate: null, mean_ms: null};
    return {rate: requests / seconds, mean_ms: requests > 0 ? Math.max(0, spent_ms / requests) : null};
  }
}
