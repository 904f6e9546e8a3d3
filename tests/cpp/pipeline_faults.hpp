/// @file pipeline_faults.hpp
/// Definitions with faults put into them, and what is said of each.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "casepath/core/error.hpp"
#include "casepath/pipeline/pipeline.hpp"

namespace casepath::test {

/// `text` with the one occurrence of `old_part` replaced.
inline std::string replaced(std::string_view text, std::string_view old_part,
                            std::string_view new_part) {
  std::string result(text);
  const auto place = result.find(old_part);
  EXPECT_NE(place, std::string::npos) << old_part;
  EXPECT_EQ(result.find(old_part, place + 1), std::string::npos) << old_part << " occurs twice";
  return result.replace(place, old_part.size(), new_part);
}

/// `code | pointer | message | hint` of every problem; nothing if it is accepted.
inline std::vector<std::string> problems_of(std::string_view json) {
  std::vector<std::string> result;
  try {
    static_cast<void>(Pipeline::from_json(json));
  } catch (const PipelineError& error) {
    for (const Diagnostic& d : error.diagnostics()) {
      result.push_back(d.code + " | " + d.pointer + " | " + d.message + " | " + d.hint);
    }
  }
  return result;
}

/// One fault put into one of the pipelines of pipelines.hpp.
struct Fault {
  const char* name;
  std::string_view json;
  std::vector<std::pair<const char*, const char*>> replace;
  std::vector<std::string> expected;
};

inline std::string name_of_fault(const ::testing::TestParamInfo<Fault>& info) {
  return info.param.name;
}

inline std::string faulty(const Fault& fault) {
  std::string json(fault.json);
  for (const auto& [old_part, new_part] : fault.replace) json = replaced(json, old_part, new_part);
  return json;
}

}  // namespace casepath::test
