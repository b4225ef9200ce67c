#pragma once

#include <skiff/core/fault.hpp>
#include <skiff/core/result.hpp>
#include <skiff/describe/type.hpp>

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skiff::detail {

using TextField = std::pair<std::string, std::string>;

/// Reads a described struct from fields of text, by their names. What is wrong is an unprocessable with every Fault,
/// each of them `in` that place.
Result<void> read_fields(std::span<const TextField> fields, const Type& type, void* value, InputPlace in);

/// Reads one value from the texts that came for it. Nothing: it did not come.
Result<void> read_texts(std::span<const std::string_view> texts, const Type& type, void* value, InputPlace in,
                        std::string_view name, bool required);

}  // namespace skiff::detail
