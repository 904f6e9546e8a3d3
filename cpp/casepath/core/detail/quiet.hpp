/// @file quiet.hpp
/// Boost.Math without exceptions.  Not installed.
#pragma once

#include <boost/math/policies/policy.hpp>

namespace casepath::detail {

/// For distributions whose parameters and arguments have been checked, so that there is nothing to
/// throw about.
using Quiet = boost::math::policies::policy<
    boost::math::policies::domain_error<boost::math::policies::ignore_error>,
    boost::math::policies::pole_error<boost::math::policies::ignore_error>,
    boost::math::policies::overflow_error<boost::math::policies::ignore_error>,
    boost::math::policies::evaluation_error<boost::math::policies::ignore_error>>;

}  // namespace casepath::detail
