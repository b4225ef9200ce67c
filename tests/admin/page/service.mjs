// A made-up service: counters that grow, memory that swings, and whatever its modes (see mock.mjs) do to it. Each
// method gives what the admin API answers under that name.

export const html = '<img src=x onerror="window.owned = 1"><script>window.owned = 1</script>';

const declared = [
  ['GET', '/users/{id}', 0.55, 1.8],
  ['GET', '/users', 0.12, 6.5],
  ['POST', '/orders', 0.14, 12],
  ['GET', '/orders/{id}', 0.11, 2.4],
  ['PUT', '/orders/{id}/items', 0.03, 9],
  ['DELETE', '/orders/{id}', 0.008, 5],
  ['GET', '/search', 0.03, 48],
  ['GET', '/reports/{year}', 0.002, 350],
  ['GET', '/version', 0, 0.1],
];

export class Service {
  constructor({speed = 1, modes = []} = {}) {
    this.speed = speed;
    this.modes = new Set(modes);
    this.seed = 42;
    this.pid = 4711;
    this.born = Date.now();
    this.clock = 0; // the service's seconds since the mock came up
    this.levels = new Map([ // null: inherited
      ['root', 'info'],
      ['access', null],
      ['orders', 'debug'],
      ['orders.payment', 'warn'],
      ['skiff.net', 'warn'],
      ['users', null],
    ]);
    this.asked = []; // "METHOD /path" of each request to /api
    this.restart(3 * 3600 + 512);
  }

