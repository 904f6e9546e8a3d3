/// @file arrow_abi.hpp
/// The structs of the Arrow C data and C stream interfaces.
///
/// Layout and names are fixed by the Arrow specification, so that libraries which know nothing of
/// each other can hand columns over in one process.  The guards are the specification's: whoever
/// comes first defines the structs.
#pragma once

#include <cstdint>

#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

extern "C" {

/// The type of an array.  `release` is null once it has been released.
struct ArrowSchema {
  const char* format;    ///< type, such as "u", "l" or "+s"
  const char* name;      ///< may be null
  const char* metadata;  ///< counted pairs of key and value, or null
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema** children;
  struct ArrowSchema* dictionary;  ///< type of the values of a dictionary-coded array, or null

  void (*release)(struct ArrowSchema*);
  void* private_data;
};

/// The values of an array.  `release` is null once it has been released.
struct ArrowArray {
  int64_t length;
  int64_t null_count;  ///< -1: not counted
  int64_t offset;      ///< rows to skip in every buffer
  int64_t n_buffers;
  int64_t n_children;
  const void** buffers;
  struct ArrowArray** children;
  struct ArrowArray* dictionary;

  void (*release)(struct ArrowArray*);
  void* private_data;
};

}  // extern "C"

#endif  // ARROW_C_DATA_INTERFACE

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

extern "C" {

/// Arrays of one type, one after the other.  The callbacks answer 0 or an errno.
struct ArrowArrayStream {
  int (*get_schema)(struct ArrowArrayStream*, struct ArrowSchema* out);
  /// At the end `out` comes back released.
  int (*get_next)(struct ArrowArrayStream*, struct ArrowArray* out);
  /// Text on the last error, or null; valid up to the next call.
  const char* (*get_last_error)(struct ArrowArrayStream*);

  void (*release)(struct ArrowArrayStream*);
  void* private_data;
};

}  // extern "C"

#endif  // ARROW_C_STREAM_INTERFACE
