#include "casepath/tally/bytes.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

#include "casepath/core/error.hpp"
#include "casepath/core/text.hpp"
#include "casepath/log/detail/text_file.hpp"
#include "casepath/tally/detail/bytes.hpp"
#include "casepath/tally/detail/bytes_check.hpp"
#include "casepath/tally/detail/fields.hpp"
#include "casepath/tally/detail/group_names.hpp"

namespace casepath {
namespace {

using detail::ByteReader;
using detail::ByteWriter;

// Like that of PNG: whatever takes it for text and changes line ends is found out.
constexpr std::string_view magic{
    "\x89"
    "CPT\r\n\x1a\n",
    8};
constexpr std::uint32_t format_version = 1;
constexpr std::size_t head_size = magic.size() + sizeof(std::uint32_t) + sizeof(std::uint64_t);
constexpr std::size_t tail_size = sizeof(std::uint32_t);

std::uint32_t checksum(std::string_view bytes) {
  uLong sum = crc32(0, nullptr, 0);
  while (!bytes.empty()) {
    const auto size = std::min<std::size_t>(bytes.size(), std::numeric_limits<int>::max());
    sum = crc32(sum, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(size));
    bytes.remove_prefix(size);
  }
  return static_cast<std::uint32_t>(sum);
}

/// How many there are of what ids number.
struct Limits {
  std::size_t groups;
  std::size_t texts;
  std::size_t stages;
  std::size_t states;
  std::size_t events;
  std::size_t offences;
  std::size_t milestones;

  explicit Limits(const Tally& tally)
      : groups(tally.groups().size()),
        texts(tally.texts().size()),
        stages(tally.pipeline().stages().size()),
        states(tally.pipeline().states().size()),
        events(tally.pipeline().events().size()),
        offences(tally.pipeline().offences().size()),
        milestones(tally.pipeline().milestones().size()) {}

  [[nodiscard]] std::size_t of(GroupId /*id*/) const noexcept { return groups; }
  [[nodiscard]] std::size_t of(TextId /*id*/) const noexcept { return texts; }
  [[nodiscard]] std::size_t of(StageId /*id*/) const noexcept { return stages; }
  [[nodiscard]] std::size_t of(StateId /*id*/) const noexcept { return states; }
  [[nodiscard]] std::size_t of(EventId /*id*/) const noexcept { return events; }
  [[nodiscard]] std::size_t of(OffenceId /*id*/) const noexcept { return offences; }
};

/// Writes the fields of keys.
struct FieldWriter {
  ByteWriter& to;
  const Limits& limits;

  template <class Tag, class Number>
  void put(Id<Tag, Number> id, bool may_be_none) const {
    const std::uint64_t shift = may_be_none ? 1 : 0;
    to.varint(id.is_none() ? 0 : id.value() + shift);
  }
  void put(Date date, bool may_be_none) const {
    const std::uint64_t shift = may_be_none ? 1 : 0;
    to.varint(date.is_recorded() ? detail::zigzag(date.days()) + shift : 0);
  }
  void put(const std::array<OffenceId, offence_slots>& offences, bool may_be_none) const {
    for (std::size_t i = 0; i < limits.milestones; ++i) put(offences[i], may_be_none);
  }
  void put(const std::vector<TextId>& texts, bool may_be_none) const {
    to.varint(texts.size());
    for (const TextId text : texts) put(text, may_be_none);
  }
  void put(std::int32_t number, bool /*may_be_none*/) const { to.varint(detail::zigzag(number)); }
  void put(std::uint32_t number, bool /*may_be_none*/) const { to.varint(number); }
  void put(std::uint8_t number, bool /*may_be_none*/) const { to.varint(number); }
  void put(bool flag, bool /*may_be_none*/) const { to.varint(flag ? 1 : 0); }
  template <class Enumeration>
  requires std::is_enum_v<Enumeration>
  void put(Enumeration value, bool /*may_be_none*/) const {
    to.varint(static_cast<std::uint64_t>(value));
  }
};

/// Reads what FieldWriter writes, and refuses what is out of range.
struct FieldReader {
  ByteReader& from;
  const Limits& limits;

