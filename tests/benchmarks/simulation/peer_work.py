"""One measurement in a process of its own: ``peer_work.py WHAT '{"setting": 1}'``.

Prints one line of JSON: "seconds" and "cpu" of the fastest run, the "events" of its log, and the
means of every run, each of its own seed.  Models and networks are ready before the clock starts;
means are taken after it has stopped.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import peer_model
import polars as pl
from peer_means import Means, means_by_stage, stay_means
from peer_model import LEAVING, MEAN_DAYS, STAGES, Size

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from work import forget_peak, memory

OUTCOME = len(STAGES)  # place of the events that end a case; those of the stages come before
PLACES = {stage: place for place, stage in enumerate(STAGES)}


def size_of(settings: dict[str, Any]) -> Size:
    """How many cases, and on what scale."""
    return Size(settings["cases"], settings["scale"])


def measured(
    seeds: int, run: Callable[[int], Any], read: Callable[[Any], tuple[int, Means]]
) -> dict[str, Any]:
    """A run for each seed from 1 on; ``read`` answers how many events its log has, and means."""
    times, means = [], []
    for seed in range(1, seeds + 1):
        begin, cpu = time.perf_counter(), time.process_time()
        result = run(seed)
        seconds, cpu = time.perf_counter() - begin, time.process_time() - cpu
        events, found = read(result)
        times.append((seconds / events, {"seconds": seconds, "cpu": cpu, "events": events}))
        means.append(found)
    _, fastest = min(times, key=lambda timed: timed[0])
    return fastest | {"means": means}


def stays(place: Any, day: Any) -> tuple[Any, Any]:
    """Stage and days of every stay, from rows by case, each case up to its end."""
    ends = place == OUTCOME
    stays_on = ~ends[:-1]
    return place[:-1][stays_on], np.diff(day)[stays_on]


def casepath(settings: dict[str, Any]) -> dict[str, Any]:
    """Model to log, one thread; also the most cases that were open on one day."""
    import casepath as cp

    size = size_of(settings)
    model = cp.Model.from_dict(peer_model.model(size, settings["with_capacity"]))
    most_open = 0

    def run(seed: int) -> cp.Simulation:
        return model.simulate(size.cases, seed=seed, threads=1)

    def read(simulation: cp.Simulation) -> tuple[int, Means]:
        nonlocal most_open
        place, day = rows_of(simulation.log)
        most_open = max(most_open, most_at_once(place, day))
        means = stay_means(*stays(place, day), size.cases)
        waiting = simulation.waiting()
        for stage, mean in zip(waiting["state"], waiting["mean"], strict=True):
            means[f"waiting in {stage}"] = float(mean)
        return len(place), means

    warm_up(model)
    report = measured(settings["seeds"], run, read)
    return report | {"most_open": most_open}


def warm_up(model: Any) -> None:
    """What only the first run pays for."""
    model.simulate(1000, seed=0, threads=1)


def rows_of(log: Any) -> tuple[Any, Any]:
    """Place and day of every row; the rows of a case stand together."""
    frame = log.to_polars()
    place = (
        frame["event"]
        .cast(pl.String)
        .replace_strict(PLACES, default=OUTCOME, return_dtype=pl.Int64)
    )
    return place.to_numpy(), frame["date"].to_physical().to_numpy().astype(np.int64)


def most_at_once(place: Any, day: Any) -> int:
    """The most cases that were open on one day."""
    ends = place == OUTCOME
    begins = np.append(True, ends[:-1])
    first = int(day.min())
    days = int(day.max()) - first + 1
    came, went = (np.bincount(day[which] - first, minlength=days) for which in (begins, ends))
    return int(np.cumsum(came - went).max())


def casepath_memory(settings: dict[str, Any]) -> dict[str, Any]:
    """The most memory of a run and its log, beyond what stood there with the model."""
    import casepath as cp

    size = size_of(settings)
    model = cp.Model.from_dict(peer_model.model(size, settings["with_capacity"]))
    warm_up(model)
    forget_peak()
    before = memory("VmRSS")
    simulation = model.simulate(size.cases, seed=1, threads=1)
    peak = memory("VmHWM")
    return {"bytes": (peak - before) * 2**20, "events": len(simulation.log)}


def casepath_replications(settings: dict[str, Any]) -> dict[str, Any]:
    """An experiment of so many runs on so many threads."""
    import casepath as cp

    size = size_of(settings)
    model = cp.Model.from_dict(peer_model.model(size, settings["with_capacity"]))
    warm_up(model)
    begin, cpu = time.perf_counter(), time.process_time()
    found = model.experiment(
        cases=size.cases, replications=settings["replications"], threads=settings["threads"]
    )
    seconds, cpu = time.perf_counter() - begin, time.process_time() - cpu
    means = [row.mean for row in found.estimates]
    return {"seconds": seconds, "cpu": cpu, "answers": means}


def simpy(settings: dict[str, Any]) -> dict[str, Any]:
    """A process for each case, which appends its rows to a list."""
    from simpy import Environment, Resource

    size, with_capacity = size_of(settings), settings["with_capacity"]

    def run(seed: int) -> tuple[list[Any], list[Any]]:
        draw = random.Random(seed)
        world = Environment()
        pools = [Resource(world, capacity=size.servers) for _ in STAGES]
        log: list[Any] = []
        waited: list[Any] = []

        def go_through(case: int) -> Iterator[Any]:
            for place, (mean, pool) in enumerate(zip(MEAN_DAYS, pools, strict=True)):
                came = world.now
                log.append((case, place, came))
                if with_capacity:
                    with pool.request() as request:
                        yield request
                        waited.append((place, world.now - came))
                        yield world.timeout(draw.expovariate(1 / mean))
                else:
                    yield world.timeout(draw.expovariate(1 / mean))
                if draw.random() < LEAVING:
                    break
            log.append((case, OUTCOME, world.now))

        def come_in() -> Iterator[Any]:
            for case in range(size.cases):
                yield world.timeout(draw.expovariate(size.per_day))
                world.process(go_through(case))

        world.process(come_in())
        world.run()
        return log, waited

    def read(result: tuple[list[Any], list[Any]]) -> tuple[int, Means]:
        log, waited = result
        case, place, day = (np.array(column) for column in zip(*log, strict=True))
        by_case = np.argsort(case, kind="stable")
        means = stay_means(*stays(place[by_case], day[by_case]), size.cases)
        if waited:
            stage, days = (np.array(column) for column in zip(*waited, strict=True))
            means |= means_by_stage("waiting", stage, days)
        return len(log), means

    return measured(settings["seeds"], run, read)


def ciw(settings: dict[str, Any]) -> dict[str, Any]:
    """A node for each stage, with capacity alone; its log has a record for each stay.

    A record says when a case came and when it left, so a run has as many events as records, and one
    more for each case.  What ends a case at the last stage is not drawn: Ciw has one way out.
    """
    import ciw as queues

    size = size_of(settings)

    class Inflow(queues.dists.Exponential):  # type: ignore[misc]
        """So many cases, and then none."""

        def __init__(self) -> None:
            super().__init__(rate=size.per_day)
            self.coming = size.cases

        def sample(self, t: Any = None, ind: Any = None) -> float:
            self.coming -= 1
            return float(super().sample(t, ind)) if self.coming >= 0 else float("inf")

    routing = [
        [1 - LEAVING if to == place + 1 else 0.0 for to in range(len(STAGES))]
        for place in range(len(STAGES))
    ]

    def run(seed: int) -> Any:
        queues.seed(seed)
        network = queues.create_network(
            arrival_distributions=[Inflow(), *[None] * (len(STAGES) - 1)],
            service_distributions=[queues.dists.Exponential(rate=1 / mean) for mean in MEAN_DAYS],
            number_of_servers=[size.servers] * len(STAGES),
            routing=routing,
        )
        simulation = queues.Simulation(network)
        simulation.simulate_until_max_customers(size.cases, method="Finish")
        return simulation.get_all_records()

    def read(records: Any) -> tuple[int, Means]:
        stage = np.array([record.node - 1 for record in records])
        days = np.array([record.exit_date - record.arrival_date for record in records])
        waited = np.array([record.waiting_time for record in records])
        means = stay_means(stage, days, size.cases) | means_by_stage("waiting", stage, waited)
        return len(records) + size.cases, means

    return measured(settings["seeds"], run, read)


WORK = {
    "casepath": casepath,
    "casepath_memory": casepath_memory,
    "casepath_replications": casepath_replications,
    "simpy": simpy,
    "ciw": ciw,
}

if __name__ == "__main__":
    name, given = sys.argv[1:]
    print(json.dumps(WORK[name](json.loads(given))))
