#include "middleware/content_coding.hpp"

#include "http/characters.hpp"
#include "middleware/field_list.hpp"

#include <algorithm>
#include <string>

namespace skiff {
namespace {

// qvalue of RFC 9110 section 12.4.2 in thousandths; 0 for what is none.
int parse_weight(std::string_view text) noexcept {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return 0;
  if (text.size() > 1 && text[1] != '.') return 0;
  int weight = (text[0] - '0') * 1000;
  int place = 100;
  for (const char digit : text.substr(std::min<std::size_t>(2, text.size()))) {
    if (digit < '0' || digit > '9') return 0;
    weight += (digit - '0') * place;
    place /= 10;
  }
  return weight <= 1000 ? weight : 0;
}

// Of "gzip;q=0.5", the parameters apart.
int weight_in(std::string_view parameters) noexcept {
  while (!parameters.empty()) {
    parameters.remove_prefix(1);
    const std::size_t end = std::min(parameters.find(';'), parameters.size());
    const std::string_view parameter = characters::trimmed(parameters.substr(0, end));
    if (parameter.starts_with("q=") || parameter.starts_with("Q=")) return parse_weight(parameter.substr(2));
    parameters.remove_prefix(end);
  }
  return 1000;
}

}  // namespace

std::string_view name(ContentCoding coding) noexcept {
  constexpr std::string_view names[] = {"identity", "gzip", "deflate", "br", "zstd"};
  return names[static_cast<unsigned>(coding)];
}

std::optional<ContentCoding> coding_named(std::string_view text) noexcept {
  if (equal_ignoring_case(text, "x-gzip")) return ContentCoding::gzip;
  for (const ContentCoding coding : {ContentCoding::identity, ContentCoding::gzip, ContentCoding::deflate,
                                     ContentCoding::br, ContentCoding::zstd}) {
    if (equal_ignoring_case(text, name(coding))) return coding;
  }
  return std::nullopt;
}

AcceptedCodings::AcceptedCodings(const Headers& request) noexcept {
  weights_.fill(unsaid);
  for_each_item(request, "accept-encoding", [this](std::string_view item) {
    const std::size_t end = std::min(item.find(';'), item.size());
    const std::string_view coding = characters::trimmed(item.substr(0, end));
    const int weight = weight_in(item.substr(end));
    if (coding == "*") {
      others_ = weight;
    } else if (const auto known = coding_named(coding)) {
      weights_[static_cast<unsigned>(*known)] = weight;
    }
  });
}

int AcceptedCodings::said(ContentCoding coding) const noexcept {
  const int own = weights_[static_cast<unsigned>(coding)];
  return own != unsaid ? own : others_;
}

unsigned AcceptedCodings::weight(ContentCoding coding) const noexcept {
  const int weight = said(coding);
  return weight > 0 && weight >= said(ContentCoding::identity) ? static_cast<unsigned>(weight) : 0;
}

ContentCoding AcceptedCodings::best(std::span<const ContentCoding> offered) const noexcept {
  ContentCoding best = ContentCoding::identity;
  unsigned highest = 0;
  for (const ContentCoding coding : offered) {
    if (weight(coding) <= highest) continue;
    highest = weight(coding);
    best = coding;
  }
  return best;
}

void weaken_etag(Headers& response) {
  const std::string_view etag = response.get("etag");
  if (etag.starts_with('"')) response.set("ETag", "W/" + std::string{etag});
}

}  // namespace skiff