  [[nodiscard]] std::uint64_t below(std::uint64_t limit, const char* name) const {
    const std::uint64_t value = from.varint();
    if (value >= limit) {
      from.fail(std::string(name) + " is " + std::to_string(value) + ", of " +
                std::to_string(limit) + " possible");
    }
    return value;
  }
  template <class Tag, class Number>
  void get(Id<Tag, Number>& id, bool may_be_none, const char* name) const {
    const std::uint64_t shift = may_be_none ? 1 : 0;
    const std::uint64_t value = below(limits.of(id) + shift, name);
    id = value < shift ? Id<Tag, Number>::none()
                       : Id<Tag, Number>{static_cast<Number>(value - shift)};
  }
  void get(Date& date, bool may_be_none, const char* name) const {
    const std::uint64_t shift = may_be_none ? 1 : 0;
    const std::uint64_t value = from.varint();
    if (value < shift) {
      date = {};
      return;
    }
    date = Date{number_between(value - shift, detail::first_day, detail::last_day, name)};
  }
  void get(std::array<OffenceId, offence_slots>& offences, bool may_be_none,
           const char* name) const {
    for (std::size_t i = 0; i < limits.milestones; ++i) get(offences[i], may_be_none, name);
  }
  void get(std::vector<TextId>& texts, bool may_be_none, const char* name) const {
    texts.resize(from.count(1));
    for (TextId& text : texts) get(text, may_be_none, name);
  }
  void get(std::int32_t& number, bool /*may_be_none*/, const char* name) const {
    number = number_between(from.varint(), -detail::longest_span, detail::longest_span, name);
  }
  void get(std::uint32_t& number, bool /*may_be_none*/, const char* name) const {
    number = static_cast<std::uint32_t>(below(std::uint64_t{1} << 32U, name));
  }
  void get(std::uint8_t& number, bool /*may_be_none*/, const char* name) const {
    number = static_cast<std::uint8_t>(below(std::uint64_t{1} << 8U, name));
  }
  void get(bool& flag, bool /*may_be_none*/, const char* name) const { flag = below(2, name) != 0; }
  template <class Enumeration>
  requires std::is_enum_v<Enumeration>
  void get(Enumeration& value, bool /*may_be_none*/, const char* name) const {
    static_assert(detail::value_count_of<Enumeration> > 0, "say in detail/bytes_check.hpp");
    value = static_cast<Enumeration>(below(detail::value_count_of<Enumeration>, name));
  }

