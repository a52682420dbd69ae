package dev.kprod.cli.access;

import dev.kprod.snapshot.Reading;
import dev.kprod.snapshot.Tree;
import java.util.List;

/// A read that has ended: what became of it, and what came.
record Collected(Reading reading, List<Tree> objects) {
  Collected {
    objects = List.copyOf(objects);
  }
}
