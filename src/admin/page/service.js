// How the page asks the service.

const patience_ms = 5000;
const pace_ms = 1000;

/// The service answered with an error, or not at all (`unreachable`).
export class Refused extends Error {
  constructor(message, unreachable = false) {
    super(message);
    this.unreachable = unreachable;
  }
}

// problem+json (RFC 9457) says more than the status.
async function reason(response) {
  let detail = '';
  try {
    const problem = await response.json();
    detail = problem.detail || problem.title || '';
  } catch { /* the status must do */ }
  return [`${response.status} ${response.statusText}`.trim(), detail].filter(Boolean).join(': ');
}

/// Throws Refused. `signal` ends the request early.
export async function ask(path, {method = 'GET', json, signal, patience = patience_ms} = {}) {
  const signals = [AbortSignal.timeout(patience), ...signal ? [signal] : []];
  const options = {method, cache: 'no-store', signal: AbortSignal.any(signals)};
  if (json !== undefined) {
    options.body = JSON.stringify(json);
    options.headers = {'Content-Type': 'application/json'};
  }
  let response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Refused(error.name === 'TimeoutError' ? `no answer within ${patience / 1000} s` : 'no connection', true);
  }
  if (!response.ok) throw new Refused(`${method} /${path}: ${await reason(response)}`);
  return response;
}

export async function ask_json(path, options) {
  const response = await ask(path, options);
  try {
    return await response.json();
  } catch (error) {
    if (error.name === 'SyntaxError') throw new Refused(`GET /${path}: the answer is no JSON`);
    throw new Refused('the answer broke off', true);
  }
}

/// Asks for `path` once a second while it runs; a slow answer delays the next question instead of doubling it. `done`
/// gets the answer and when it was asked for (performance.now).
export class Poll {
  constructor(path, {done, failed}) {
    Object.assign(this, {path, done, failed, round: 0, timer: 0});
  }

  start() {
    if (this.timer || this.asking) return;
    this.ask(this.round);
  }

  stop() {
    ++this.round; // an answer that is still on its way counts no more
    clearTimeout(this.timer);
    this.timer = 0;
    this.asking = false;
  }

  async ask(round) {
    this.timer = 0;
    this.asking = true;
    const began = performance.now();
    let answer, failure;
    try {
      answer = await ask_json(this.path);
    } catch (error) {
      failure = error;
    }
    if (round !== this.round) return;
    this.asking = false;
    this.timer = setTimeout(() => this.ask(round), Math.max(100, pace_ms - (performance.now() - began)));
    if (failure) this.failed(failure);
    else this.done(answer, began);
  }
}
