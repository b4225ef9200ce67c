#include "client/pipeline.hpp"

#include "client/core.hpp"
#include "client/race.hpp"
#include "middleware/decoding.hpp"

#include <skiff/core/sleep.hpp>
#include <skiff/http/propagation.hpp>
#include <skiff/telemetry/activity.hpp>
#include <skiff/telemetry/log.hpp>
#include <skiff/telemetry/span.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace skiff::client {
namespace {

const Log client_log{"skiff.client"};

std::optional<HedgeDelay> hedge_delay(const std::optional<HedgeOptions>& options) {
  return options ? std::optional<HedgeDelay>{*options} : std::nullopt;
}

BulkheadOptions bulkhead_options(const ClientOptions& options) {
  BulkheadOptions bulkhead = options.bulkhead;
  if (options.adaptive) bulkhead.limit = options.adaptive->initial;
  return bulkhead;
}

TryOutcome::Kind kind_of(CallOutcome outcome) noexcept {
  switch (outcome) {
    case CallOutcome::success: return TryOutcome::Kind::success;
    case CallOutcome::failure: return TryOutcome::Kind::failure;
    case CallOutcome::ignored: break;
  }
  return TryOutcome::Kind::ignored;
}

// A coding that is unknown stays as it is; whoever asked for it knows it.
void decode(const Request& request, Response& response) {
  const bool has_none = request.method() == Method::head || forbids_body(response.status());
  const bool is_part = response.status() == Status::partial_content;  // of coded bytes
  if (has_none || is_part || !response.headers().contains("content-encoding")) return;
  const Result<std::vector<ContentCoding>> codings = codings_of(response.headers());
  if (!codings || codings->empty()) return;
  constexpr std::uint64_t ratio = 200;  // as Decompression has it
  response.body(decoded(std::move(response.body()), *codings, ratio, ErrorKind::bad_gateway));
  response.headers().remove("content-encoding");
  response.headers().remove("content-length");
}

void set_attributes(Span& span, const Plan& plan, Request& request) {
  if (!span.recording()) return;
  span.attribute("http.request.method", request.method_text());
  span.attribute("server.address", plan.name);
  span.attribute("url.path", request.path());
}

void set_outcome(Span& span, const Call& call, const Reply& reply) {
  if (!span.recording()) return;
  if (call.tries() > 1) span.attribute("http.request.resend_count", call.tries() - 1);
  if (!reply) return span.error(reply.error());
  span.attribute("http.response.status_code", code(reply->status()));
  if (code(reply->status()) >= 400) span.error("status " + std::to_string(code(reply->status())));
}

}  // namespace

Pipeline::Pipeline(std::shared_ptr<const Plan> plan)
    : shared_plan_(std::move(plan)),
      plan_(*shared_plan_),
      transport_(plan_.make_transport()),
      budget_(plan_.options.retry.budget),
      hedge_delay_(hedge_delay(plan_.options.hedge)),
      bulkhead_(bulkhead_options(plan_.options)),
      breakers_(plan_.options.circuit_breaker, plan_.options.instance_circuit_breaker, plan_.instruments, plan_.forced),
      balancer_(plan_.options.balance, this),
      durations_(plan_.instruments) {
  check_options(plan_.options.retry.backoff);
  if (plan_.options.adaptive) adaptive_.emplace(*plan_.options.adaptive);
}

Pipeline::~Pipeline() { plan_.instruments.ejected.add(-static_cast<double>(ejected_told_)); }

Task<Reply> Pipeline::call(std::shared_ptr<const Core> core, MovedOnce<Request> moved, CallOptions options,
                           std::vector<CallTry>* failed) {
  Pipeline& self = core->pipeline();
  Request& request = *moved;
  Span span{skiff::name(request.method()), SpanKind::client};
  set_attributes(span, self.plan_, request);
  const TimePoint began = now();
  self.breakers_.follow(began);
  self.prepare(request);
  Call call{self.plan_, request, options, began};
  self.budget_.deposit(began);
  std::optional<Attempted> last;
  TimePoint present = began;
  for (;;) {
    call.begin_try();
    Race race{self, call, self.hedge_after(call, present), present, last};
    co_await race;
    present = last->at;
    const std::optional<Duration> wait = self.wait_before_next(call, *last, present);
    if (!wait) break;
    last.reset();  // an answer that is not wanted gives its connection back
    co_await sleep_for(*wait);
    present = now();
  }
  self.finish(call, *last, present);
  if (failed != nullptr) *failed = call.take_failures();
  set_outcome(span, call, last->reply);
  co_return std::move(last->reply);
}

// The first try alone: later ones have an instance of their own already, and cost enough.
std::optional<Duration> Pipeline::hedge_after(const Call& call, TimePoint now) {
  if (!hedge_delay_ || call.tries() > 1 || call.attempts() == 1 || !call.idempotent() || !call.replayable()) {
    return std::nullopt;
  }
  return hedge_delay_->after(now);
}

bool Pipeline::pay_for_another(Call& call, TimePoint now) {
  if (budget_.withdraw(now)) return true;
  plan_.instruments.budget_empty.add();
  call.explain([] { return std::string{"the retry budget is used up"}; });
  return false;
}

