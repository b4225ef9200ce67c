// Numbers as people read them: three digits, a unit. What is not known is a dash.

const nothing = '–';
const gap = '\u00a0';
const whole = new Intl.NumberFormat('en-US', {maximumFractionDigits: 0});

const missing = value => typeof value !== 'number' || !Number.isFinite(value);

function digits(value) {
  const size = Math.abs(value);
  if (size === 0) return '0';
  return value.toFixed(size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2);
}

function scaled(value, base, units) {
  let unit = 0;
  while (Math.abs(value) >= base * 0.9995 && unit < units.length - 1) {
    value /= base;
    ++unit;
  }
  return digits(value) + (units[unit] ? gap + units[unit] : '');
}

/// 12345 → "12,345"; from ten millions on "12.3 M".
export function count(value) {
  if (missing(value)) return nothing;
  return Math.abs(value) < 1e7 ? whole.format(value) : scaled(value, 1000, ['', 'k', 'M', 'G', 'T']);
}

/// Per second: 1234 → "1.23 k/s".
export function rate(value) {
  if (missing(value)) return nothing;
  return scaled(value, 1000, ['', 'k', 'M', 'G']) + '/s';
}

/// A plain number that may have a fraction: in flight, lag of a chart's axis.
export const amount = value => missing(value) ? nothing : scaled(value, 1000, ['', 'k', 'M', 'G']);

/// Milliseconds: 0.42 → "420 µs", 12345 → "12.3 s".
export function milliseconds(value) {
  if (missing(value)) return nothing;
  if (value === 0) return `0${gap}ms`;
  if (value < 0.9995) return digits(value * 1000) + gap + 'µs';
  if (value < 999.5) return digits(value) + gap + 'ms';
  return seconds(value / 1000);
}

/// Seconds: 0.25 → "250 ms", 75 → "1 min 15 s", 200000 → "2 d 7 h".
export function seconds(value) {
  if (missing(value)) return nothing;
  if (value < 0.9995) return Math.max(0, Math.round(value * 1000)) + gap + 'ms';
  if (value < 59.95) return digits(value).replace(/\.0+$/, '') + gap + 's';
  const steps = [[86400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']];
  const rounded = Math.round(value);
  const first = steps.findIndex(([size]) => rounded >= size);
  const [size, unit] = steps[first];
  const rest = first + 1 < steps.length ? Math.floor((rounded % size) / steps[first + 1][0]) : 0;
  return Math.floor(rounded / size) + gap + unit + (rest ? gap + rest + gap + steps[first + 1][1] : '');
}

export const bytes = value => missing(value) ? nothing : scaled(value, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB']);

/// A share of one: 0.0123 → "1.23 %".
export function percent(share) {
  if (missing(share)) return nothing;
  return digits(share * 100) + gap + '%';
}

/// Milliseconds since the epoch → "14:03:22" where the reader is.
export const clock = time => missing(time) ? nothing : new Date(time).toLocaleTimeString('en-GB');

/// → "2026-11-24 14:03:22" where the reader is.
export function moment(time) {
  if (missing(time)) return nothing;
  const date = new Date(time);
  const two = number => String(number).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clock(time)}`;
}
