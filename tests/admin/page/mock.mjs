// A service that is not there: serves the admin page from the tree, and an /api that makes up a plausible, changing
// service. For looking at the page while working on it, and for the tests.
//
// Usage: node mock.mjs [--port N] [--speed N] [MODE...]        then open the address it prints
//
//   --port N    default: a free one        --speed N   the service lives N times as fast
//
//   gone        every connection is cut           stuck      worker 1 does not answer, worker 2 is late
//   failing     a critical check fails            draining   the service is about to end
//   hostile     peers, targets … are HTML         many       200 routes, 3,000 connections, 16 workers
//   broken      /api/traffic answers 500          garbage    the sections' answers are no JSON, or of the wrong shape
//   lively      there was an incident; a check that is not critical fails
//   idle        no traffic, nothing measured      worn       limits were hit, log lines dropped, descriptors run out
//
// Modes can be changed while it runs: curl -X POST ADDRESS/mock -d 'stuck failing'

import {readFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import {extname} from 'node:path';
import {fileURLToPath} from 'node:url';

import {Service, html} from './service.mjs';

const page = new URL('../../../src/admin/page/', import.meta.url);
const types = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

/// What src/admin/page.hpp calls page_policy.
async function policy() {
  const header = await readFile(new URL('../page.hpp', page), 'utf8');
  const literals = /page_policy =([^;]*(?:"[^"]*"\s*)+);/.exec(header)[1];
  return [...literals.matchAll(/"([^"]*)"/g)].map(([, text]) => text).join('');
}

export class Mock extends Service {
  async answer(request, response) {
    if (this.has('gone')) return request.socket.destroy();
    const {pathname, searchParams} = new URL(request.url, 'http://mock');
    const send = (status, type, body, headers = {}) =>
      response
        .writeHead(status, {...(type && {'Content-Type': type}), 'Cache-Control': 'no-store', ...headers})
        .end(body);
    const json = value => send(200, 'application/json', JSON.stringify(value));
    const problem = (status, detail) =>
      send(status, 'application/problem+json', JSON.stringify({title: 'Problem', status, detail}));
    let body = '';
    for await (const piece of request) body += piece;
    if (pathname === '/mock' && request.method === 'POST') {
      this.modes = new Set(body.split(/\s+/).filter(Boolean));
      return send(204);
    }
    if (pathname.startsWith('/api/')) {
      this.asked.push(`${request.method} ${pathname}`);
      this.live();
      const path = pathname.slice(5);
      const sections = {
        connections: () => this.connections(),
        config: () => this.settings(),
        loggers: () => this.loggers(),
        routes: () =>
          this.routes().map(([method, pattern], i) => ({
            method,
            pattern,
            middlewares: i % 3 ? ['request_id', 'access_log'] : ['request_id', 'access_log', 'authenticate'],
            body_limit: i === 2 ? 262144 : null,
          })),
      };
      if (path === 'overview') return json(this.overview());
      if (path === 'traffic')
        return this.has('broken') ? problem(500, `the histogram of ${html} is gone`) : json(this.rows());
      if (path === 'profile') {
        if (this.has('broken')) return problem(503, 'another profile is being taken');
        const seconds = Number(searchParams.get('seconds'));
        await new Promise(done => setTimeout(done, (seconds * 1000) / this.speed).unref());
        return send(200, 'text/plain; charset=utf-8', this.profile(seconds));
      }
      if (sections[path] && this.has('garbage'))
        return path === 'connections' ? json({surprise: 1}) : send(200, 'application/json', '[{"cut');
      if (path === 'loggers' && this.has('late')) {
        const answer = this.loggers();
        await new Promise(done => (this.held = done));
        return json(answer);
      }
      if (sections[path] && request.method === 'GET') return json(sections[path]());
      if (path.startsWith('loggers/') && request.method === 'PUT')
        return this.set_level(decodeURIComponent(path.slice(8)), body, problem, send);
      return problem(404, `nothing at ${pathname}`);
    }
    if (['/metrics', '/livez', '/readyz', '/startupz'].includes(pathname)) return send(200, 'text/plain', 'ok\n');
    const name = pathname === '/' ? 'index.html' : pathname.slice(1);
    if (!/^[\w-]+\.(html|css|js)$/.test(name)) return problem(404, `nothing at ${pathname}`);
    try {
      const text = await readFile(new URL(name, page));
      send(200, types[extname(name)], text, {
        'Content-Security-Policy': await policy(),
        'X-Content-Type-Options': 'nosniff',
      });
    } catch {
      problem(404, `nothing at ${pathname}`);
    }
  }

  set_level(name, body, problem, send) {
    if (!this.levels.has(name)) return problem(404, `no logger is called ${name}`);
    const {level} = JSON.parse(body);
    if (this.has('broken')) return problem(422, 'the level of this logger is fixed');
    this.levels.set(name, level);
    send(204);
  }

  /// → the address to open.
  async listen(port = 0) {
    this.server = createServer((request, response) =>
      this.answer(request, response).catch(error => {
        console.error(error);
        response.destroy();
      }),
    );
    await new Promise(done => this.server.listen(port, '127.0.0.1', done));
    return `http://127.0.0.1:${this.server.address().port}/`;
  }

  close() {
    this.server.close();
    this.server.closeAllConnections();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const options = {modes: []};
  const words = process.argv.slice(2);
  while (words.length) {
    const word = words.shift();
    if (word === '--port') options.port = Number(words.shift());
    else if (word === '--speed') options.speed = Number(words.shift());
    else options.modes.push(word);
  }
  console.log(await new Mock(options).listen(options.port));
}