 private:
  [[nodiscard]] std::int32_t number_between(std::uint64_t zigzagged, std::int32_t least,
                                            std::int32_t most, const char* name) const {
    const std::int64_t number = detail::from_zigzag(zigzagged);
    if (number < least || number > most) {
      from.fail(std::string(name) + " is " + std::to_string(number) + " days, out of range");
    }
    return static_cast<std::int32_t>(number);
  }
};

/// At least so many bytes hold a key and its count.
template <class Key>
constexpr std::size_t least_size() {
  std::size_t size = 1;
  for_each_field<Key>([&size](const auto& field) {
    // An array may be of no bytes: a pipeline without milestones.
    using Value = std::remove_cvref_t<decltype(std::declval<Key&>().*field.place)>;
    size += std::is_same_v<Value, std::array<OffenceId, offence_slots>> ? 0 : 1;
  });
  return size;
}

void put_frame(ByteWriter& to, const TallyFrame& frame) {
  to.text(frame.unit);
  to.varint(detail::zigzag(frame.as_of.days()));
  to.varint(frame.complete_from.is_recorded() ? detail::zigzag(frame.complete_from.days()) + 1 : 0);
  to.varint(detail::zigzag(frame.silent_after_days));
}

TallyFrame get_frame(ByteReader& from) {
  TallyFrame frame;
  const auto day = [&from](std::uint64_t zigzagged) {
    const std::int64_t days = detail::from_zigzag(zigzagged);
    if (days < detail::first_day || days > detail::last_day) from.fail("a date out of range");
    return Date{static_cast<std::int32_t>(days)};
  };
  frame.unit = from.text();
  frame.as_of = day(from.varint());
  if (const std::uint64_t days = from.varint(); days != 0) frame.complete_from = day(days - 1);
  frame.silent_after_days = detail::from_zigzag(from.varint());
  if (const std::string fault = detail::fault_of(frame); !fault.empty()) from.fail(fault);
  return frame;
}

Pipeline get_pipeline(ByteReader& from) {
  const auto fingerprint = from.fixed<std::uint64_t>();
  const std::string json{from.rest()};
  try {
    Pipeline pipeline = Pipeline::from_json(json);
    if (pipeline.to_json() != json) from.fail("the JSON of the pipeline is written otherwise");
    if (pipeline.fingerprint() != fingerprint) from.fail("the fingerprint of another pipeline");
    return pipeline;
  } catch (const PipelineError& error) {
    from.fail(error.what());
  }
}

/// How the values of a grouping column become groups.
enum class GroupWay : std::uint8_t { period, cuts, keep, keep_nothing };

bool has_way(const GroupColumn& column) {
  return column.period || !column.cuts.empty() || column.keep;
}

void put_way(ByteWriter& to, const GroupColumn& column) {
  const auto put = [&to](auto number) { to.varint(static_cast<std::uint64_t>(number)); };
  if (column.period) {
    put(GroupWay::period);
    put(*column.period);
  } else if (!column.cuts.empty()) {
    put(GroupWay::cuts);
    put(column.cuts.size());
    for (const double cut : column.cuts) to.fixed(std::bit_cast<std::uint64_t>(cut + 0.0));
  } else if (column.keep->empty()) {
    put(GroupWay::keep_nothing);
  } else {
    put(GroupWay::keep);
    put(column.keep->size());
    for (const std::string& name : *column.keep) to.text(name);
  }
}

void get_way(ByteReader& from, GroupColumn& column) {
  const std::uint64_t way = from.varint();
  if (way == static_cast<std::uint64_t>(GroupWay::period)) {
    const std::uint64_t period = from.varint();
    if (period >= all_periods.size()) from.fail("a period that does not exist");
    column.period = all_periods[period];
  } else if (way == static_cast<std::uint64_t>(GroupWay::cuts)) {
    column.cuts.resize(from.count(sizeof(double)));
    for (double& cut : column.cuts) {
      cut = std::bit_cast<double>(from.fixed<std::uint64_t>());
      if (cut == 0 && std::signbit(cut)) from.fail("a cut at -0");
    }
  } else if (way == static_cast<std::uint64_t>(GroupWay::keep)) {
    column.keep.emplace(from.count(1));
    for (std::string& name : *column.keep) name = from.text();
  } else if (way == static_cast<std::uint64_t>(GroupWay::keep_nothing)) {
    column.keep.emplace();
  } else {
    from.fail("a way to group that does not exist");
  }
}

void put_ways(ByteWriter& to, const std::vector<GroupColumn>& columns) {
  to.varint(static_cast<std::uint64_t>(std::count_if(columns.begin(), columns.end(), has_way)));
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (!has_way(columns[i])) continue;
    to.varint(i);
    put_way(to, columns[i]);
  }
}

void get_ways(ByteReader& from, std::vector<GroupColumn>& columns) {
  const std::size_t ways = from.count(2);
  std::uint64_t least = 0;
  for (std::size_t i = 0; i < ways; ++i) {
    const std::uint64_t place = from.varint();
    if (place < least || place >= columns.size()) from.fail("a column out of place");
    get_way(from, columns[place]);
    least = place + 1;
  }
}

TallySpec get_spec(ByteReader& from, const Pipeline& pipeline) {
  TallySpec spec;
  if (from.enter("spec.by")) {
    spec.by.resize(from.count(2));
    for (GroupColumn& column : spec.by) {
      column.column = from.text();
      column.at = from.text();
    }
    from.leave();
  }
  if (from.enter("spec.groups")) {
    get_ways(from, spec.by);
    from.leave();
  }
  if (from.enter("spec.passages")) {
    spec.passages.resize(from.count(2));
    for (PassageSpec& passage : spec.passages) {
      passage.target = from.text();
      passage.horizon_days = detail::from_zigzag(from.varint());
    }
    from.leave();
  }
  if (from.enter("spec.calendar")) {
    spec.calendar = true;
    from.leave();
  }
  if (from.enter("spec.occupancy")) {
    spec.occupancy = true;
    from.leave();
  }
  if (from.enter("spec.situations")) {
    spec.situations = true;
    from.leave();
  }
  if (const std::string fault = detail::fault_of(spec, pipeline); !fault.empty()) from.fail(fault);
  return spec;
}

template <class Items, class Less = std::less<>>
void check_ascending(const ByteReader& from, const Items& items, const Less& less = {}) {
  const auto not_above = std::adjacent_find(
      items.begin(), items.end(), [&less](const auto& a, const auto& b) { return !less(a, b); });
  if (not_above != items.end()) from.fail("the items do not ascend");
}

}  // namespace

