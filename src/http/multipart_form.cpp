#include <skiff/http/multipart_form.hpp>

#include "http/multipart_reader.hpp"
#include "http/upload_file.hpp"

#include <skiff/core/blocking.hpp>
#include <skiff/http/file_body.hpp>
#include <skiff/http/multipart.hpp>

#include <cerrno>
#include <unistd.h>
#include <utility>

namespace skiff {
namespace {

constexpr std::size_t write_at_once = 256 * 1024;  // each write is a turn of the blocking pool

Error cannot_read() { return internal_error("a temporary file of an upload cannot be read"); }

}  // namespace

MultipartFile::MultipartFile(std::string name, std::string filename, std::string content_type) noexcept
    : name_(std::move(name)), filename_(std::move(filename)), content_type_(std::move(content_type)) {}
MultipartFile::MultipartFile(MultipartFile&&) noexcept = default;
MultipartFile& MultipartFile::operator=(MultipartFile&&) noexcept = default;
MultipartFile::~MultipartFile() = default;

Task<Result<std::string>> MultipartFile::read_all(std::size_t limit) const {
  if (size_ > limit) {
    co_return content_too_large("the file \"" + name_ + "\" is larger than the " + std::to_string(limit) +
                                " bytes allowed here");
  }
  if (in_memory()) co_return bytes_;
  std::string bytes(static_cast<std::size_t>(size_), '\0');
  const auto read = [&]() -> Result<void> {
    for (std::size_t have = 0; have < bytes.size();) {
      const ssize_t got =
          ::pread(file_->descriptor(), bytes.data() + have, bytes.size() - have, static_cast<off_t>(have));
      if (got == 0 || (got < 0 && errno != EINTR)) return cannot_read();
      if (got > 0) have += static_cast<std::size_t>(got);
    }
    return {};
  };
  Result<void> done = co_await blocking(read);
  if (!done) co_return done.error();
  co_return bytes;
}

Task<Result<void>> MultipartFile::save_to(std::string path) {
  const auto save = [&]() -> Result<void> {
    if (file_ && !saved_) {
      Result<void> named = file_->keep_as(path);
      saved_ = named.has_value();
      if (named || named.error().kind() == ErrorKind::conflict) return named;
    }
    Result<UploadFile> copy = UploadFile::create(folder_of(path));
    if (!copy) return copy.error();
    Result<void> written = file_ ? copy->append_file(file_->descriptor()) : copy->append(bytes_);
    if (!written) return written;
    return copy->keep_as(path);
  };
  co_return co_await blocking(save);
}

Body MultipartFile::to_body() && {
  if (in_memory()) return Body{std::move(bytes_)};
  return file_body({file_->release(), 0, size_});
}

MultipartFile* MultipartForm::file(std::string_view name) noexcept {
  for (MultipartFile& file : files_) {
    if (file.name() == name) return &file;
  }
  return nullptr;
}

class MultipartCollector {
 public:
  explicit MultipartCollector(MultipartReader& reader)
      : reader_(reader),
        folder_(reader.limits().temporary_folder != nullptr ? reader.limits().temporary_folder : temporary_folder()) {}

  Task<Result<MultipartForm>> collect() {
    MultipartForm form;
    for (;;) {
      Result<std::optional<Part>> next = co_await reader_.next_part();
      if (!next) co_return next.error();
      if (!*next) co_return form;
      Part& part = **next;
      if (part.is_file()) {
        Result<MultipartFile> file = co_await gather(part);
        if (!file) co_return file.error();
        form.files_.push_back(*std::move(file));
      } else {
        Result<std::string> value = co_await part.text(reader_.limits().field_bytes);
        if (!value) co_return value.error();
        form.fields_.add(part.name(), *std::move(value));
      }
    }
  }

 private:
  Task<Result<MultipartFile>> gather(Part& part) {
    MultipartFile file{part.name(), part.filename(), std::string{part.content_type()}};
    for (;;) {
      Result<std::string_view> piece = co_await part.next();
      if (!piece) co_return piece.error();
      const bool last = piece->empty();
      file.size_ += piece->size();
      file.bytes_.append(*piece);
      const std::size_t kept = file.in_memory() ? reader_.limits().memory_limit : write_at_once;
      if (file.bytes_.size() > kept || (last && !file.in_memory())) {
        Result<void> moved = co_await move_to_disk(file);
        if (!moved) co_return moved.error();
      }
      if (!last) continue;
      if (!file.in_memory()) file.bytes_.shrink_to_fit();
      co_return file;
    }
  }

  Task<Result<void>> move_to_disk(MultipartFile& file) {
    const auto write = [&]() -> Result<void> {
      if (file.file_ == nullptr) {
        Result<UploadFile> created = UploadFile::create(folder_);
        if (!created) return created.error();
        file.file_ = std::make_unique<UploadFile>(*std::move(created));
        file.file_->remove_name();
      }
      Result<void> written = file.file_->append(file.bytes_);
      file.bytes_.clear();
      return written;
    };
    co_return co_await blocking(write);
  }

  MultipartReader& reader_;
  std::string folder_;
};

Task<Result<MultipartForm>> Multipart::collect() {
  MultipartCollector collector{*reader_};
  co_return co_await collector.collect();
}

Task<Result<MultipartForm>> Multipart::collect(MultipartLimits limits) {
  reader_->limits(limits);
  return collect();
}

}  // namespace skiff
