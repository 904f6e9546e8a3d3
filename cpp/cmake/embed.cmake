# cmake -DPIPELINES=a.json;b.json -DSCHEMAS=s.json -DOUTPUT=embedded.cpp -P embed.cmake
#
# Writes the files as arrays of bytes: no limit on the length of a string literal, any content.

function(casepath_bytes file name out)
  file(READ "${file}" hex HEX)
  string(REGEX REPLACE "(................................)" "\\1\n    " hex "${hex}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
  set(${out} "constexpr char ${name}[] = {\n    ${bytes}'\\0'};\n\n" PARENT_SCOPE)
endfunction()

list(LENGTH SCHEMAS schema_count)
if(schema_count GREATER 1)
  message(FATAL_ERROR "cpp/schema holds ${schema_count} files; the library embeds one")
endif()

set(arrays "constexpr char schema[] = {'\\0'};\n\n")
if(schema_count EQUAL 1)
  casepath_bytes("${SCHEMAS}" schema arrays)
endif()

set(entries "")
list(SORT PIPELINES)
list(LENGTH PIPELINES count)
set(index 0)
foreach(file IN LISTS PIPELINES)
  cmake_path(GET file STEM LAST_ONLY stem)
  casepath_bytes("${file}" "pipeline_${index}" array)
  string(APPEND arrays "${array}")
  string(APPEND entries
    "    EmbeddedFile{\"${stem}\", {pipeline_${index}, sizeof(pipeline_${index}) - 1}},\n")
  math(EXPR index "${index} + 1")
endforeach()

file(WRITE "${OUTPUT}" "// Written by embed.cmake from the files of cpp/pipelines and cpp/schema.
#include <array>

#include \"casepath/pipeline/detail/embedded.hpp\"

namespace casepath::detail {
namespace {

${arrays}constexpr std::array<EmbeddedFile, ${count}> pipelines{
${entries}};

}  // namespace

std::span<const EmbeddedFile> embedded_pipelines() noexcept { return pipelines; }

std::string_view embedded_schema() noexcept { return {schema, sizeof(schema) - 1}; }

}  // namespace casepath::detail
")
