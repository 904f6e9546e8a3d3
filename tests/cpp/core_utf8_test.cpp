#include <gtest/gtest.h>

#include <string_view>

#include "casepath/core/detail/utf8.hpp"

namespace casepath::detail {
namespace {

TEST(Utf8, AcceptsWellFormedText) {
  for (const std::string_view text : {"", "plain", "область", "Қазақстан", "\xF0\x9F\x93\x88",
                                      "\xEE\x80\x80", "\xED\x9F\xBF", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(is_utf8(text)) << text;
  }
}

TEST(Utf8, RefusesEverythingElse) {
  for (const std::string_view text :
       {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "a\xD0", "\xD0 x", "\xE2\x82",
        "\xE2\x28\xA1", "\xF0\x9F\x93"}) {
    EXPECT_FALSE(is_utf8(text));
  }
}

TEST(Utf8, CountsCodePoints) {
  EXPECT_EQ(count_code_points(""), 0U);
  EXPECT_EQ(count_code_points("abc"), 3U);
  EXPECT_EQ(count_code_points("область"), 7U);
  EXPECT_EQ(count_code_points("\xF0\x9F\x93\x88"), 1U);
}

}  // namespace
}  // namespace casepath::detail
