// Chromium without a window, driven over its DevTools protocol by a pipe: nothing to install beside the browser.

import {spawn} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

const patience_ms = 20000;

export class Browser {
  constructor(program = process.env.CHROMIUM ?? 'chromium') {
    this.home = mkdtempSync(join(tmpdir(), 'skiff-browser-'));
    this.process = spawn(
      program,
      [
        '--headless=new',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        '--hide-scrollbars',
        '--force-color-profile=srgb',
        '--no-first-run',
        '--disable-background-networking',
        `--user-data-dir=${this.home}`,
        '--remote-debugging-pipe',
        'about:blank',
      ],
      {stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'], env: {...process.env, HOME: this.home}},
    );
    this.waiting = new Map();
    this.listeners = new Map();
    this.last = 0;
    this.received = '';
    this.process.stdio[4].setEncoding('utf8').on('data', text => this.receive(text));
    this.process.on('error', error => this.end(error));
    this.process.on('exit', () => this.end(new Error('the browser has ended')));
  }

  receive(text) {
    const messages = (this.received + text).split('\0');
    this.received = messages.pop();
    for (const message of messages) {
      const {id, error, result, method, params, sessionId} = JSON.parse(message);
      if (!id) {
        this.listeners.get(sessionId)?.(method, params);
        continue;
      }
      const {done, failed} = this.waiting.get(id);
      this.waiting.delete(id);
      if (error) failed(new Error(error.message));
      else done(result);
    }
  }

  end(error) {
    for (const {failed} of this.waiting.values()) failed(error);
    this.waiting.clear();
  }

  send(method, params = {}, sessionId = undefined) {
    const id = ++this.last;
    return new Promise((done, failed) => {
      this.waiting.set(id, {done, failed});
      this.process.stdio[3].write(JSON.stringify({id, method, params, sessionId}) + '\0');
    });
  }

  /// A new tab. speed: how many times as fast its timers and clocks run.
  async open(address, {width = 1280, height = 900, scale = 1, dark = false, speed = 1} = {}) {
    const {targetId} = await this.send('Target.createTarget', {url: 'about:blank'});
    const {sessionId} = await this.send('Target.attachToTarget', {targetId, flatten: true});
    const tab = new Tab(this, targetId, sessionId);
    this.listeners.set(sessionId, (method, params) => tab.notice(method, params));
    for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await tab.send(`${domain}.enable`);
    await tab.resize(width, height, scale);
    await tab.send('Emulation.setEmulatedMedia', {
      features: [{name: 'prefers-color-scheme', value: dark ? 'dark' : 'light'}],
    });
    if (speed !== 1) await tab.send('Page.addScriptToEvaluateOnNewDocument', {source: faster(speed)});
    await tab.send('Page.navigate', {url: address});
    await tab.until(() => document.readyState === 'complete' && location.protocol === 'http:');
    return tab;
  }

  async close() {
    const ended = new Promise(done => this.process.once('exit', done));
    this.send('Browser.close').catch(() => {});
    await ended;
    rmSync(this.home, {recursive: true, force: true, maxRetries: 10});
  }
}

function faster(speed) {
  return `{
    const began = Date.now(), ticked = performance.now(), at = Date.now.bind(Date), tick = performance.now.bind(performance);
    const later = setTimeout, again = setInterval;
    Date.now = () => began + (at() - began) * ${speed};
    performance.now = () => ticked + (tick() - ticked) * ${speed};
    window.setTimeout = (f, ms, ...rest) => later(f, ms / ${speed}, ...rest);
    window.setInterval = (f, ms, ...rest) => again(f, ms / ${speed}, ...rest);
  }`;
}

class Tab {
  constructor(browser, target, session) {
    Object.assign(this, {browser, target, session, complaints: [], foreign: []});
  }

  send(method, params) {
    return this.browser.send(method, params, this.session);
  }

  /// Keeps what the page must never do: throw, break its policy, ask another host.
  notice(method, params) {
    if (method === 'Runtime.exceptionThrown')
      this.complaints.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
    if (method === 'Log.entryAdded' && params.entry.source !== 'network') this.complaints.push(params.entry.text);
    if (method === 'Network.requestWillBeSent' && !/^(http:\/\/127\.0\.0\.1:|data:|blob:)/.test(params.request.url))
      this.foreign.push(params.request.url);
  }

  /// Runs `f(...parameters)` in the page → its result, as JSON.
  async run(f, ...parameters) {
    const expression = `(${f})(${parameters.map(parameter => JSON.stringify(parameter)).join()})`;
    const {result, exceptionDetails} = await this.send('Runtime.evaluate', {
      expression,
      returnByValue: true,
      awaitPromise: true,
      allowUnsafeEvalBlockedByCSP: false,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /// Until `f(...parameters)` is true in the page; throws after a while.
  async until(f, ...parameters) {
    const end = Date.now() + patience_ms;
    for (;;) {
      const value = await this.run(f, ...parameters).catch(error => {
        if (Date.now() > end) throw error;
      });
      if (value) return value;
      if (Date.now() > end) throw new Error(`never came true: ${f} ${JSON.stringify(parameters)}`);
      await new Promise(done => setTimeout(done, 50));
    }
  }

  resize(width, height, scale = 1) {
    return this.send('Emulation.setDeviceMetricsOverride', {
      width,
      height,
      deviceScaleFactor: scale,
      mobile: width < 500,
    });
  }

  async screenshot(whole = false) {
    const {data} = await this.send('Page.captureScreenshot', {format: 'png', captureBeyondViewport: whole});
    return Buffer.from(data, 'base64');
  }

  key(key) {
    const code = {Enter: 13, Escape: 27, ArrowUp: 38, ArrowDown: 40, ArrowLeft: 37, ArrowRight: 39, Tab: 9}[key];
    return ['keyDown', 'keyUp'].reduce(
      (before, type) =>
        before.then(() => this.send('Input.dispatchKeyEvent', {type, key, code: key, windowsVirtualKeyCode: code})),
      Promise.resolve(),
    );
  }

  async move(x, y) {
    await this.send('Input.dispatchMouseEvent', {type: 'mouseMoved', x, y});
  }

  async close() {
    this.browser.listeners.delete(this.session);
    await this.browser.send('Target.closeTarget', {targetId: this.target});
  }
}
