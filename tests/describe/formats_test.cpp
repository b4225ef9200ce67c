#include "describe/formats.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <string_view>

namespace skiff::detail {
namespace {

using Texts = std::initializer_list<std::string_view>;

void expect(bool (*is)(std::string_view) noexcept, Texts right, Texts wrong) {
  for (const std::string_view text : right) EXPECT_TRUE(is(text)) << '"' << text << '"';
  for (const std::string_view text : wrong) EXPECT_FALSE(is(text)) << '"' << text << '"';
}

TEST(Formats, KnowAnEmailAddress) {
  expect(&is_email,
         {"ada@example.org", "te~st@example.com", "first.last+tag@mail.example.co.uk", "a@b", "~@x",
          "\"joe bloggs\"@example.com", "\"joe..bloggs\"@example.com", "\"joe@bloggs\"@example.com",
          "\"a\\\"b\"@example.com",
          "\"\\\\\"@example.com", "\"a\\\\b\"@example.com", "\"\"@example.com", "ada@[127.0.0.1]", "ada@[IPv6:::1]",
          "ada@xn--bcher-kva.example"},
         {"", "ada", "@", "ada@", "@example.org", ".ada@example.org", "ada.@example.org", "a..da@example.org",
          "ada@.example.org", "ada@example.org.", "ada@exa mple.org", "a da@example.org", "ada@-example.org",
          "ada@invalid=domain.org", "ada@[127.0.0.300]", "ada@[::1]", "ada@[IPv6:1]", "ada@[127.0.0.1",
          "\"ada@example.org",
          "\"a\"da\"@example.org", "\"a\\\\\"b\"@example.com", "\"ada\\\"@example.org", "\"\xc3\xa9\"@example.org",
          "\xc3\xa4@example.org",
          "ada@example.org\n", "ada@@example.org", "Ada <ada@example.org>"});
  EXPECT_TRUE(is_email(std::string(64, 'a') + "@example.org"));
  EXPECT_FALSE(is_email(std::string(65, 'a') + "@example.org"));
}

TEST(Formats, KnowAUri) {
  expect(&is_uri,
         {"https://example.org", "http://example.org:8080/a/b?c=d&e#f", "mailto:ada@example.org",
          "urn:oasis:names:tc:1",
          "tel:+1-816-555-1212", "ldap://[2001:db8::7]/c=GB?objectClass?one", "http://[v7.a:b]/", "file:///etc/hosts",
          "http://user:pass@host", "http://-.~_!$&'()*+,;=:%40:80%2f@example.com", "a:", "about:blank", "x-y.z+1:a",
          "http://example.org/?q=Test%20URL-encoded%20stuff", "http://xn--nw2a.xn--j6w193g/", "http:", "http://",
          "http://h:",
          "http://223.255.255.254/@:", "data:text/plain,hello%2C"},
         {"", "//example.org/a", "/a/b", "a", "\\\\WINDOWS\\share", ":// no scheme", "1http://a", "ht_tp://a", "://a",
          "http://exa mple.org", "http://example.org/%", "http://example.org/%2", "http://example.org/%zz",
          "http://example.org/<a>", "http://example.org/{a}", "http://example.org/a|b", "http://example.org/\\",
          "http://a^b",
          "http://example.org:80a/", "http://[::1", "http://[::1]x/", "http://[:::1]/", "http://[v7.]/",
          "http://a@b@c/",
          "http://\xc3\xa9.example/", "http://example.org/#a#b", "http://example.org/[a]", "http://a\"b", "bar,baz:foo",
          "http://example.org/ "});
}

TEST(Formats, KnowAReferenceToAUri) {
  expect(&is_uri_reference,
         {"https://example.org/a", "//example.org/a", "/a/b", "a", "", "../a?b#c", "?q", "#fragment", "./a:b", "/a:b",
          "a?b:c",
          "a#b:c"},
         {"\\\\WINDOWS\\share", "#frag\\ment", "a b", "1:a", "%", "//a:b/", "a_b:c", "\xc3\xa9"});
}

TEST(Formats, KnowAHostname) {
  expect(&is_hostname,
         {"example.org", "a", "a-b.c-d", "EXAMPLE.org", "xn--4gbwdl.xn--wgbh1c", "1.2.3.4", "3com.com", "h0stn4me"},
         {"", ".", "example.", ".example", "a..b", "-a", "a-", "a.-b", "a_b", "a b", "a/b", "example.org:80",
          "\xc3\xa9.org",
          "a\n"});
  const std::string label(63, 'a');
  EXPECT_TRUE(is_hostname(label + ".b"));
  EXPECT_FALSE(is_hostname(label + "a.b"));
  EXPECT_TRUE(is_hostname(label + '.' + label + '.' + label + '.' + std::string(61, 'b')));
  EXPECT_FALSE(is_hostname(label + '.' + label + '.' + label + '.' + std::string(62, 'b')));
}

TEST(Formats, KnowAnIpv4Address) {
  expect(&is_ipv4, {"0.0.0.0", "127.0.0.1", "255.255.255.255", "192.168.10.1"},
         {"", "127.0.0", "127.0.0.0.1", "256.256.256.256", "127.0.0.01", "00.0.0.0", "0x7f.0.0.1", "127.0.0.1/8",
          "127.0.0.1.",
          ".127.0.0.1", "127..0.1", "1.2.3.", "2130706433", "1.2.3.-4", "1.2.3.+4", " 1.2.3.4", "1.2.3.4 ",
          "1.2.3.1000"});
}

TEST(Formats, KnowAnIpv6Address) {
  expect(&is_ipv6,
         {"::", "::1", "1::", "2001:db8::7", "::abef", "1234::", "1:2:3:4:5:6:7:8", "::2:3:4:5:6:7:8",
          "1::3:4:5:6:7:8", "1:2:3:4:5:6:7::", "ABCD::ef01", "::ffff:192.168.0.1", "1:2:3:4:5:6:192.168.0.1",
          "1::1.2.3.4",
          "::1.2.3.4", "::42:ff:1"},
         {"", ":", ":::", "1", "12345::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::",
          "::1:2:3:4:5:6:7:8",
          "1::2::3", "1:::2", ":1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:", ":2:3:4::8", "2:3:4::8:", "::g", "fe80::a%eth1",
          "::1/64",
          "1:2:3:4:5:6:7:1.2.3.4", "::1.2.3", "::1.2.3.256", "::01.2.3.4", "1.2.3.4", "1.2.3.4::", "1:2:1.2.3.4:5::",
          " ::1",
          "::1 ", "[::1]"});
}

TEST(Formats, KnowDatesAndTimes) {
  expect(&is_date, {"2026-01-31", "2024-02-29", "0000-01-01"}, {"", "2026-02-29", "2026-1-31", "2026-01-31Z",
      "06/19/1963"});
  expect(&is_time,
         {"08:30:06Z", "23:59:60Z", "15:59:60-08:00", "01:29:60+01:30", "08:30:06.283185+02:00", "08:30:06z",
          "23:29:60+23:30", "00:00:00.0123456789012Z"},
         {"", "08:30:06", "8:30:06Z", "24:00:00Z", "23:58:60Z", "22:59:60Z", "23:59:60+01:00", "23:59:61Z", "08:30Z",
          "08:30:06 PST", "08:30:06+24:00", "08:30:06-0800", "12:00:00\xe0\xa7\xaaZ"});
  expect(&is_date_time,
         {"1963-06-19T08:30:06.283185Z", "1963-06-19t08:30:06z", "1937-01-01T12:00:27.87+00:20",
          "1990-12-31T15:59:50-08:00",
          "1998-12-31T23:59:60Z", "1998-12-31T15:59:60.123-08:00", "2026-01-31T00:00:00.0123456789012Z"},
         {"", "1998-12-31T23:59:61Z", "1998-12-31T23:58:60Z", "1998-12-31T22:59:60Z", "1990-02-31T15:59:59-08:00",
          "1990-12-31T15:59:59-24:00", "1963-06-19T08:30:06.28123+01:00Z", "06/19/1963 08:30:06 PST",
          "2013-350T01:01:01",
          "1963-6-19T08:30:06Z", "1963-06-1T08:30:06Z", "+11963-06-19T08:30:06Z", "1963-06-19T08:30:06"});
}

TEST(Formats, KnowADuration) {
  expect(&is_duration,
         {"P4DT12H30M5S", "P4Y", "PT0S", "P0D", "P1M", "PT1M", "PT36H", "P1DT12H", "P2W", "P1Y2M3DT4H5M6S", "P1Y2M",
          "PT1H1S", "P1Y1D"},
         {"", "P", "PT", "4DT12H", "P1", "PT1D", "P2D1Y", "P1D2H", "P2S", "P1Y2W", "P1W2D", "P1YT", "P\xe0\xa7\xa8Y",
          "PT0.5S", "-P1D", "p1d", "P1DT1H1M1S1S", "P1D1D", " P1D", "P1D ", "PT1W"});
}

TEST(Formats, KnowAUuid) {
  expect(&is_uuid, {"2eb8aa08-aa98-11ea-b4aa-73b441d16380", "2EB8AA08-AA98-11EA-B4AA-73B441D16380"},
         {"", "2eb8aa08-aa98-11ea-b4aa-73b441d1638", "2eb8aa08aa9811eab4aa73b441d16380",
          "2eb8-aa08-aa98-11ea-b4aa73b44-1d16380"});
}

}  // namespace
}  // namespace skiff::detail
