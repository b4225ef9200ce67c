#pragma once

#include <skiff/core/generator.hpp>
#include <skiff/http/body.hpp>
#include <skiff/http/response.hpp>

#include <functional>
#include <memory>
#include <string>

namespace skiff {

/// A regular file; not_found when it cannot be opened as one.
Result<std::unique_ptr<BodySource>> open_file(const std::string& path);

std::unique_ptr<BodySource> generator_source(Generator<std::string> pieces);
std::unique_ptr<BodySource> writer_source(std::function<Task<>(BodyWriter&)> write);

}  // namespace skiff
