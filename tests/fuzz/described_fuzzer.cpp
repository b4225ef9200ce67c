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

// Where enough is left of the text, what is usual is read in one go; it comes to the same.
void check_padded(std::string_view text, const Result<Everything>& read) {
  const Result<Everything> same = from_json<Everything>(std::string{text} + std::string(64, ' '));
  require(static_cast<bool>(same) == static_cast<bool>(read), "space behind the text does not matter");
  if (read) return require(to_json(*same) == to_json(*read), "and the value is the same");
  require(same.error().kind() == read.error().kind(), "and so is what is wrong");
  require(same.error().faults().size() == read.error().faults().size(), "and how much of it");
  for (std::size_t i = 0; i < read.error().faults().size(); ++i) {
    const Fault& fault = read.error().faults()[i];
    const Fault& other = same.error().faults()[i];
    require(fault.where == other.where && fault.message == other.message, "and where");
  }
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
  const auto value = skiff::from_json<everything::Everything>(text.view());
  if (value) {
    check_value(*value);
  } else {
    check_error(value.error());
  }
  check_padded(text.view(), value);
  if (const auto raw = skiff::from_json<skiff::RawJson>(text.view())) {
    require(static_cast<bool>(skiff::from_json<skiff::RawJson>(raw->text)), "JSON of free form stays JSON");
  }
  check_patch(text.view());
  return 0;
}
