#include "casepath/log/event_log.hpp"

#include <algorithm>

#include "casepath/log/detail/log_data.hpp"

namespace casepath {

EventLog::EventLog() : EventLog(std::make_shared<const Data>()) {}

EventLog::EventLog(std::shared_ptr<const Data> data) noexcept
    : data_(std::move(data)),
      case_begins_(data_->case_begins.span()),
      words_(data_->words.span()),
      days_(data_->days.span()),
      seconds_(data_->seconds.span()),
      arrival_(data_->arrival->span()) {}

std::string_view EventLog::case_name(CaseId id) const noexcept {
  return data_->case_names[id.index()];
}

std::optional<CaseId> EventLog::find_case(std::string_view name) const {
  std::call_once(data_->index_once,
                 [this] { data_->case_index = detail::CaseIndex{data_->case_names}; });
  const auto found = data_->case_index.find(data_->case_names, name);
  if (!found) return std::nullopt;
  return CaseId{*found};
}

std::span<const std::string> EventLog::word_texts() const noexcept { return data_->word_texts; }

std::span<const Translation> EventLog::translations() const noexcept { return data_->translations; }

std::span<const std::int32_t> EventLog::nanoseconds() const noexcept {
  return data_->nanoseconds.span();
}

std::span<const Attribute> EventLog::attributes() const noexcept { return data_->attributes; }

const Attribute* EventLog::find_attribute(std::string_view name) const noexcept {
  for (const Attribute& attribute : data_->attributes) {
    if (attribute.name() == name) return &attribute;
  }
  return nullptr;
}

const LogSpec& EventLog::spec() const noexcept { return data_->spec; }

bool EventLog::is_exact_duplicate(RowId a, RowId b) const {
  if (words_[a.index()] != words_[b.index()] || time(a) != time(b)) return false;
  const auto& nanoseconds = data_->nanoseconds;
  if (!nanoseconds.empty() && nanoseconds[a.index()] != nanoseconds[b.index()]) return false;
  return std::all_of(data_->attributes.begin(), data_->attributes.end(),
                     [&](const Attribute& attribute) { return attribute.same(a, b); });
}

namespace {

bool same_column(const Attribute& a, const Attribute& b, std::size_t rows) {
  if (a.name() != b.name() || a.type() != b.type()) return false;
  if (a.type() == ColumnType::text) {
    return std::ranges::equal(a.codes(), b.codes()) && std::ranges::equal(a.texts(), b.texts());
  }
  if (a.type() == ColumnType::number) {
    return std::ranges::equal(a.numbers(), b.numbers(),
                              [](double x, double y) { return x == y || (x != x && y != y); });
  }
  if (!std::ranges::equal(a.integers(), b.integers())) return false;
  for (std::size_t i = 0; i < rows; ++i) {
    // A 0 may stand for nothing.
    const RowId row{i};
    if (a.integers()[i] == 0 && a.is_recorded(row) != b.is_recorded(row)) return false;
  }
  return true;
}

}  // namespace

bool operator==(const EventLog& a, const EventLog& b) {
  if (a.data_ == b.data_) return true;
  const auto& x = *a.data_;
  const auto& y = *b.data_;
  if (!std::ranges::equal(a.case_begins(), b.case_begins()) || !(x.case_names == y.case_names) ||
      !std::ranges::equal(a.words(), b.words()) || x.word_texts != y.word_texts ||
      !std::ranges::equal(a.days(), b.days()) || !std::ranges::equal(a.seconds(), b.seconds()) ||
      !std::ranges::equal(a.nanoseconds(), b.nanoseconds()) || !(x.spec == y.spec) ||
      x.attributes.size() != y.attributes.size()) {
    return false;
  }
  for (std::size_t i = 0; i < x.attributes.size(); ++i) {
    if (!same_column(x.attributes[i], y.attributes[i], a.row_count())) return false;
  }
  return true;
}

}  // namespace casepath