// Nothing: the last try is the call's outcome.
std::optional<Duration> Pipeline::wait_before_next(Call& call, const Attempted& last, TimePoint now) {
  if (!last.verdict.worth_another || call.tries() >= call.attempts()) return std::nullopt;
  if (last.sent ? !(call.idempotent() && call.replayable()) : last.stage == CallStage::response) return std::nullopt;
  if (last.verdict.retry_after > plan_.options.retry.longest_wait) {
    call.explain([] { return std::string{"it asks to wait for longer than a call waits"}; });
    return std::nullopt;
  }
  const Duration backoff = full_jitter(call.tries(), plan_.options.retry.backoff, Runtime::current().random_bits());
  const Duration wait = std::max(backoff, last.verdict.retry_after.value_or(Duration{0}));
  if (wait >= call.deadline() - now) {
    call.explain([&] { return "a retry in " + readable(wait) + " would be past the deadline"; });
    return std::nullopt;
  }
  if (!pay_for_another(call, now)) return std::nullopt;
  plan_.instruments.retries.add();
  call.explain([&] { return "retry in " + readable(wait); });
  return wait;
}

// Makes the outcome of the last try that of the call.
void Pipeline::finish(Call& call, Attempted& last, TimePoint now) {
  if (plan_.stale && (!last.reply || last.verdict.outcome == CallOutcome::failure)) {
    if (auto stale = stale_answer(call)) {
      last.reply = *std::move(stale);
      return;
    }
  }
  if (last.reply) {
    Response& response = *last.reply;
    durations_.record(call.request().method(), code(response.status()), last.stage, now - call.began());
    if (plan_.stale) plan_.stale->keep(call.request(), response, now);
    if (plan_.options.decompress) decode(call.request(), response);
    call.explain_in(response);
    return;
  }
  const bool late = now >= call.deadline();
  const CallStage stage = late ? CallStage::deadline : call.tries() > 1 ? CallStage::retry : last.stage;
  durations_.record(call.request().method(), 0, stage, now - call.began());
  if (plan_.instruments.on) plan_.instruments.given_up.with({plan_.name, name(stage)}).add();
  last.reply = call.give_up(stage, std::move(last.reply).error(), now);
}

std::optional<Response> Pipeline::stale_answer(Call& call) {
  std::optional<Response> stale = plan_.stale->find(call.request(), now());
  if (!stale) return std::nullopt;
  if (plan_.options.decompress) decode(call.request(), *stale);
  plan_.instruments.stale.add();
  call.explain([] { return std::string{"a stale answer from the store"}; });
  call.explain_in(*stale);
  return stale;
}

// What the request has of its own is looked for before anything is added to it.
void Pipeline::prepare(Request& request) const {
  Headers& headers = request.headers();
  const Activity* const activity = plan_.options.propagate ? Activity::current() : nullptr;
  const bool wants_codings =
      plan_.options.decompress && !headers.contains("accept-encoding") && !headers.contains("range");
  const bool wants_trace = activity != nullptr && !headers.contains("traceparent");
  const bool wants_id = activity != nullptr && !headers.contains("x-request-id");
  if (wants_trace) inject(activity->trace(), headers);
  if (wants_codings) headers.add_checked("Accept-Encoding", decodable_codings());
  if (!wants_id) return;
  const std::string_view id = activity->request_id();
  if (!id.empty()) headers.add_checked("X-Request-Id", id);
}

void Pipeline::ended(Slot slot, bool admitted, TimePoint now, CallOutcome outcome, Duration took) noexcept {
  balancer_.ended(slot, now, {kind_of(admitted ? outcome : CallOutcome::ignored), took});
  tell_ejected();
  if (!admitted) return;
  breakers_.record(slot, now, outcome, took);
  if (hedge_delay_ && outcome == CallOutcome::success) hedge_delay_->record(now, took);
  if (adaptive_ && adaptive_->record(now, outcome, took, bulkhead_.inside())) bulkhead_.limit(adaptive_->limit());
}

void Pipeline::take_instances(TimePoint now) {
  instances_version_ = plan_.instances->version();
  const InstanceList present = plan_.instances->current();
  balancer_.update(present, now);
  breakers_.keep(*present);
  tell_ejected();
}

// By what is, not by what happens: one that is out may leave the list.
void Pipeline::tell_ejected() noexcept {
  const std::size_t ejected = balancer_.ejected();
  if (ejected == ejected_told_) return;
  plan_.instruments.ejected.add(static_cast<double>(ejected) - static_cast<double>(ejected_told_));
  ejected_told_ = ejected;
}

void Pipeline::ejected(const Instance& instance, EjectionReason reason, Duration time) {
  client_log.warn("an instance is taken out", {"client", plan_.name}, {"instance", instance.authority()},
                  {"reason", reason == EjectionReason::consecutive_failures ? "consecutive failures" : "failure ratio"},
                  {"for", readable(time)});
}

void Pipeline::ejection_refused(const Instance& instance, EjectionReason) {
  client_log.warn("an instance fails and is kept: as many as may be are out already", {"client", plan_.name},
                  {"instance", instance.authority()});
}

void Pipeline::returned(const Instance& instance) {
  client_log.info("an instance is back", {"client", plan_.name}, {"instance", instance.authority()});
}

void Pipeline::panic_began(std::size_t available, std::size_t all) {
  client_log.warn("too few instances are available; all are used", {"client", plan_.name}, {"available", available},
                  {"all", all});
}

void Pipeline::panic_ended(std::size_t available, std::size_t all) {
  client_log.info("enough instances are available again", {"client", plan_.name}, {"available", available}, {"all", all});
}

}  // namespace skiff::client
