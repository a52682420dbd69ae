package dev.kprod.checks.backup;

import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.stream.Stream;

/// A path of field names as tables write it, `spec.backup.tasks.schedule`: through every list on
/// the way, so that one path may lead to several values.
///
/// @param text the path as written
record FieldPath(String text) {
  /// Returns the values under the path, [Tree#ABSENT] for each way that leads nowhere.
  List<Tree> in(Tree object) {
    List<Tree> level = List.of(object);
    for (String field : text.split("\\.", -1)) {
      level =
          level.stream()
              .map(tree -> tree.at(field))
              .flatMap(
                  tree ->
                      tree instanceof Tree.Items items ? items.values().stream() : Stream.of(tree))
              .toList();
    }
    return level;
  }

  /// Returns the texts under the path.
  List<String> texts(Tree object) {
    return in(object).stream()
        .filter(Tree.Text.class::isInstance)
        .map(Tree.Text.class::cast)
        .map(Tree.Text::value)
        .toList();
  }

  /// Returns the texts under the path where a field beside them is `true`; all of them where the
  /// field is the empty text.
  List<String> texts(Tree object, String beside) {
    int last = text.lastIndexOf('.');
    return beside.isEmpty()
        ? texts(object)
        : new FieldPath(text.substring(0, last))
            .in(object).stream()
                .filter(one -> one.isTrue(beside))
                .map(one -> one.text(text.substring(last + 1)))
                .toList();
  }

  /// Returns the first text under the path, the empty text where there is none.
  String firstText(Tree object) {
    return texts(object).stream().findFirst().orElse("");
  }

  /// Returns the first value under the path.
  Tree first(Tree object) {
    return in(object).stream().findFirst().orElse(Tree.ABSENT);
  }

  /// Says whether a value under the path is `true`.
  boolean isTrue(Tree object) {
    return in(object).contains(Tree.Truth.TRUE);
  }

  /// Says whether a value under the path is neither absent nor empty nor `false`.
  boolean isFilled(Tree object) {
    return in(object).stream().anyMatch(FieldPath::holdsSomething);
  }

  private static boolean holdsSomething(Tree value) {
    return switch (value) {
      case Tree.Absent absent -> false;
      case Tree.Truth truth -> truth == Tree.Truth.TRUE;
      case Tree.Text text -> !text.value().isEmpty();
      case Tree.Digits digits -> true;
      case Tree.Items items -> !items.values().isEmpty();
      case Tree.Fields fields -> !fields.fields().isEmpty();
    };
  }
}
