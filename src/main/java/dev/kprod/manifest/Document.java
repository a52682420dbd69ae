package dev.kprod.manifest;

import dev.kprod.snapshot.Tree;

/// One document of a text, or one item of a list in it.
///
/// @param line where it starts, from 1
record Document(Tree tree, int line) {
  ManifestException wrong(String what) {
    return new ManifestException("line " + line + ": " + what);
  }

  /// How a message calls it: `Deployment web`.
  String called() {
    String kind = tree.text("kind");
    String name = tree.text("metadata", "name");
    return name.isEmpty() ? kind : kind + " " + name;
  }

  Document with(Tree other) {
    return new Document(other, line);
  }
}
