#include <skiff/http/dependency.hpp>

namespace skiff {

const detail::Provider* Providers::find(std::type_index type) const noexcept {
  for (auto entry = entries_.rbegin(); entry != entries_.rend(); ++entry) {
    if (entry->first == type) return entry->second.get();
  }
  return nullptr;
}

namespace detail {

DependencyScope::~DependencyScope() {
  while (!values_.empty()) values_.pop_back();
}

Task<Result<void*>> DependencyScope::get(const std::type_info& type, Request& request) {
  for (const auto& known : values_) {
    if (*known->type == type) co_return known->value;
  }
  const Provider* const provider = providers_.find(type);
  if (provider == nullptr) co_return internal_error(std::string{"nothing provides "} + type.name());
  Task<Result<std::unique_ptr<Provided>>> providing = provider->provide(request, *this);
  Result<std::unique_ptr<Provided>> made = co_await std::move(providing);
  if (!made) co_return made.error();
  (*made)->type = &type;
  void* const value = (*made)->value;
  values_.push_back(*std::move(made));
  co_return value;
}

Task<Result<void>> DependencyScope::end() {
  Result<void> outcome;
  while (!values_.empty()) {
    Task<Result<void>> ending = values_.back()->end();
    Result<void> ended = co_await std::move(ending);
    if (!ended && outcome) outcome = std::move(ended);
    values_.pop_back();
  }
  co_return outcome;
}

}  // namespace detail
}  // namespace skiff
