package dev.kprod.snapshot;

import java.util.List;

/// One page of a list.
///
/// @param items the objects, slimmed and shared, in the order sent
/// @param next the token that asks for the following page, empty after the last one
/// @param remaining how many objects follow this page, -1 where the server did not count them
/// @param resourceVersion the version of the whole list, empty where the server names none
public record ListPage(List<Tree> items, String next, long remaining, String resourceVersion) {
  public ListPage {
    items = List.copyOf(items);
  }

  /// Says whether this is the last page.
  public boolean isLast() {
    return next.isEmpty();
  }
}
