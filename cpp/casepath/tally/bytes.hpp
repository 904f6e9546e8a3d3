/// @file bytes.hpp
/// A tally as bytes and as a file, for keeping, sending and adding up elsewhere.
///
/// Equal tallies have equal bytes, on every machine, and unequal ones unequal bytes.  The bytes
/// hold the pipeline's definition, so that a tally can be read where the definition is not at hand.
/// They are not encrypted: a file of a tally is as confidential as the records.
///
/// The format, numbers little-endian:
///
///     8 bytes   89 43 50 54 0D 0A 1A 0A
///     4 bytes   version of the format, 1
///     8 bytes   length of the whole
///     sections  each: name, length of its content in bytes, content
///     4 bytes   CRC-32 (as of zlib and gzip) of all before it
///
/// A number within a section is a varint: 7 bits a byte, the lowest first, the eighth bit set but
/// in the last byte, no longer than needed.  One that may be negative is zigzag coded (0, -1, 1, -2
/// are 0, 1, 2, 3); one that may be absent is 0 where it is, else one more.  A text is its length
/// and its UTF-8.  The sections stand in this order; one that would say nothing is left out:
///
///     pipeline                fingerprint (8 bytes), then Pipeline::to_json()
///     frame                   unit, as_of, complete_from (may be absent), silent_after_days;
///                             dates are days since 1970-01-01
///     spec.by                 how many; column and milestone of each
///     spec.groups             how many of them have a period, cuts or values to keep; of each its
///                             place among them, ascending, and what it has: 0 and the period (0
///                             month, 1 quarter, 2 year); 1, how many cuts, and each as the 8 bytes
///                             of an IEEE 754 double; 2, how many values, and each; or 3: none
///     spec.passages           how many; target and horizon_days of each
///     spec.calendar           without content
///     spec.occupancy          without content
///     spec.situations         without content
///     texts                   how many; each
///     groups                  how many; a text per column of each
///     cases, stages, moves, reclassifications, findings, totals, sojourns, directly_follows,
///     variants, passages, stays, cohorts, occupancy, situations, openings
///                             how many; the fields of each key in the order of tally.hpp, and its
///                             count.  Keys ascend.  Ids are positions in the lists of the pipeline
///                             and of the tally; `offences` has one for each milestone.
///
/// A later version of casepath may add sections, and reads all that an earlier one wrote.  A reader
/// that meets a section it does not know refuses the whole.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "casepath/tally/tally.hpp"

namespace casepath {

/// Errors: TallyError - a text of the tally that is not UTF-8; a spec or a frame with which nothing
/// can be counted.
[[nodiscard]] std::string to_bytes(const Tally& tally);

/// Checks all there is to check: what is read is as good as what was counted.
/// Errors: TallyError - other bytes than those of a tally, a newer format, bytes that are cut off,
/// damaged or too many, or that no tally has; says which and where.
[[nodiscard]] Tally tally_from_bytes(std::string_view bytes);

/// Writes a file whole or not at all.
/// Errors: TallyError - the file can't be written.
void write_tally(const Tally& tally, const std::filesystem::path& path);

/// Reads what write_tally() wrote, packed by gzip or not.
/// Errors: TallyError - as tally_from_bytes(), or the file can't be read.
[[nodiscard]] Tally read_tally(const std::filesystem::path& path);

}  // namespace casepath