/// The sections between head and tail.
class TallyCodec {
 public:
  static std::string encode(const Tally& tally) {
    for (const std::string& fault :
         {detail::fault_of(tally.frame_), detail::fault_of(tally.spec_, tally.pipeline_)}) {
      if (!fault.empty()) throw TallyError("the tally can't be written: " + fault);
    }
    ByteWriter body;
    const auto section = [&body](std::string_view name, auto&& write) {
      ByteWriter content;
      write(content);
      body.text(name);
      body.varint(content.bytes().size());
      body.raw(content.bytes());
    };
    section("pipeline", [&](ByteWriter& to) {
      to.fixed(tally.pipeline_.fingerprint());
      to.raw(tally.pipeline_.to_json());
    });
    section("frame", [&](ByteWriter& to) { put_frame(to, tally.frame_); });
    if (!tally.spec_.by.empty()) {
      section("spec.by", [&](ByteWriter& to) {
        to.varint(tally.spec_.by.size());
        for (const GroupColumn& column : tally.spec_.by) {
          to.text(column.column);
          to.text(column.at);
        }
      });
    }
    if (std::any_of(tally.spec_.by.begin(), tally.spec_.by.end(), has_way)) {
      section("spec.groups", [&](ByteWriter& to) { put_ways(to, tally.spec_.by); });
    }
    if (!tally.spec_.passages.empty()) {
      section("spec.passages", [&](ByteWriter& to) {
        to.varint(tally.spec_.passages.size());
        for (const PassageSpec& passage : tally.spec_.passages) {
          to.text(passage.target);
          to.varint(detail::zigzag(passage.horizon_days));
        }
      });
    }
    if (tally.spec_.calendar) section("spec.calendar", [](ByteWriter& /*to*/) {});
    if (tally.spec_.occupancy) section("spec.occupancy", [](ByteWriter& /*to*/) {});
    if (tally.spec_.situations) section("spec.situations", [](ByteWriter& /*to*/) {});
    if (!tally.texts_.empty()) {
      section("texts", [&](ByteWriter& to) { put_texts(to, tally.texts_); });
    }
    if (!tally.groups_.empty()) {
      section("groups", [&](ByteWriter& to) {
        to.varint(tally.groups_.size());
        for (const auto& group : tally.groups_) {
          for (const std::string& value : group) to.text(value);
        }
      });
    }
    const Limits limits(tally);
    Tally::for_each_table([&](const char* name, auto table) {
      const auto& counts = tally.*table;
      if (counts.size() == 0) return;
      section(name, [&](ByteWriter& to) { put_counts(to, counts, limits); });
    });
    return std::move(body).take();
  }

  static Tally decode(ByteReader& from) {
    if (!from.enter("pipeline")) from.fail("the section \"pipeline\" is missing");
    Pipeline pipeline = get_pipeline(from);
    from.leave();
    if (!from.enter("frame")) from.fail("the section \"frame\" is missing");
    TallyFrame frame = get_frame(from);
    from.leave();
    TallySpec spec = get_spec(from, pipeline);
    Tally tally(std::move(pipeline), std::move(spec), std::move(frame));
    if (from.enter("texts")) {
      tally.texts_.resize(from.count(1));
      for (std::string& text : tally.texts_) text = from.text();
      check_ascending(from, tally.texts_);
      from.leave();
    }
    if (from.enter("groups")) {
      get_groups(from, tally);
      from.leave();
    }
    const Limits limits(tally);
    Tally::for_each_table([&](const char* name, auto table) {
      if (!from.enter(name)) return;
      get_counts(from, tally.*table, tally, limits);
      from.leave();
    });
    if (!from.at_end()) {
      from.fail("section " + in_quotes(from.text()) +
                " does not belong here, or this version of casepath does not know it");
    }
    check_whole(from, tally);
    return tally;
  }

 private:
  static void put_texts(ByteWriter& to, const std::vector<std::string>& texts) {
    to.varint(texts.size());
    for (const std::string& text : texts) to.text(text);
  }

  template <class Key>
  static void put_counts(ByteWriter& to, const Counts<Key>& counts, const Limits& limits) {
    to.varint(counts.size());
    const FieldWriter writer{to, limits};
    for (const auto& entry : counts) {
      const Key& key = entry.first;
      for_each_field<Key>(
          [&](const auto& field) { writer.put(key.*field.place, field.may_be_none); });
      to.varint(static_cast<std::uint64_t>(entry.second));
    }
  }

  static void get_groups(ByteReader& from, Tally& tally) {
    const std::size_t columns = tally.spec_.by.size();
    tally.groups_.resize(columns == 0 ? from.varint() == 1 : from.count(columns));
    for (auto& group : tally.groups_) {
      group.resize(columns);
      for (std::string& value : group) value = from.text();
    }
    if (tally.groups_.empty()) from.fail("groups without a column");
    check_ascending(from, tally.groups_, GroupOrder(tally.spec_.by));
  }

