#include "net/malformed_requests.hpp"

#include <string_view>

namespace skiff::net {
namespace {

using namespace std::string_literals;

std::string with_line(std::string_view request_line) {
  return std::string{request_line} + "\r\nHost: a\r\n\r\n";
}

std::string with_field(std::string_view field) {
  return "POST /x HTTP/1.1\r\nHost: a\r\n" + std::string{field} + "\r\n\r\n";
}

std::string with_target(std::string_view target) {
  return with_line("GET " + std::string{target} + " HTTP/1.1");
}

std::string with_host(std::string_view host) {
  return "GET / HTTP/1.1\r\nHost: " + std::string{host} + "\r\n\r\n";
}

std::string many_fields(std::size_t count) {
  std::string text = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (std::size_t i = 1; i < count; ++i) text += "X: 1\r\n";
  return text + "\r\n";
}

class Table {
 public:
  void add(std::string what, std::string bytes, ErrorKind kind = ErrorKind::bad_request) {
    rows_.push_back({std::move(what), std::move(bytes), kind});
  }
  std::vector<MalformedRequest> take() { return std::move(rows_); }

 private:
  std::vector<MalformedRequest> rows_;
};

void add_request_lines(Table& table) {
  using enum ErrorKind;
  table.add("HTTP/0.9", "GET /\r\n\r\n");
  table.add("HTTP/0.9 by its number", with_line("GET / HTTP/0.9"), version_not_supported);
  table.add("HTTP/2.0", with_line("GET / HTTP/2.0"), version_not_supported);
  table.add("HTTP/3.0", with_line("GET / HTTP/3.0"), version_not_supported);
  table.add("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", version_not_supported);
  table.add("a version in lower case", with_line("GET / http/1.1"));
  table.add("a version of two digits", with_line("GET / HTTP/1.10"));
  table.add("a version without a minor", with_line("GET / HTTP/1"));
  table.add("a version of letters", with_line("GET / HTTP/x.y"));
  table.add("a version with a comma", with_line("GET / HTTP/1,1"));
  table.add("another protocol", with_line("GET / ICAP/1.0"));
  table.add("no version", with_line("GET / "));
  table.add("a method alone", with_line("GET"));
  table.add("two words", with_line("GET /"));
  table.add("no method", with_line(" / HTTP/1.1"));
  table.add("spaces only", with_line("  "));
  table.add("two spaces before the target", with_line("GET  / HTTP/1.1"));
  table.add("two spaces after the target", with_line("GET /  HTTP/1.1"));
  table.add("a space at the end", with_line("GET / HTTP/1.1 "));
  table.add("a space at the beginning", with_line(" GET / HTTP/1.1"));
  table.add("tabs for spaces", with_line("GET\t/\tHTTP/1.1"));
  table.add("a tab before the version", with_line("GET /\tHTTP/1.1"));
  table.add("a method that is no token", with_line("GE(T / HTTP/1.1"));
  table.add("a method with a colon", with_line("GET: / HTTP/1.1"));
  table.add("a method with NUL", with_line("G\0T / HTTP/1.1"s));
  table.add("a method with a byte over 127", with_line("G\xc3\x89T / HTTP/1.1"));
  table.add("a method that is too long", with_line(std::string(33, 'M') + " / HTTP/1.1"), not_implemented);
  table.add("three empty lines first", "\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
  table.add("a TLS ClientHello", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"s + std::string(64, '\x5a'));
  table.add("SSH", "SSH-2.0-OpenSSH_9.2\r\n\r\n");
  table.add("a JSON document", "{\"a\": 1}\r\n\r\n");
}

void add_targets(Table& table) {
  using enum ErrorKind;
  table.add("a relative target", with_target("x"));
  table.add("an empty target", with_line("GET  HTTP/1.1"));
  table.add("a fragment", with_target("/a#b"));
  table.add("a fragment after a query", with_target("/a?b#c"));
  table.add("a space in the target", with_target("/a b"));
  table.add("a byte over 127 in the target", with_target("/\xc3\xa9"));
  table.add("DEL in the target", with_target("/\x7f"));
  table.add("NUL in the target", with_target("/a\0b"s));
  table.add("a bare CR in the target", with_target("/a\rb"));
  table.add("* with GET", with_target("*"));
  table.add("* and more", with_line("OPTIONS *x HTTP/1.1"));
  table.add("CONNECT", with_line("CONNECT a:443 HTTP/1.1"), not_implemented);
  table.add("CONNECT of a path", with_line("CONNECT / HTTP/1.1"), not_implemented);
  table.add("an authority alone", with_target("a:443"));
  table.add("another scheme", with_target("ftp://a/"));
  table.add("a scheme without an authority", with_target("http:///x"));
  table.add("a scheme alone", with_target("http://"));
  table.add("userinfo", with_target("http://user@a/"));
  table.add("userinfo with a password", with_target("http://user:secret@a/"));
  table.add("a list of authorities", with_target("http://a,b/"));
  table.add("a backslash in the authority", with_target("http://a\\b/"));
  table.add("a target that is too long", with_target("/" + std::string(128, 'a')), uri_too_long);
  table.add("a target that is far too long", with_target("/" + std::string(256, 'a')), uri_too_long);
  table.add("a target longer than all of the header may be", with_target("/" + std::string(1024, 'a')),
            uri_too_long);
}

void add_fields(Table& table) {
  using enum ErrorKind;
  table.add("no colon", with_field("X-A"));
  table.add("a space before the colon", with_field("X-A : 1"));
  table.add("a tab before the colon", with_field("X-A\t: 1"));
  table.add("Content-Length with a space before the colon", with_field("Content-Length : 3"));
  table.add("an empty name", with_field(": 1"));
  table.add("a name with a space", with_field("X A: 1"));
  table.add("a name with a control character", with_field("X\x01: 1"));
  table.add("a name with NUL", with_field("X\0: 1"s));
  table.add("a name with a byte over 127", with_field("X\xe9: 1"));
  table.add("a name with quotes", with_field("\"X\": 1"));
  table.add("a folded field", with_field("X: 1\r\n 2"));
  table.add("a field folded with a tab", with_field("X: 1\r\n\t2"));
  table.add("a folded first field", "GET / HTTP/1.1\r\n Host: a\r\n\r\n");
  table.add("a folded empty line", with_field("X: 1\r\n "));
  table.add("NUL in a value", with_field("X: a\0b"s));
  table.add("a bare CR in a value", with_field("X: a\rb"));
  table.add("a bare CR at the end of a value", with_field("X: a\r"));
  table.add("DEL in a value", with_field("X: a\x7f"));
  table.add("ESC in a value", with_field("X: \x1b[0m"));
  table.add("a bare LF after the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n");
  table.add("a bare LF after a field", with_field("X: 1\nY: 2"));
  table.add("a bare LF for the empty line", "GET / HTTP/1.1\r\nHost: a\r\n\n");
  table.add("bare LFs only", "GET / HTTP/1.1\nHost: a\n\n");
  table.add("a bare LF first", "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
  table.add("LF CR", "GET / HTTP/1.1\n\rHost: a\n\r\n\r");
  table.add("too many fields", many_fields(13), headers_too_large);
  table.add("a value that is too long", with_field("X: " + std::string(600, 'x')), headers_too_large);
  table.add("fields that are too much together", many_fields(200), headers_too_large);
}

void add_hosts(Table& table) {
  table.add("no Host", "GET / HTTP/1.1\r\n\r\n");
  table.add("no Host in absolute form", "GET http://a/ HTTP/1.1\r\n\r\n");
  table.add("two Hosts", with_field("Host: b"));
  table.add("the same Host twice", with_field("Host: a"));
  table.add("two Hosts in HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n");
  for (const std::string_view host : {"a b", "a,b", "a/b", "a?b", "a#b", "user@a", "a\\b", "<a>", "\"a\"",
                                      "{a}", "a|b", "a^b", "a`b", "\xc3\xa9"}) {
    table.add("the Host " + std::string{host}, with_host(host));
  }
}

void add_lengths(Table& table) {
  for (const std::string_view length :
       {"", "x", "+3", "-1", "0x10", "3 3", "3, 3", "3,", "3;", "1e3", "3.0", "\"3\"", "99999999999999999999",
        "18446744073709551616", "18446744073709551615", "4611686018427387904", "\xc2\xb3"}) {
    table.add("the Content-Length \"" + std::string{length} + "\"",
              with_field("Content-Length: " + std::string{length}));
  }
  table.add("Content-Length twice", with_field("Content-Length: 3\r\nContent-Length: 4"));
  table.add("the same Content-Length twice", with_field("Content-Length: 3\r\nContent-Length: 3"));
  table.add("Content-Length twice in two spellings", with_field("Content-Length: 3\r\ncontent-length: 3"));
}

void add_codings(Table& table) {
  using enum ErrorKind;
  table.add("Content-Length, then chunked", with_field("Content-Length: 3\r\nTransfer-Encoding: chunked"));
  table.add("chunked, then Content-Length", with_field("Transfer-Encoding: chunked\r\nContent-Length: 3"));
  table.add("chunked and a Content-Length of 0",
            with_field("Transfer-Encoding: chunked\r\nContent-Length: 0"));
  table.add("chunked in HTTP/1.0", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
  table.add("chunked twice in a line", with_field("Transfer-Encoding: chunked, chunked"));
  table.add("chunked twice in two lines",
            with_field("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"));
  table.add("two codings in two lines", with_field("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked"),
            not_implemented);
  table.add("chunked before another", with_field("Transfer-Encoding: chunked, gzip"));
  table.add("chunked before nothing", with_field("Transfer-Encoding: chunked, ,"));
  table.add("chunked with a control character", with_field("Transfer-Encoding: \x0b"
                                                           "chunked"));
  for (const std::string_view coding : {"", "gzip", "identity", "gzip, chunked", "xchunked", "chunke",
                                        "chunked x", "chunked;q=1", "\"chunked\"", ",chunked"}) {
    table.add("the coding \"" + std::string{coding} + "\"",
              with_field("Transfer-Encoding: " + std::string{coding}), not_implemented);
  }
}

void add_expectations(Table& table) {
  for (const std::string_view expectation : {"", "200-ok", "100-continue, x", "100-continue=1"}) {
    table.add("the expectation \"" + std::string{expectation} + "\"",
              with_field("Expect: " + std::string{expectation}), ErrorKind::expectation_failed);
  }
}

}  // namespace

std::vector<MalformedRequest> malformed_requests() {
  Table table;
  add_request_lines(table);
  add_targets(table);
  add_fields(table);
  add_hosts(table);
  add_lengths(table);
  add_codings(table);
  add_expectations(table);
  return table.take();
}

}  // namespace skiff::net
