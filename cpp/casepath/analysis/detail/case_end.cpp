#include "casepath/analysis/detail/case_end.hpp"

#include <algorithm>
#include <optional>

#include "casepath/analysis/detail/links.hpp"
#include "casepath/core/parallel.hpp"
#include "casepath/replay/detail/replay_data.hpp"

namespace casepath::detail {

// --- one case ------------------------------------------------------------------------------------

namespace {

/// Reads the ends of cases.
class EndReader {
 public:
  EndReader(const Replay& replay, Reading reading)
      : replay_(replay),
        pipeline_(replay.pipeline()),
        reading_(reading),
        conviction_(pipeline_.find_class("conviction")),
        milestones_{pipeline_.find_milestone("indicated"), pipeline_.find_milestone("opened")} {}

  [[nodiscard]] CaseEnd read(CaseId id) const {
    CaseEnd end;
    StateId last;
    OffenceId first_carried;
    std::array<bool, 2> marked{};
    for_each_move(replay_.data(), id, [&](const MoveView& move) {
      if (move.from != move.to) enter(end, move);
      if (move.from != move.to || move.offence_before != move.offence_after) end.day = move.day;
      end.offence = move.offence_after;
      const bool is_end = pipeline_.state(move.to).is_outcome();
      if (first_carried.is_none() && !is_end) first_carried = move.offence_after;
      const MilestoneId milestone = pipeline_.marks(move.event);
      for (std::size_t i = 0; i < marked.size(); ++i) {
        if (milestone.is_none() || milestones_[i] != milestone || marked[i]) continue;
        marked[i] = true;
        end.indicated[i] = move.offence_after;
      }
      last = move.to;
      return reading_ == Reading::at_cut || !is_end;
    });
    if (end.indicated[0].is_none() && end.indicated[1].is_none()) end.indicated[0] = first_carried;
    end.kind = kind_of_end(id, last);
    return end;
  }

 private:
  void enter(CaseEnd& end, const MoveView& move) const {
    const TransitionId transition = pipeline_.transition(move.from, move.event);
    const auto reach = [&](StateId state) {
      const StageId stage = pipeline_.state(state).stage;
      if (stage.is_none()) return;
      if (end.furthest.is_none() || stage > end.furthest) end.furthest = stage;
    };
    for (const StateId via : pipeline_.transitions()[transition.index()].via) reach(via);
    reach(move.to);
  }

  [[nodiscard]] EndKind kind_of_end(CaseId id, StateId last) const {
    switch (replay_.status(id, reading_)) {
      case CaseStatus::concluded: {
        const ClassId outcome = pipeline_.state(last).outcome_class;
        if (outcome == conviction_) return EndKind::upheld;
        return pipeline_.outcome_classes()[outcome.index()].counts_as == CountsAs::transfer
                   ? EndKind::transferred
                   : EndKind::not_upheld;
      }
      case CaseStatus::active:
        return EndKind::active;
      case CaseStatus::paused:
        return EndKind::paused;
      case CaseStatus::silent:
        return EndKind::silent;
      case CaseStatus::set_aside:
        break;
    }
    return EndKind::not_known;
  }

  const Replay& replay_;
  const Pipeline& pipeline_;
  Reading reading_;
  std::optional<ClassId> conviction_;
  std::array<std::optional<MilestoneId>, 2> milestones_;
};

}  // namespace

std::vector<CaseEnd> case_ends(const Replay& replay, Reading reading, unsigned threads) {
  std::vector<CaseEnd> ends(replay.case_count());
  const EndReader reader(replay, reading);
  const auto begins = replay.log().case_begins();
  const auto ranges = split_by_weight(ends.size(), resolve_threads(threads) * std::size_t{8},
                                      [begins](std::size_t i) { return std::size_t{begins[i]}; });
  for_ranges(ranges, threads, [&](std::size_t, Range range) {
    for (std::size_t i = range.begin; i < range.end; ++i) ends[i] = reader.read(CaseId{i});
  });
  return ends;
}

// --- linked cases --------------------------------------------------------------------------------

namespace {

bool is_decided(const CaseEnd& end) {
  return end.kind == EndKind::upheld || end.kind == EndKind::not_upheld;
}

/// Whether `to` had been opened before `link` passed something on to it.
bool was_open_before(const Replay& replay, const Transfer& link) {
  const RowId opening = replay.opening_row(link.to);
  if (opening.is_none()) return false;
  const Date opened = replay.log().time(opening).date;
  return opened.is_recorded() && link.when.is_recorded() && opened < link.when;
}

void add_place(std::vector<CountedAt>& places, CountedAt place) {
  const auto same = [&](const CountedAt& known) {
    return known.parent == place.parent && known.as == place.as;
  };
  if (std::none_of(places.begin(), places.end(), same)) places.push_back(place);
}

}  // namespace

LinkedCases::LinkedCases(const Replay& replay, const ParentsOfCases& parents, Reading reading,
                         const std::vector<CaseEnd>& ends) {
  const std::vector<Transfer> all = links_of(replay).links;
  std::vector<const Transfer*> carrying;
  std::vector<LinkGraph::Edge> edges;
  for (const Transfer& link : all) {
    const bool goes_on = link.kind != TransferKind::split_from ||
                         ends[link.from.index()].kind == EndKind::transferred;
    if (!goes_on) continue;
    carrying.push_back(&link);
    edges.emplace_back(link.from, link.to);
  }
  if (edges.empty()) return;
  const LinkGraph graph(edges);
  std::vector<std::vector<const Transfer*>> out(graph.size());
  std::vector<std::vector<const Transfer*>> in(graph.size());
  for (std::size_t i = 0; i < edges.size(); ++i) {
    if (graph.is_on_cycle(edges[i])) continue;  // of both columns: nothing says which goes on
    out[graph.vertex(edges[i].first)].push_back(carrying[i]);
    in[graph.vertex(edges[i].second)].push_back(carrying[i]);
  }
  const std::vector<std::size_t> order = graph.from_sources();

  // By the first decision: what was decided is not carried on, and what only follows it is later.
  std::vector<bool> decided(graph.size());
  std::vector<bool> later(graph.size());
  if (reading == Reading::first_decision) {
    for (const std::size_t vertex : order) {
      later[vertex] = !in[vertex].empty() &&
                      std::all_of(in[vertex].begin(), in[vertex].end(), [&](const Transfer* link) {
                        return decided[graph.vertex(link->from)] && !was_open_before(replay, *link);
                      });
      decided[vertex] = later[vertex] || is_decided(ends[graph.case_at(vertex).index()]);
    }
  }

  for (std::size_t i = order.size(); i-- > 0;) {
    const std::size_t vertex = order[i];
    const CaseId id = graph.case_at(vertex);
    const std::uint32_t own = parents.of_case[id.index()];
    if (later[vertex]) {
      places_[id] = {};
      continue;
    }
    if (decided[vertex] || out[vertex].empty()) continue;
    ++carried_on_;
    std::vector<CountedAt> places;
    if (own != ParentsOfCases::not_recorded) {
      for (const Transfer* link : out[vertex]) {
        const auto known = places_.find(link->to);
        if (known != places_.end()) {
          for (const CountedAt& place : known->second) add_place(places, place);
        } else if (parents.of_case[link->to.index()] != ParentsOfCases::not_recorded) {
          add_place(places, {parents.of_case[link->to.index()], CountedAt::As::gone_on});
        } else {
          add_place(places, {own, CountedAt::As::end_unseen});
        }
      }
      if (places.empty()) places.push_back({own, CountedAt::As::end_unseen});
    }
    places_[id] = std::move(places);
  }
}

}  // namespace casepath::detail
