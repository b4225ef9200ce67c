// JSON into a described type with everything in it, and patches to it.
#include "describe/everything.hpp"
#include "fuzz/input.hpp"

#include <string>

namespace skiff::fuzz {
namespace {

using everything::Everything;

void check_error(const Error& error) {
  require(error.kind() == ErrorKind::bad_request || error.kind() == ErrorKind::unprocessable,
          "the caller is told a 400 or 422");
  require((error.kind() == ErrorKind::unprocessable) == !error.faults().empty(),
          "a 422 says what is wrong, a 400 where");
  require(error.faults().size() <= JsonOptions{}.faults, "no more faults than asked");
}

// What was read is written as what reads to the same.
void check_value(const Everything& value) {
  require(static_cast<bool>(validate(value)), "what was read keeps the rules");
  const std::string json = to_json(value);
  const Result<Everything> again = from_json<Everything>(json);
  require(static_cast<bool>(again), "what was written can be read");
  require(to_json(*again) == json, "and is the same");
}

void check_patch(std::string_view patch) {
  Everything value;
  if (const Result<void> merged = merge_json(patch, value); !merged) return check_error(merged.error());
  const std::string json = to_json(value);
  require(static_cast<bool>(merge_json(patch, value)), "a patch fits twice");
  require(to_json(value) == json, "and changes nothing the second time");
}

}  // namespace
}  // namespace skiff::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skiff::fuzz;
  const Exact text{{reinterpret_cast<const char*>(data), size}};
  if (const auto value = skiff::from_json<everything::Everything>(text.view())) {
    check_value(*value);
  } else {
    check_error(value.error());
  }
  if (const auto raw = skiff::from_json<skiff::RawJson>(text.view())) {
    require(static_cast<bool>(skiff::from_json<skiff::RawJson>(raw->text)), "JSON of free form stays JSON");
  }
  check_patch(text.view());
  return 0;
}
