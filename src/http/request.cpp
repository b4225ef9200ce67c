#include <skiff/http/request.hpp>

#include "core/hex.hpp"
#include "http/characters.hpp"
#include "http/field_name.hpp"

#include <skiff/core/frame.hpp>
#include <skiff/core/random.hpp>
#include <skiff/http/cookie.hpp>

#include <algorithm>
#include <array>
#include <forward_list>

namespace skiff {

struct Request::Rare {
  /// Recycled as coroutine frames are: most requests that are called for, or call on, need one.
  static void* operator new(std::size_t bytes) { return detail::allocate_frame(bytes); }
  static void operator delete(void* memory, std::size_t bytes) noexcept { detail::free_frame(memory, bytes); }

  static constexpr std::size_t longest_id = 128;

  std::optional<std::string> first_kept;
  std::forward_list<std::string> kept;  // more of them; a list: views into its strings stay valid
  std::optional<QueryParameters> query;
  std::array<char, longest_id> id_text;
  std::size_t id_size = 0;  // 0: not made yet
  std::optional<TraceContext> trace;
  std::vector<std::unique_ptr<AnyAttached>> attached;
};

void Request::DeleteRare::operator()(Rare* rare) const noexcept { delete rare; }

Request::Request(Method method, std::string target, std::string body) : method_(method), body_(std::move(body)) {
  RequestBuilder builder{*this};
  builder.target(builder.keep(std::move(target)));
}

// As the default would, but for path parameters that are not there: most requests have none or few.
Request::Request(Request&& other) noexcept
    : method_(other.method_),
      version_(other.version_),
      parameters_(other.parameters_),
      path_length_(other.path_length_),
      target_(other.target_),
      route_(other.route_),
      headers_(std::move(other.headers_)),
      body_(std::move(other.body_)),
      method_text_(other.method_text_),
      peer_(other.peer_),
      rare_(std::move(other.rare_)) {
  std::copy_n(other.path_parameters_.begin(), parameters_, path_parameters_.begin());
}

Request::~Request() = default;

Request::Rare& Request::rare() const {
  if (!rare_) rare_.reset(new Rare);
  return *rare_;
}

std::string_view Request::query_string() const noexcept {
  return path_length_ < target_.size() ? target_.substr(path_length_ + 1) : std::string_view{};
}

const QueryParameters& Request::query() const {
  std::optional<QueryParameters>& query = rare().query;
  if (!query) query.emplace(query_string());
  return *query;
}

std::string_view Request::path_parameter(std::string_view name) const noexcept {
  for (std::size_t i = 0; i < parameters_; ++i) {
    if (path_parameters_[i].name == name) return path_parameters_[i].value;
  }
  return {};
}

std::optional<std::string_view> Request::find_in_cookies(std::string_view name) const noexcept {
  for (const Headers::Field& field : headers_) {
    if (!equal_ignoring_case(field.name, "cookie")) continue;
    if (const auto value = find_cookie(field.value, name)) return value;
  }
  return std::nullopt;
}

std::string_view Request::id() const {
  Rare& of_this = rare();
  const auto id = [&of_this] { return std::string_view{of_this.id_text.data(), of_this.id_size}; };
  if (of_this.id_size > 0) return id();

  const std::string_view given = header("x-request-id");
  const bool well_formed = !given.empty() && given.size() <= Rare::longest_id && std::all_of(given.begin(), given.end(), [](char c) {
    return (characters::is(c, characters::unreserved) && c != '~') || c == ':';
  });
  if (well_formed) {
    std::copy(given.begin(), given.end(), of_this.id_text.begin());
    of_this.id_size = given.size();
  } else {
    hex::write(of_this.id_text.data(), random_bits());
    hex::write(of_this.id_text.data() + 16, random_bits());
    of_this.id_size = 32;
  }
  return id();
}

const TraceContext& Request::trace() const {
  std::optional<TraceContext>& trace = rare().trace;
  if (trace) return *trace;

  std::string_view parent;
  std::string state;
  int parents = 0;
  for (const Headers::Field& field : headers_) {
    if (field.name.size() == 11 && is_named(field.name, "traceparent")) {
      parent = field.value;
      ++parents;
    } else if (field.name.size() == 10 && is_named(field.name, "tracestate")) {
      state.append(state.empty() ? "" : ",").append(field.value);
    }
  }
  const auto caller = parents == 1 ? TraceContext::parse(parent, state) : std::nullopt;
  return trace.emplace(caller ? caller->child() : TraceContext::root());
}

std::string_view Request::peer() const { return peer_ != nullptr ? peer_->text() : std::string_view{}; }

// Found by type_info: a type's tag may have another address in the library of a plugin, its name does not.
void Request::attach(std::unique_ptr<AnyAttached> value) {
  auto& all = rare().attached;
  const std::type_info& type = typeid(*value);
  const auto same = std::find_if(all.begin(), all.end(), [&](auto& other) { return typeid(*other) == type; });
  if (same != all.end()) {
    *same = std::move(value);
  } else {
    all.push_back(std::move(value));
  }
}

Request::AnyAttached* Request::attached(const std::type_info& type) const noexcept {
  if (!rare_) return nullptr;
  for (const auto& value : rare_->attached) {
    if (typeid(*value) == type) return value.get();
  }
  return nullptr;
}

void RequestBuilder::reset() noexcept {
  request_.method_ = Method::get;
  request_.version_ = Version::http_1_1;
  request_.headers_.clear();
  request_.parameters_ = 0;
  request_.route_ = {};
  request_.peer_ = nullptr;
  if (request_.rare_) request_.rare_.reset();
  request_.body_ = Body{};
}

void RequestBuilder::method(std::string_view text) noexcept {
  request_.method_ = parse_method(text);
  request_.method_text_ = text;
}

void RequestBuilder::target(std::string_view target) noexcept {
  request_.target_ = target;
  request_.path_length_ = static_cast<std::uint32_t>(std::min(target.find('?'), target.size()));
}

void RequestBuilder::add_parameter(std::string_view name, std::string_view value) noexcept {
  if (request_.parameters_ == max_parameters) return;  // the router refuses longer patterns
  request_.path_parameters_[request_.parameters_++] = {name, value};
}

void RequestBuilder::sampled(bool sampled) {
  static_cast<void>(request_.trace());
  request_.rare().trace->sampled(sampled);
}

std::string_view RequestBuilder::keep(std::string text) {
  Request::Rare& rare = request_.rare();
  if (!rare.first_kept) return rare.first_kept.emplace(std::move(text));
  return rare.kept.emplace_front(std::move(text));
}

}  // namespace skiff