  template <class Key>
  static void get_counts(ByteReader& from, Counts<Key>& counts, const Tally& tally,
                         const Limits& limits) {
    const FieldReader reader{from, limits};
    const detail::KeyCheck check(tally);
    std::vector<typename Counts<Key>::Entry> entries(from.count(least_size<Key>()));
    std::int64_t total = 0;
    const Key* before = nullptr;
    for (auto& entry : entries) {
      Key& key = entry.first;
      for_each_field<Key>(
          [&](const auto& field) { reader.get(key.*field.place, field.may_be_none, field.name); });
      if (before != nullptr && !(*before < key)) from.fail("the keys do not ascend");
      if (const std::string fault = check.fault_of(key); !fault.empty()) from.fail(fault);
      const std::uint64_t number = from.varint();
      if (number == 0) from.fail("a count of 0");
      if (number > static_cast<std::uint64_t>(Tally::most_counted - total)) {
        from.fail("counts above " + std::to_string(Tally::most_counted) + " in all");
      }
      entry.second = static_cast<std::int64_t>(number);
      total += entry.second;
      before = &key;
    }
    counts = Counts<Key>(std::move(entries));
  }

  static void check_whole(const ByteReader& from, const Tally& tally) {
    std::string fault = detail::fault_of_whole(tally);
    const std::vector<bool> is_used = tally.used_texts();
    if (std::find(is_used.begin(), is_used.end(), false) != is_used.end()) {
      fault = "a text that no key names";
    }
    if (!fault.empty()) from.fail(fault);
  }
};

namespace {

std::string with_head_and_tail(std::string_view body) {
  ByteWriter bytes;
  bytes.raw(magic);
  bytes.fixed(format_version);
  bytes.fixed(std::uint64_t{head_size + body.size() + tail_size});
  bytes.raw(body);
  bytes.fixed(checksum(bytes.bytes()));
  return std::move(bytes).take();
}

/// Reads bytes that messages call `name`.
Tally read_bytes(std::string_view bytes, const std::string& name) {
  if (bytes.empty()) throw TallyError(name + " is empty");
  if (bytes.substr(0, magic.size()) != magic.substr(0, bytes.size())) {
    throw TallyError(name + " is no tally of casepath: it begins otherwise");
  }
  const auto cut_off = [&](std::uint64_t size) {
    throw TallyError(
        name + " is cut off: " + std::to_string(bytes.size()) + " bytes of " +
        (size == 0 ? "at least " + std::to_string(head_size + tail_size) : std::to_string(size)));
  };
  if (bytes.size() < head_size) cut_off(0);
  ByteReader head(bytes, magic.size(), head_size, name);
  const auto version = head.fixed<std::uint32_t>();
  if (version != format_version) {
    throw TallyError(name + " is of version " + std::to_string(version) +
                     " of the format of tallies, but this casepath reads version " +
                     std::to_string(format_version) +
                     (version > format_version ? ": read it by a newer casepath" : " alone"));
  }
  const auto size = head.fixed<std::uint64_t>();
  if (bytes.size() < size) cut_off(size);
  if (bytes.size() > size) {
    throw TallyError(name + " is " + std::to_string(bytes.size()) + " bytes long, but its tally " +
                     std::to_string(size) + ": something follows it, or it is damaged");
  }
  if (size < head_size + tail_size) cut_off(0);
  const std::size_t end = bytes.size() - tail_size;
  ByteReader tail(bytes, end, bytes.size(), name);
  if (tail.fixed<std::uint32_t>() != checksum(bytes.substr(0, end))) {
    throw TallyError(name + " is damaged: its bytes do not fit their checksum");
  }
  ByteReader body(bytes, head_size, end, name);
  return TallyCodec::decode(body);
}

/// LogError is what the functions for text files throw.
template <class Work>
auto as_tally_error(const Work& work) {
  try {
    return work();
  } catch (const LogError& error) {
    throw TallyError(error.problems().front().message);
  }
}

}  // namespace

std::string to_bytes(const Tally& tally) { return with_head_and_tail(TallyCodec::encode(tally)); }

Tally tally_from_bytes(std::string_view bytes) { return read_bytes(bytes, "the tally"); }

void write_tally(const Tally& tally, const std::filesystem::path& path) {
  const std::string bytes = to_bytes(tally);
  as_tally_error([&] { detail::write_text_file(path, bytes); });
}

Tally read_tally(const std::filesystem::path& path) {
  const std::string bytes = as_tally_error([&] { return detail::read_text_file(path); });
  return read_bytes(bytes, path.string());
}

}  // namespace casepath
