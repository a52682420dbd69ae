package dev.kprod.cli.access;

import dev.kprod.snapshot.ByName;
import dev.kprod.snapshot.Reading;
import dev.kprod.snapshot.Tree;
import java.util.List;

/// A read that has ended: what became of it, and what came.
record Collected(Reading reading, ByName came) {
  Collected(Reading reading, List<Tree> came) {
    this(reading, ByName.of(came));
  }

  /// Returns what came.
  List<Tree> objects() {
    return came.objects();
  }
}
