# cmake -DPIPELINES=a.json;b.json -DSCHEMA=s.json -DHEADER=h.hpp -DFUNCTION=f -DOUTPUT=embedded.cpp
#       -P embed.cmake
#
# Writes the files as arrays of bytes: no limit on the length of a string literal, any content.  f()
# gives the schema, embedded_pipelines(), where there are any, the others.

function(casepath_bytes file name out)
  file(READ "${file}" hex HEX)
  string(REGEX REPLACE "(................................)" "\\1\n    " hex "${hex}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
  set(${out} "constexpr char ${name}[] = {\n    ${bytes}'\\0'};\n\n" PARENT_SCOPE)
endfunction()

# Named by the function: a layer may have several of these files, compiled as one.
casepath_bytes("${SCHEMA}" "${FUNCTION}_bytes" arrays)

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

set(pipelines "")
set(pipelines_function "")
if(count GREATER 0)
  set(pipelines "constexpr std::array<EmbeddedFile, ${count}> pipelines{
${entries}};

")
  set(pipelines_function "std::span<const EmbeddedFile> embedded_pipelines() noexcept { return pipelines; }

")
endif()

file(WRITE "${OUTPUT}" "// Written by embed.cmake from the files of cpp/pipelines and cpp/schema.
#include \"${HEADER}\"

#include <array>

namespace casepath::detail {
namespace {

${arrays}${pipelines}}  // namespace

${pipelines_function}std::string_view ${FUNCTION}() noexcept {
  return {${FUNCTION}_bytes, sizeof(${FUNCTION}_bytes) - 1};
}

}  // namespace casepath::detail
")
