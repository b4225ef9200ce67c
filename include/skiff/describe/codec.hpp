#pragma once

namespace skiff {

/// How a type that is not yours travels: as another one, which is described, a number, a list …
///
///     template <>
///     struct skiff::Codec<geo::Point> {
///       using As = std::array<double, 2>;
///       static As to(const geo::Point& point) { return {point.x, point.y}; }
///       static Result<geo::Point> from(As pair) { return geo::Point{pair[0], pair[1]}; }
///     };
///
/// `from` may return a T where nothing can go wrong. The message of its Error is shown to whoever sent the value. A
/// type that is a piece of text has a Scalar<T> (core/scalar.hpp) instead, which serves in paths and queries too.
template <class T>
struct Codec;

}  // namespace skiff
