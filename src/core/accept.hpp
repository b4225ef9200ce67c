#pragma once

#include <string_view>

namespace skiff {

/// Takes what stands before `separator` off the front, which may be in a quoted string without parting anything.
std::string_view take_item(std::string_view& text, char separator);

/// An item of an Accept field (RFC 9110 section 12.5.1).
struct MediaRange {
  std::string_view type;
  std::string_view version;  // a parameter that some types have
  double quality = 1;

  static MediaRange parse(std::string_view text);
};

/// How much a media type is wanted: by the range that names it most exactly.
class MediaWish {
 public:
  explicit MediaWish(std::string_view type, std::string_view version = {}) : type_(type), version_(version) {}

  void consider(const MediaRange& range);

  /// From 0, not at all, to 1.
  double quality() const { return quality_; }

  /// By its name, not by a wildcard.
  bool named() const { return exactness_ >= 3; }

 private:
  std::string_view type_;
  std::string_view version_;
  int exactness_ = 0;
  double quality_ = 0;
};

}  // namespace skiff
