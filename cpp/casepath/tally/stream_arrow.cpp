#include <cstddef>
#include <utility>

#include "casepath/core/arrow_abi.hpp"
#include "casepath/core/error.hpp"
#include "casepath/tally/detail/shift_rows.hpp"
#include "casepath/tally/stream.hpp"

namespace casepath {
namespace {

/// A stream that gives the next batches of another one and then ends.
///
/// What it gives belongs to the other stream: schemas are lent, arrays are handed on.
class ArrowSlice {
 public:
  explicit ArrowSlice(ArrowArrayStream* whole) : whole_(whole) {}
  ArrowSlice(const ArrowSlice&) = delete;
  ArrowSlice& operator=(const ArrowSlice&) = delete;
  ~ArrowSlice() {
    if (schema_.release != nullptr) schema_.release(&schema_);
    if (whole_->release != nullptr) whole_->release(whole_);
  }

  /// The next batches, with at least so many rows where there are so many.  To be released before
  /// the next call, but its arrays may live on.
  [[nodiscard]] ArrowArrayStream next(std::size_t rows) {
    wanted_ = rows;
    given_ = 0;
    ArrowArrayStream stream{};
    stream.get_schema = &get_schema;
    stream.get_next = &get_next;
    stream.get_last_error = &get_last_error;
    stream.release = [](ArrowArrayStream* self) { self->release = nullptr; };
    stream.private_data = this;
    return stream;
  }
  [[nodiscard]] bool is_at_end() const noexcept { return is_at_end_; }

 private:
  static ArrowSlice& self_of(ArrowArrayStream* stream) {
    return *static_cast<ArrowSlice*>(stream->private_data);
  }

  static int get_schema(ArrowArrayStream* stream, ArrowSchema* out) {
    ArrowSlice& self = self_of(stream);
    if (self.schema_.release == nullptr) {
      const int error = self.whole_->get_schema(self.whole_, &self.schema_);
      if (error != 0) return error;
    }
    *out = self.schema_;
    out->release = [](ArrowSchema* lent) { lent->release = nullptr; };
    return 0;
  }
  static int get_next(ArrowArrayStream* stream, ArrowArray* out) {
    ArrowSlice& self = self_of(stream);
    out->release = nullptr;
    if (self.given_ >= self.wanted_) return 0;
    const int error = self.whole_->get_next(self.whole_, out);
    if (error != 0) return error;
    if (out->release == nullptr) {
      self.is_at_end_ = true;
    } else if (out->length > 0) {
      self.given_ += static_cast<std::size_t>(out->length);
    }
    return 0;
  }
  static const char* get_last_error(ArrowArrayStream* stream) {
    ArrowArrayStream* whole = self_of(stream).whole_;
    return whole->get_last_error != nullptr ? whole->get_last_error(whole) : nullptr;
  }

  ArrowArrayStream* whole_;
  ArrowSchema schema_{};
  std::size_t wanted_ = 0;
  std::size_t given_ = 0;
  bool is_at_end_ = false;
};

}  // namespace

Tally tally_arrow(ArrowArrayStream* arrow, const LogSpec& log, TallyStream stream,
                  const PieceSizes& sizes) {
  if (arrow == nullptr || arrow->release == nullptr) {
    throw ArgumentError("the Arrow stream was released already: a stream can be read once");
  }
  ArrowSlice slices(arrow);
  ReadOptions options;
  options.threads = stream.options().threads;
  while (!slices.is_at_end()) {
    ArrowArrayStream slice = slices.next(sizes.rows == 0 ? 1 : sizes.rows);
    const EventLog batch = detail::with_rows_shifted(
        stream.row_count(), [&] { return read_arrow(&slice, log, options); });
    stream.add(batch);
  }
  return std::move(stream).finish();
}

}  // namespace casepath
