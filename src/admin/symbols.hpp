#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace skiff {

/// Names for code addresses of this process, from the symbol tables of its program and libraries. Objects are read when
/// they are first asked for. For one thread.
class Symbols {
 public:
  Symbols();
  ~Symbols();

  /// The function at `address`, demangled and without its parameters; "program+0x1f3c" when no symbol covers it.
  std::string name_of(std::uintptr_t address);

 private:
  struct Object;
  std::map<std::string, std::unique_ptr<Object>> objects_;
};

}  // namespace skiff