  chance() {
    // mulberry32
    let t = (this.seed += 0x6d2b79f5);
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  restart(age_s = 0) {
    this.pid += 13;
    this.looked = Date.now();
    this.age = age_s;
    this.started_at = new Date(this.wall() - age_s * 1000).toISOString().replace(/\.\d+/, '');
    this.traffic = new Map();
    this.cpu = age_s * 0.6;
    this.load = 1200;
    if (age_s) this.serve(age_s, 900);
  }

  /// Milliseconds since the epoch, where time runs as fast as the service lives.
  wall() {
    return this.born + this.clock * 1000;
  }

  get has() {
    return mode => this.modes.has(mode);
  }

  routes() {
    const more = Array.from({length: 191}, (_, i) => [
      'GET',
      `/tenants/{tenant}/resources/kind-${i}/{id}`,
      0.0004 * (i % 7),
      1 + (i % 40),
    ]);
    const evil = [['GET', `/evil/${html}`, 0.01, 3]];
    return [...declared, ...(this.has('many') ? more : []), ...(this.has('hostile') ? evil : [])];
  }

  serve(seconds, load) {
    const incident = this.has('lively') && this.clock > 150 && this.clock < 195;
    const failing = this.has('failing') || incident ? 0.08 : 0.0006;
    for (const [method, route, share, mean] of this.routes()) {
      const requests = load * share * seconds * (0.9 + 0.2 * this.chance());
      for (const [status, part] of [
        [method === 'POST' ? 201 : 200, 1 - failing - 0.02],
        [404, 0.02],
        [503, route === '/search' ? failing * 6 : failing],
      ])
        this.count(
          method,
          route,
          status,
          requests * part,
          mean * (incident ? 1.7 : 1) * (status === 503 ? 4 : 0.8 + 0.4 * this.chance()),
        );
    }
    this.count('GET', '', 404, load * 0.004 * seconds, 0.05);
    this.cpu += seconds * (0.05 + load * 0.0006 * (0.9 + 0.2 * this.chance()));
  }

  count(method, route, status, requests, mean_ms) {
    const row = this.traffic.get(`${method} ${status} ${route}`) ?? {method, route, status, exact: 0, spent: 0};
    row.exact += requests;
    row.spent += requests * mean_ms;
    this.traffic.set(`${method} ${status} ${route}`, row);
  }

  /// Lets the service live until now.
  live() {
    const seconds = Math.max(0, ((Date.now() - this.looked) / 1000) * this.speed);
    this.looked = Date.now();
    this.clock += seconds;
    this.age += seconds;
    const wave = 1 + 0.35 * Math.sin(this.clock / 37) + 0.12 * Math.sin(this.clock / 5.3);
    this.load = this.has('idle') ? 0 : 1200 * wave * (0.93 + 0.14 * this.chance());
    this.serve(seconds, this.load);
  }

  rows() {
    return [...this.traffic.values()]
      .map(({method, route, status, exact, spent}) => {
        const count = Math.floor(exact);
        const mean_ms = count ? spent / exact : 0;
        return {method, route, status, count, mean_ms, p50_ms: mean_ms * 0.8, p99_ms: mean_ms * 4.2};
      })
      .filter(({count}) => count);
  }

  overview() {
    const rows = this.rows();
    const by_class = {'1xx': 0, '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0};
    for (const {status, count} of rows) by_class[`${Math.floor(status / 100)}xx`] += count;
    const total = rows.reduce((sum, {count}) => sum + count, 0);
    const failing = this.has('failing'),
      draining = this.has('draining'),
      worn = this.has('worn'),
      idle = this.has('idle');
    const workers = Array.from({length: this.has('many') ? 16 : 4}, (_, id) => {
      const answered = !(this.has('stuck') && id === 1);
      const late = this.has('stuck') && id === 2 ? 180 : 0;
      return {
        id,
        answered,
        lag_ms: answered ? late + 0.04 + this.chance() * (this.chance() < 0.05 ? 9 : 0.3) : null,
        connections: answered ? 32 + id * 3 : 0,
        in_flight: answered ? Math.round((this.load / 400) * this.chance()) : 0,
      };
    });
    const memory = 48e6 + 9e6 * Math.sin(this.clock / 61) + 3e3 * this.clock;
    const reasons = [...(draining ? ['draining'] : []), ...(failing ? ['database'] : [])];
    return {
      service: {
        name: this.has('hostile') ? `shop ${html}` : 'shop',
        version: '2.3.1',
        listen: ['http://0.0.0.0:8080', 'unix:/run/shop.sock'],
        host: 'shop-worker-bqxzk',
        pid: this.pid,
        started_at: this.started_at,
        uptime_s: this.age,
      },
      build: {
        skiff_version: '0.1.0',
        compiler: 'g++ 12.2.0',
        libc: 'glibc 2.36',
        optimised: true,
        assertions: false,
        sanitizer: worn ? 'AddressSanitizer' : '',
      },
      state: draining ? 'draining' : 'running',
      health: {live: 'pass', ready: reasons.length ? 'fail' : 'pass', startup: 'pass', reasons, checks: this.checks()},
      traffic: {
        requests_total: total,
        by_class,
        in_flight: workers.reduce((sum, {in_flight}) => sum + in_flight, 0),
        connections_open: workers.reduce((sum, {connections}) => sum + connections, 0),
        connections_accepted_total: Math.floor(total / 190),
        refused_total: Math.floor(total / 90000),
        limits_hit: {connections: 0, in_flight: worn ? 1284 : 0},
      },
      latency_ms: idle ? {p50: null, p90: null, p99: null} : {p50: 1.6, p90: 9.7, p99: 51.3},
      workers,
      process: {
        cpu_s: this.cpu,
        rss_bytes: Math.round(memory * 1.5),
        virtual_bytes: 512e6,
        fds: worn ? 980 : 163,
        fds_max: worn ? 1024 : 20000,
        threads: workers.length + 3,
      },
      heap: {in_use_bytes: Math.round(memory), free_bytes: 6.1e6, mapped_bytes: 2.2e6},
      log: {dropped: worn ? 96231 : 0},
    };
  }

  checks() {
    const at = s => new Date(this.wall() - s * 1000).toISOString();
    const failing = this.has('failing');
    return [
      {
        name: 'database',
        status: failing ? 'fail' : 'pass',
        critical: true,
        message: failing ? 'could not connect to server: Connection refused (10.0.3.17:5432)' : '',
        checked_at: at(2.2),
        duration_ms: failing ? 0.42 : 1.31,
        every_s: 5,
        timeout_s: 2,
        failures: failing ? 7 : 0,
      },
      {
        name: 'payment provider',
        status: failing || this.has('lively') ? 'fail' : 'pass',
        critical: false,
        message: failing || this.has('lively') ? 'timed out after 1 s' : '',
        checked_at: at(8.9),
        duration_ms: failing ? 1000 : 84,
        every_s: 30,
        timeout_s: 1,
        failures: failing ? 3 : 0,
      },
      {
        name: 'disk',
        status: 'pass',
        critical: false,
        message: '81 GiB free',
        checked_at: at(20),
        duration_ms: 0.03,
        every_s: 60,
        timeout_s: 1,
        failures: 0,
      },
      {
        name: 'search index',
        status: 'pending',
        critical: false,
        message: '',
        checked_at: null,
        duration_ms: 0,
        every_s: 60,
        timeout_s: 10,
        failures: 0,
      },
      ...(this.has('hostile')
        ? [
            {
              name: html,
              status: 'fail',
              critical: false,
              message: html,
              checked_at: at(1),
              duration_ms: 1,
              every_s: 1,
              timeout_s: 1,
              failures: 1,
            },
          ]
        : []),
    ];
  }

  connections() {
    const many = this.has('many');
    return Array.from({length: many ? 16 : 4}, (_, worker) => {
      if (this.has('stuck') && worker === 1) return {worker, answered: false, connections: []};
      const connections = Array.from({length: many ? 190 : 6}, (_, i) => {
        const age_s = ((7 * i + worker * 3.1 + this.clock) % 900) + 0.25;
        const busy = (i + worker) % 4 === 0;
        const [method, route] = declared[(i + worker) % declared.length];
        return {
          peer: `10.0.${worker}.${i % 250}:${40000 + 17 * i}`,
          state: busy ? ['handling', 'sending', 'reading'][i % 3] : 'idle',
          age_s,
          requests: Math.floor(age_s * 4) + 1,
          request: busy
            ? {
                method,
                target: route.replace('{id}', '80712').replace('{year}', '2026'),
                route,
                age_s: i === 0 && worker === 0 ? 14.2 : 0.003 * (i + 1) * (worker + 1) ** 3,
              }
            : null,
        };
      });
      if (this.has('hostile') && worker === 0) {
        connections.push({
          peer: html,
          state: html,
          age_s: 3,
          requests: 1,
          request: {method: html, target: `/${html}`, route: html, age_s: 61},
        });
        connections.push(
          {peer: 'unix', state: 'idle', age_s: 3, requests: 1, request: null},
          {peer: 'unix', state: 'idle', age_s: 5, requests: 2, request: null},
        );
      }
      return {worker, answered: true, total: connections.length, connections};
    });
  }

  settings() {
    return [
      [
        '--listen',
        ':8080',
        'command line',
        'SKIFF_LISTEN',
        'Where to listen: 127.0.0.1:8080, [::1]:8080, :8080 (every address), unix:PATH; port 0 takes a free one.',
      ],
      [
        '--admin',
        '127.0.0.1:9090',
        'default',
        'SKIFF_ADMIN',
        'Where the admin page, metrics and probes are served.',
      ],
      ['--threads', '0', 'default', 'SKIFF_THREADS', 'Worker threads; 0: as many as CPUs are granted to this process.'],
      ['--log-level', 'info', 'default', 'SKIFF_LOG_LEVEL', 'The least severe messages to log.'],
      ['--database', 'postgresql://shop:***@10.0.3.17/shop', 'environment', 'SHOP_DATABASE', 'Where orders are kept.'],
      [
        '--shutdown-grace',
        '5',
        'environment',
        'SKIFF_SHUTDOWN_GRACE',
        'After SIGTERM, serve on for this long before draining, until load balancers have noticed.',
      ],
      [
        '--shutdown-timeout',
        '30',
        'default',
        'SKIFF_SHUTDOWN_TIMEOUT',
        'Requests that take longer to finish are cut off.',
      ],
      ['limits.in_flight', '512', 'program', '', 'Requests that wait for something, in the whole server'],
      ...(this.has('hostile') ? [[html, html, html, html, html]] : []),
    ].map(([name, value, source, variable, description]) => ({name, value, source, variable, description}));
  }

  profile(seconds) {
    const stem =
      'start_thread;std::thread::_State_impl<std::thread::_Invoker<std::tuple<skiff::Server::run()::{lambda()#1}> > >::_M_run();skiff::net::Worker::run();' +
      'boost::asio::detail::scheduler::run(boost::system::error_code&)';
    const handled = `${stem};skiff::net::Connection::on_readable(unsigned long);skiff::net::Connection::serve(skiff::net::Exchange&)`;
    const handler = `${handled};skiff::Router::operator()(skiff::Request&) const`;
    const lines = [
      [`${stem};epoll_wait;[kernel] do_epoll_wait`, 61],
      [`${handled};skiff::net::RequestParser::parse(std::basic_string_view<char, std::char_traits<char> >)`, 48],
      [`${handled};skiff::net::Connection::write_all();send;[kernel] tcp_sendmsg`, 190],
      [`${handled};skiff::net::Connection::write_all();send;[kernel] __skb_clone`, 22],
      [
        `${handler};shop::Orders::find(skiff::Request&) const;shop::Database::query(std::string const&);PQexec;poll`,
        88,
      ],
      [
        `${handler};shop::Orders::find(skiff::Request&) const;skiff::json<shop::Order>(shop::Order const&);nlohmann::json_abi_v3_11_2::detail::serializer<>::dump`,
        77,
      ],
      [
        `${handler};shop::Search::operator()(skiff::Request&) const;shop::Index::match(std::string_view);std::__cxx11::regex_match`,
        131,
      ],
      [
        `${handler};shop::Search::operator()(skiff::Request&) const;shop::Index::match(std::string_view);shop::Index::rank;operator new(unsigned long);malloc`,
        29,
      ],
      [
        `${handler};shop::Search::operator()(skiff::Request&) const;shop::Index::match(std::string_view);shop::Index::rank;shop::score(double)`,
        54,
      ],
      [`start_thread;skiff::BlockingPool::work();(anonymous namespace)::compress(std::vector<std::byte>&);deflate`, 35],
      ...(this.has('hostile') ? [[`main;${html.replaceAll(';', ',')};leaf`, 40]] : []),
      ...(this.has('many')
        ? Array.from({length: 400}, (_, i) => [
            `${handler};shop::generated::handler_${i}<int, std::string>();${'shop::recurse();'.repeat(i % 60)}leaf`,
            1 + (i % 5),
          ])
        : []),
    ];
    return (
      lines.map(([stack, samples]) => `${stack} ${Math.max(1, Math.round(samples * seconds))}\n`).join('') +
      (this.has('hostile') ? 'no count here\n' : '')
    );
  }

  loggers() {
    const names = [...this.levels].map(([name, level]) => ({
      name,
      level: level ?? this.levels.get('root'),
      inherited: level === null,
    }));
    return this.has('hostile') ? [...names, {name: html, level: 'info', inherited: true}] : names;
  }
}
