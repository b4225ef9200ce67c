#include "admin/symbols.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <cxxabi.h>
#include <dlfcn.h>
#include <elf.h>
#include <fstream>
#include <link.h>
#include <sstream>
#include <string_view>
#include <vector>

namespace skiff {
namespace {

struct Function {
  std::uintptr_t begin = 0;
  std::uintptr_t size = 0;
  std::string name;
};

std::string demangled(const char* name) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> text{abi::__cxa_demangle(name, nullptr, nullptr, &status), std::free};
  return status == 0 ? text.get() : name;
}

// "skiff::Router::handler(skiff::Router const&) const" reads as well without its parameters, and folds better.
std::string without_parameters(const std::string& name) {
  int depth = 0;
  for (std::size_t i = name.size(); i-- > 0;) {
    if (name[i] == ')') ++depth;
    if (name[i] != '(' || --depth > 0) continue;
    const std::string_view before = std::string_view{name}.substr(0, i);
    if (before.ends_with("operator")) continue;  // operator()
    return before.empty() ? name : std::string{before};
  }
  return name;
}

template <class T>
const T* at(const std::string& file, std::size_t offset, std::size_t count = 1) {
  const bool inside = offset <= file.size() && count <= (file.size() - offset) / sizeof(T);
  return inside ? reinterpret_cast<const T*>(file.data() + offset) : nullptr;
}

void add_table(const std::string& file, const ElfW(Shdr) & table, const ElfW(Shdr) & strings,
               std::vector<Function>& functions) {
  const std::size_t count = table.sh_size / sizeof(ElfW(Sym));
  const auto* symbols = at<ElfW(Sym)>(file, table.sh_offset, count);
  const char* names = at<char>(file, strings.sh_offset, strings.sh_size);
  if (symbols == nullptr || names == nullptr || strings.sh_size == 0 || names[strings.sh_size - 1] != '\0') return;
  for (std::size_t i = 0; i < count; ++i) {
    const ElfW(Sym)& symbol = symbols[i];
    const bool is_function = ELF64_ST_TYPE(symbol.st_info) == STT_FUNC && symbol.st_shndx != SHN_UNDEF;
    if (is_function && symbol.st_name < strings.sh_size) {
      functions.push_back({symbol.st_value, symbol.st_size, names + symbol.st_name});
    }
  }
}

std::vector<Function> functions_of(const std::string& path) {
  std::ostringstream read;
  read << std::ifstream{path, std::ios::binary}.rdbuf();
  const std::string file = std::move(read).str();
  std::vector<Function> functions;
  const auto* header = at<ElfW(Ehdr)>(file, 0);
  if (header == nullptr || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) return functions;
  const auto* sections = at<ElfW(Shdr)>(file, header->e_shoff, header->e_shnum);
  if (sections == nullptr) return functions;
  for (std::size_t i = 0; i < header->e_shnum; ++i) {
    const ElfW(Shdr)& section = sections[i];
    const bool has_symbols = section.sh_type == SHT_SYMTAB || section.sh_type == SHT_DYNSYM;
    if (has_symbols && section.sh_link < header->e_shnum) add_table(file, section, sections[section.sh_link], functions);
  }
  std::sort(functions.begin(), functions.end(), [](const Function& a, const Function& b) { return a.begin < b.begin; });
  return functions;
}

}  // namespace

struct Symbols::Object {
  std::vector<Function> functions;
};

Symbols::Symbols() = default;
Symbols::~Symbols() = default;

std::string Symbols::name_of(std::uintptr_t address) {
  Dl_info info{};
  link_map* map = nullptr;
  if (::dladdr1(reinterpret_cast<void*>(address), &info, reinterpret_cast<void**>(&map), RTLD_DL_LINKMAP) == 0) {
    return "unknown";
  }
  const bool is_program = map->l_name == nullptr || *map->l_name == '\0';
  const std::string path = is_program ? "/proc/self/exe" : map->l_name;
  std::unique_ptr<Object>& object = objects_[path];
  if (!object) object = std::make_unique<Object>(Object{functions_of(path)});

  const std::uintptr_t offset = address - map->l_addr;
  const auto after = std::upper_bound(object->functions.begin(), object->functions.end(), offset,
                                      [](std::uintptr_t o, const Function& f) { return o < f.begin; });
  if (after != object->functions.begin()) {
    const Function& function = *std::prev(after);
    if (offset < function.begin + std::max<std::uintptr_t>(function.size, 1)) {
      return without_parameters(demangled(function.name.c_str()));
    }
  }
  std::ostringstream text;
  const std::string_view whole = info.dli_fname;
  text << whole.substr(whole.rfind('/') + 1) << "+0x" << std::hex << offset;
  return text.str();
}

}  // namespace skiff
