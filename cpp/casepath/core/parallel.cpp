#include "casepath/core/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <numeric>
#include <system_error>
#include <thread>

#include "casepath/core/error.hpp"

namespace casepath {
namespace {

/// The parts of one call: threads take them in order, the caller hears of those that ended.
class Parts {
 public:
  Parts(const std::vector<Range>& ranges, const std::function<void(std::size_t, Range)>& work)
      : ranges_(ranges), work_(work), errors_(ranges.size()) {}

  /// Takes the next part and does it; false where none is left to begin.
  bool do_next() noexcept {
    if (stopped_.load(std::memory_order_relaxed)) return false;
    const std::size_t part = next_.fetch_add(1, std::memory_order_relaxed);
    if (part >= ranges_.size()) return false;
    try {
      work_(part, ranges_[part]);
    } catch (...) {
      errors_[part] = std::current_exception();
      stop();
    }
    const std::lock_guard lock{mutex_};
    done_ += ranges_[part].end - ranges_[part].begin;
    changed_.notify_one();
    return true;
  }

  /// What one thread does: part after part, then a farewell.
  void run() noexcept {
    while (do_next()) {
    }
    const std::lock_guard lock{mutex_};
    --running_;
    changed_.notify_one();
  }

  void stop() noexcept { stopped_.store(true, std::memory_order_relaxed); }

  void started(std::size_t threads) noexcept {
    const std::lock_guard lock{mutex_};
    running_ += threads;
  }

  [[nodiscard]] std::size_t done() noexcept {
    const std::lock_guard lock{mutex_};
    return done_;
  }

  /// Waits until more than `reported` is done or all threads have ended; true while some run.
  [[nodiscard]] bool wait(std::size_t reported) noexcept {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return done_ > reported || running_ == 0; });
    return running_ > 0;
  }

  /// Throws what the lowest failing part threw.  Only when no thread runs.
  void rethrow() const {
    for (const std::exception_ptr& error : errors_) {
      if (error) std::rethrow_exception(error);
    }
  }

 private:
  const std::vector<Range>& ranges_;
  const std::function<void(std::size_t, Range)>& work_;
  std::vector<std::exception_ptr> errors_;  // each part writes its own
  std::atomic<std::size_t> next_{0};
  std::atomic<bool> stopped_{false};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t done_ = 0;
  std::size_t running_ = 0;
};

/// The caller's progress function, and whether it has asked to stop.
class Reporter {
 public:
  Reporter(const Progress& progress, std::size_t total) : progress_(progress), total_(total) {}

  /// False: stop.
  bool report(std::size_t done) noexcept {
    if (!progress_ || stopped_) return !stopped_;
    try {
      stopped_ = !progress_(done, total_);
    } catch (...) {
      error_ = std::current_exception();
      stopped_ = true;
    }
    return !stopped_;
  }

  void rethrow() const {
    if (error_) std::rethrow_exception(error_);
    if (stopped_) throw Cancelled();
  }

 private:
  const Progress& progress_;
  std::size_t total_;
  bool stopped_ = false;
  std::exception_ptr error_;
};

/// In the calling thread alone.
void run_here(Parts& parts, Reporter& reporter) noexcept {
  while (parts.do_next()) {
    if (!reporter.report(parts.done())) parts.stop();
  }
}

}  // namespace

unsigned resolve_threads(unsigned threads) noexcept {
  return threads > 0 ? threads : std::max(1U, std::thread::hardware_concurrency());
}

std::vector<Range> split_by_weight(std::size_t n, std::size_t parts,
                                   const std::function<std::size_t(std::size_t)>& weight_before) {
  std::vector<Range> ranges;
  if (n == 0) return ranges;
  parts = std::clamp<std::size_t>(parts, 1, n);
  const std::size_t total = weight_before(n);
  ranges.reserve(parts);
  std::size_t begin = 0;
  for (std::size_t part = 1; part <= parts && begin < n; ++part) {
    std::size_t end = n;
    if (part < parts) {
      // total * part / parts, without the overflow
      const std::size_t target = total / parts * part + total % parts * part / parts;
      // The first boundary with at least the target before it.
      std::size_t low = begin;
      while (low < end) {
        const std::size_t middle = low + (end - low) / 2;
        if (weight_before(middle) < target) {
          low = middle + 1;
        } else {
          end = middle;
        }
      }
    }
    if (end > begin) ranges.push_back({begin, end});
    begin = end;
  }
  return ranges;
}

void for_ranges(const std::vector<Range>& ranges, unsigned threads,
                const std::function<void(std::size_t part, Range range)>& work,
                const Progress& progress) {
  const std::size_t total = std::accumulate(
      ranges.begin(), ranges.end(), std::size_t{0},
      [](std::size_t sum, const Range& range) { return sum + (range.end - range.begin); });
  Parts parts{ranges, work};
  Reporter reporter{progress, total};
  const std::size_t wanted = std::min<std::size_t>(resolve_threads(threads), ranges.size());

  if (wanted <= 1) {
    run_here(parts, reporter);
  } else {
    std::vector<std::jthread> pool;
    pool.reserve(wanted);
    for (std::size_t i = 0; i < wanted; ++i) {
      parts.started(1);
      try {
        pool.emplace_back([&parts] { parts.run(); });
      } catch (const std::system_error&) {
        // The system gives no more threads: those there are do the work, or else this one.
        parts.run();
        break;
      }
    }
    std::size_t reported = 0;
    bool running = true;
    while (running) {
      running = parts.wait(reported);
      const std::size_t done = parts.done();
      if (done > reported) {
        reported = done;
        if (!reporter.report(done)) parts.stop();
      }
    }
    pool.clear();  // joins
  }

  parts.rethrow();
  reporter.rethrow();
}

}  // namespace casepath
