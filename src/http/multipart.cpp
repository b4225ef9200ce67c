#include <skiff/http/multipart.hpp>

#include "core/utf8.hpp"
#include "http/multipart_reader.hpp"
#include "http/parameters.hpp"
#include "http/upload_file.hpp"

#include <skiff/core/blocking.hpp>

#include <algorithm>
#include <utility>

namespace skiff {
namespace {

constexpr std::size_t write_at_once = 256 * 1024;  // each write is a turn of the blocking pool

Error wrong_type(std::string_view type) {
  constexpr std::size_t shown = 100;
  std::string message = "expected multipart/form-data, got ";
  if (type.empty()) {
    message.append("no Content-Type");
  } else {
    message.append("\"").append(type.substr(0, shown)).append("\"");
  }
  return Error{ErrorKind::unsupported_media_type, std::move(message)};
}

Result<std::string> boundary_of(std::string_view content_type) {
  std::optional<std::string> boundary;
  Parameters parameters{content_type.substr(std::min(content_type.find(';'), content_type.size()))};
  for (;;) {
    const Parameters::Outcome outcome = parameters.next();
    if (outcome == Parameters::Outcome::end) break;
    if (outcome == Parameters::Outcome::malformed) {
      return bad_request("the parameters of the Content-Type are malformed");
    }
    if (!equal_ignoring_case(parameters.name(), "boundary")) continue;
    if (boundary) return bad_request("the Content-Type has two boundaries");
    boundary = parameters.value();
  }
  if (!boundary) return bad_request("the Content-Type multipart/form-data has no boundary");
  if (!is_boundary(*boundary)) {
    return bad_request("the boundary in the Content-Type is not 1 to 70 characters that RFC 2046 allows there");
  }
  return *std::move(boundary);
}

}  // namespace

Result<Multipart> Multipart::from(Request& request) {
  const std::string_view field = request.header("content-type");
  const std::string_view type = type_before_parameters(field);
  if (!equal_ignoring_case(type, "multipart/form-data")) return wrong_type(type);
  const auto same = [](const Headers::Field& header) { return equal_ignoring_case(header.name, "content-type"); };
  if (std::count_if(request.headers().begin(), request.headers().end(), same) > 1) {
    return bad_request("there are two Content-Type fields");
  }
  Result<std::string> boundary = boundary_of(field);
  if (!boundary) return boundary.error();
  return Multipart{std::make_shared<MultipartReader>(std::move(request.body()), *boundary)};
}

void Multipart::limits(MultipartLimits limits) { reader_->limits(limits); }

Task<Result<std::optional<Part>>> Multipart::next() { return reader_->next_part(); }

std::string_view Part::content_type() const noexcept { return headers_.find("content-type").value_or("text/plain"); }

Task<Result<std::string_view>> Part::next() { return reader_->next_piece(number_); }

Task<Result<std::string>> Part::read_all(std::size_t limit) {
  std::string bytes;
  for (;;) {
    Result<std::string_view> piece = co_await next();
    if (!piece) co_return piece.error();
    if (piece->empty()) co_return bytes;
    if (piece->size() > limit - bytes.size()) co_return part_too_large(number_, name_, limit);
    bytes.append(*piece);
  }
}

Task<Result<std::string>> Part::text(std::size_t limit) {
  Result<std::string> bytes = co_await read_all(limit);
  if (bytes && !is_utf8(*bytes)) {
    co_return bad_request("multipart/form-data, part " + std::to_string(number_) + " (\"" + name_ + "\") is not UTF-8");
  }
  co_return bytes;
}

Task<Result<std::uint64_t>> Part::save_to(std::string path) {
  UploadFile file;
  std::string waiting;
  bool last = false;
  const auto write = [&]() -> Result<void> {
    if (!file) {
      Result<UploadFile> created = UploadFile::create(folder_of(path));
      if (!created) return created.error();
      file = *std::move(created);
    }
    if (auto written = file.append(waiting); !written) return written;
    waiting.clear();
    return last ? file.keep_as(path) : Result<void>{};
  };
  std::uint64_t size = 0;
  while (!last) {
    Result<std::string_view> piece = co_await next();
    if (!piece) co_return piece.error();
    last = piece->empty();
    size += piece->size();
    waiting.append(*piece);
    if (!last && waiting.size() < write_at_once) continue;
    Result<void> written = co_await blocking(write);
    if (!written) co_return written.error();
  }
  co_return size;
}

}  // namespace skiff
