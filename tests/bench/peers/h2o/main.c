// libh2o with one event loop: the HTTP server h2o as a library, answering from a handler.
//
// Run: ./server PORT                          (127.0.0.1; GET /plaintext)

#define H2O_USE_EPOLL 1
#include <h2o.h>
#include <h2o/http1.h>

#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

static h2o_globalconf_t config;
static h2o_context_t context;
static h2o_accept_ctx_t acceptor;

static int plaintext(h2o_handler_t *self, h2o_req_t *request) {
    static h2o_generator_t generator = {NULL, NULL};
    (void)self;
    h2o_iovec_t body = h2o_iovec_init(H2O_STRLIT("Hello, World!"));
    request->res.status = 200;
    request->res.reason = "OK";
    request->res.content_length = body.len;
    h2o_add_header(&request->pool, &request->res.headers, H2O_TOKEN_CONTENT_TYPE, NULL, H2O_STRLIT("text/plain"));
    h2o_start_response(request, &generator);
    h2o_send(request, &body, 1, H2O_SEND_STATE_FINAL);
    return 0;
}

static void on_accept(h2o_socket_t *listener, const char *error) {
    h2o_socket_t *connection;
    if (error != NULL) return;
    while ((connection = h2o_evloop_socket_accept(listener)) != NULL) h2o_accept(&acceptor, connection);
}

static int listen_on(int port) {
    const int yes = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    const int listener = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (listener < 0 || setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0 ||
        bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, SOMAXCONN) != 0) {
        perror("h2o peer");
        exit(1);
    }
    return listener;
}

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    signal(SIGPIPE, SIG_IGN);
    h2o_config_init(&config);
    h2o_hostconf_t *host = h2o_config_register_host(&config, h2o_iovec_init(H2O_STRLIT("default")), 65535);
    h2o_pathconf_t *path = h2o_config_register_path(host, "/plaintext", 0);
    h2o_create_handler(path, sizeof(h2o_handler_t))->on_req = plaintext;
    h2o_context_init(&context, h2o_evloop_create(), &config);
    acceptor.ctx = &context;
    acceptor.hosts = config.hosts;
    h2o_socket_t *listener = h2o_evloop_socket_create(context.loop, listen_on(atoi(argv[1])), H2O_SOCKET_FLAG_DONT_READ);
    h2o_socket_read_start(listener, on_accept);
    while (h2o_evloop_run(context.loop, INT32_MAX) == 0) {
    }
    return 1;
}
