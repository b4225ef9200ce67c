#include <skiff/telemetry/span.hpp>

#include <algorithm>
#include <string>

namespace skiff {
namespace {

constexpr std::size_t most_attributes = 128;
constexpr std::size_t most_events = 128;

Attribute attribute_of(const Field& field) {
  Attribute attribute{std::string{field.name()}, {}};
  switch (field.type()) {
    case Field::Type::none: break;
    case Field::Type::boolean: attribute.value = field.boolean(); break;
    case Field::Type::integer: attribute.value = field.integer(); break;
    case Field::Type::unsigned_integer: attribute.value = static_cast<std::int64_t>(field.unsigned_integer()); break;
    case Field::Type::number: attribute.value = field.number(); break;
    case Field::Type::text: attribute.value = std::string{field.text()}; break;
  }
  return attribute;
}

}  // namespace

Tracer::~Tracer() = default;

/// What is current while the span lives. Those who wait in it may keep it for longer: a stream that was begun inside.
class Span::State final : public Activity {
 public:
  State(Activity* parent, Tracer& tracer, TraceContext context, std::string_view name, SpanKind kind)
      : Activity(Counted{}), parent_(parent), tracer_(tracer), begun_(now()) {
    data.name = name;
    data.kind = kind;
    data.context = std::move(context);
    data.start = wall_now();
    replace_current(this);
  }

  std::string_view request_id() const override { return parent() ? parent()->request_id() : std::string_view{}; }
  std::string_view route() const override { return parent() ? parent()->route() : std::string_view{}; }
  const TraceContext& trace() const override { return data.context; }
  TimePoint deadline() const noexcept override { return parent() ? parent()->deadline() : TimePoint::max(); }
  Tracer* tracer() const noexcept override { return &tracer_; }

  // The clock may have been set since the start.
  void end() noexcept {
    data.end = data.start + (now() - begun_);
    ended_ = true;
    if (current() == this) replace_current(around());
    SpanData ended = std::move(data);
    try {
      data.context = ended.context;  // for those who go on in it
    } catch (...) {  // without the vendors' state
    }
    tracer_.ended(std::move(ended));
    ContextRef::release(this);
  }

  SpanData data;

 private:
  Activity* parent() const noexcept { return static_cast<Activity*>(parent_.get()); }

  // The nearest that has not ended.
  Context* around() const noexcept {
    const State* inner = this;
    for (;;) {
      Activity* const outer = inner->parent();
      const auto* span = dynamic_cast<const State*>(outer);
      if (span == nullptr || !span->ended_) return outer;
      inner = span;
    }
  }

  void unreferenced() noexcept override { delete this; }

  ContextRef parent_;
  Tracer& tracer_;
  TimePoint begun_;
  bool ended_ = false;
};

Span::Span(std::string_view name, Tracer& tracer, SpanKind kind) {
  if (Activity* const current = Activity::current()) {
    if (current->trace().sampled()) state_ = new State{current, tracer, current->trace().child(), name, kind};
    return;
  }
  TraceContext context = TraceContext::root();
  if (!tracer.sample(context, name, kind)) return;
  context.sampled(true);
  state_ = new State{nullptr, tracer, std::move(context), name, kind};
}

const TraceContext* Span::context() const noexcept { return state_ != nullptr ? &state_->data.context : nullptr; }

void Span::begin(Activity& parent, std::string_view name, SpanKind kind) {
  Tracer* const tracer = parent.tracer();
  if (tracer == nullptr || !parent.trace().sampled()) return;
  state_ = new State{&parent, *tracer, parent.trace().child(), name, kind};
}

void Span::end() noexcept { state_->end(); }

void Span::set(const Field& field) {
  auto& attributes = state_->data.attributes;
  const auto same = std::find_if(attributes.begin(), attributes.end(),
                                 [&](const Attribute& attribute) { return attribute.name == field.name(); });
  if (same != attributes.end()) {
    *same = attribute_of(field);
  } else if (attributes.size() < most_attributes) {
    attributes.push_back(attribute_of(field));
  } else {
    ++state_->data.dropped_attributes;
  }
}

void Span::add_event(std::string_view name, std::initializer_list<const Field*> fields) {
  auto& events = state_->data.events;
  if (events.size() == most_events) {
    ++state_->data.dropped_events;
    return;
  }
  SpanEvent& event = events.emplace_back(SpanEvent{std::string{name}, wall_now(), {}});
  for (const Field* field : fields) {
    if (field->type() != Field::Type::none) event.attributes.push_back(attribute_of(*field));
  }
}

void Span::fail(std::string_view why) {
  state_->data.status = SpanStatus::error;
  state_->data.status_message = why;
}

}  // namespace skiff
