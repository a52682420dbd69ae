package dev.kprod.config;

import dev.kprod.snapshot.Tree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What stands in a file, with where it stands.
sealed interface Written {
  /// Returns where it stands.
  Place place();

  /// Returns it without where it stands.
  Tree tree();

  /// A piece of one line of a file.
  ///
  /// @param line from 1
  /// @param column from 1
  record Place(YamlFile file, int line, int column, int length) {
    Problem problem(String what, String hint) {
      return new Problem(file.name(), line, column, what, hint, file.line(line), length);
    }

    @Override
    public String toString() {
      return file.name() + ":" + line;
    }
  }

  /// Keys with values, in the order of the file.
  record Fields(Place place, Map<String, Field> fields) implements Written {
    @Override
    public Tree tree() {
      Map<String, Tree> trees = new LinkedHashMap<>();
      fields.forEach((key, field) -> trees.put(key, field.value().tree()));
      return Tree.of(trees);
    }
  }

  /// A value and where its key stands.
  record Field(Place key, Written value) {}

  /// A list.
  record Items(Place place, List<Written> items) implements Written {
    @Override
    public Tree tree() {
      return Tree.of(items.stream().map(Written::tree).toList());
    }
  }

  /// A text, a number, a truth, or nothing.
  record Scalar(Place place, Tree tree) implements Written {}
}
