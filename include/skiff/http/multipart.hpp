#pragma once

#include <skiff/core/result.hpp>
#include <skiff/core/task.hpp>
#include <skiff/http/extract.hpp>
#include <skiff/http/headers.hpp>
#include <skiff/http/multipart_form.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skiff {

class MultipartReader;

/// What a form may bring, within what the server or the route allows a body (413 as well). More: an Error of kind
/// content_too_large that names the part. Sizes in bytes.
struct MultipartLimits {
  /// Fields and files together. Forms have some ten; each costs a little memory even when it is empty.
  std::size_t parts = 100;

  /// The header of one part: a name, a file name, a content type.
  std::size_t header_bytes = 8 * 1024;

  /// Its fields; clients send two or three.
  std::size_t header_count = 16;

  /// The content of one part, whoever reads it; 0: no limit of its own.
  std::uint64_t part_bytes = 0;

  /// A field that collect() gathers: it stays in memory.
  std::size_t field_bytes = 256 * 1024;

  /// Of each file that collect() gathers, how much is kept in memory; a larger one goes to a temporary file.
  std::size_t memory_limit = 256 * 1024;

  /// Where that is made. Null: $TMPDIR, or /tmp. In a container the latter may be memory, or read-only.
  const char* temporary_folder = nullptr;
};

/// A part of a form while it arrives: a field, or a file. Its content comes once, from one of next(), read_all(),
/// text() and save_to(). When the form was asked for its next part, they give an Error. Move-only.
class Part {
 public:
  /// Of the form's field.
  const std::string& name() const noexcept { return name_; }

  /// The caller chose a file, if only an empty one.
  bool is_file() const noexcept { return is_file_; }

  /// What the caller calls the file: one component, never a path; empty for none. Do not rely on it being unique, or
  /// harmless as a name on your disk.
  const std::string& filename() const noexcept { return filename_; }

  /// What the caller says it is; "text/plain" when it says nothing (RFC 7578 section 4.4).
  std::string_view content_type() const noexcept;

  const Headers& headers() const noexcept { return headers_; }

  /// The next bytes; empty at the end, and from then on. Valid until the next call. Nothing is received ahead of it.
  Task<Result<std::string_view>> next();

  /// The rest of its content. More than `limit` bytes: an Error of kind content_too_large.
  Task<Result<std::string>> read_all(std::size_t limit);

  /// The same, when it is UTF-8; otherwise an Error of kind bad_request.
  Task<Result<std::string>> text(std::size_t limit = MultipartLimits{}.field_bytes);

  /// Makes a file of the rest, as MultipartFile::save_to(). Gives its size. Nothing is left of one that failed.
  Task<Result<std::uint64_t>> save_to(std::string path);

 private:
  friend class MultipartReader;
  Part() = default;

  std::shared_ptr<MultipartReader> reader_;
  std::size_t number_ = 0;
  std::string name_;
  std::string filename_;
  Headers headers_;
  bool is_file_ = false;
};

/// A form with files (multipart/form-data, RFC 7578) as a handler's parameter. It owns the request's body, and reads it
/// at the pace of its reader:
///
///     app.post("/photos", [](Multipart form) -> Task<Result<std::string>> { ... co_await form.next() ... });
///
/// Another content type never reaches the handler (415), nor does one without a usable boundary (400). Move-only. It
/// must outlive what is awaited of it and of its parts.
class Multipart {
 public:
  /// Takes the body of `request`.
  static Result<Multipart> from(Request& request);

  /// Instead of the defaults. Before the first part.
  void limits(MultipartLimits limits);

  /// The next part; nothing after the last, when the body is at its end. Of a part that was not read to its end the
  /// rest is skipped. An Error is final: what comes is no form (bad_request, with part and byte), more than is allowed
  /// (content_too_large), or what the body failed with.
  Task<Result<std::optional<Part>>> next();

  /// All parts that are still to come.
  Task<Result<MultipartForm>> collect();
  Task<Result<MultipartForm>> collect(MultipartLimits limits);

 private:
  explicit Multipart(std::shared_ptr<MultipartReader> reader) noexcept : reader_(std::move(reader)) {}

  std::shared_ptr<MultipartReader> reader_;
};

template <>
struct Extract<Multipart> {
  static constexpr bool known = true;
  static constexpr bool takes_body = true;
  static Result<Multipart> from(Request& request) { return Multipart::from(request); }
  static void describe(EndpointDescription& endpoint) { endpoint.body = BodyDescription{"multipart/form-data", nullptr}; }
};

}  // namespace skiff
