#include <skiff/telemetry/exposition.hpp>

#include "telemetry/exposition_numbers.hpp"

#include <chrono>
#include <utility>

namespace skiff {
namespace {

void append_escaped(std::string& out, std::string_view text, bool quotes_too) {
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '\\' || (quotes_too && c == '"')) out += '\\';
    out += c;
  }
}

std::string_view type_of(MetricKind kind) {
  switch (kind) {
    case MetricKind::counter:
      return "counter";
    case MetricKind::histogram:
      return "histogram";
    case MetricKind::gauge:
    case MetricKind::up_down_counter:
      break;
  }
  return "gauge";
}

class Writer {
 public:
  explicit Writer(ExpositionFormat format) : open_metrics_(format == ExpositionFormat::open_metrics) {}

  void family(const FamilySnapshot& family) {
    if (family.series.empty()) return;
    const bool counter = family.kind == MetricKind::counter;
    sample_name_ = family.name + (counter ? "_total" : "");
    head(family, open_metrics_ ? family.name : sample_name_);
    if (family.kind == MetricKind::histogram) {
      bucket_ends_.clear();
      for (const double bound : family.buckets) bucket_ends_.push_back("le=\"" + bound_text(bound) + "\"} ");
      bucket_ends_.emplace_back("le=\"+Inf\"} ");
      for (const SeriesSnapshot& series : family.series) histogram(family, series);
    } else {
      for (const SeriesSnapshot& series : family.series) sample("", labels_of(series), number_text(series.value));
    }
  }

  std::string end() && {
    if (open_metrics_) out_ += "# EOF\n";
    return std::move(out_);
  }

 private:
  void head(const FamilySnapshot& family, const std::string& name) {
    if (!family.help.empty()) {
      out_.append("# HELP ").append(name).append(" ");
      append_escaped(out_, family.help, open_metrics_);
      out_ += '\n';
    }
    out_.append("# TYPE ").append(name).append(" ").append(type_of(family.kind)).append("\n");
    if (open_metrics_ && !family.unit.empty()) {
      out_.append("# UNIT ").append(name).append(" ").append(family.unit).append("\n");
    }
  }

  // What stands between the braces.
  const std::string& labels_of(const SeriesSnapshot& series) {
    labels_.clear();
    for (const auto& [name, value] : series.labels) {
      labels_.append(labels_.empty() ? "" : ",").append(name).append("=\"");
      append_escaped(labels_, value, true);
      labels_ += '"';
    }
    return labels_;
  }

  void sample(std::string_view suffix, const std::string& labels, const std::string& value) {
    out_.append(sample_name_).append(suffix);
    if (!labels.empty()) out_.append("{").append(labels).append("}");
    out_.append(" ").append(value).append("\n");
  }

  void histogram(const FamilySnapshot& family, const SeriesSnapshot& series) {
    const std::string& labels = labels_of(series);
    bucket_begin_ = sample_name_ + "_bucket{" + labels + (labels.empty() ? "" : ",");
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < bucket_ends_.size(); ++i) {
      if (i < series.bucket_counts.size()) count += series.bucket_counts[i];
      out_.append(bucket_begin_).append(bucket_ends_[i]).append(std::to_string(count));
      if (open_metrics_ && i < series.exemplars.size() && series.exemplars[i]) exemplar(*series.exemplars[i]);
      out_ += '\n';
    }
    // A sum of values below 0 may fall, which OpenMetrics does not allow it to; count and sum come and go together.
    if (open_metrics_ && !family.buckets.empty() && family.buckets.front() < 0) return;
    sample("_sum", labels, number_text(series.value));
    sample("_count", labels, std::to_string(count));
  }

  void exemplar(const Exemplar& exemplar) {
    using std::chrono::milliseconds;
    const auto ms = std::chrono::duration_cast<milliseconds>(exemplar.at.time_since_epoch()).count();
    const std::string rest = std::to_string(1000 + ms % 1000);
    out_.append(" # {trace_id=\"").append(exemplar.trace_id).append("\",span_id=\"").append(exemplar.span_id);
    out_.append("\"} ").append(number_text(exemplar.value)).append(" ").append(std::to_string(ms / 1000));
    out_.append(".").append(rest, 1);
  }

  const bool open_metrics_;
  std::string out_;
  std::string sample_name_;
  std::string labels_;
  std::string bucket_begin_;               // up to the bound, of the series at hand
  std::vector<std::string> bucket_ends_;  // the bounds
};

}  // namespace

std::string_view content_type_of(ExpositionFormat format) noexcept {
  return format == ExpositionFormat::open_metrics ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                                                  : "text/plain; version=0.0.4; charset=utf-8";
}

std::string expose(std::span<const FamilySnapshot> families, ExpositionFormat format) {
  Writer writer{format};
  for (const FamilySnapshot& family : families) writer.family(family);
  return std::move(writer).end();
}

}  // namespace skiff
