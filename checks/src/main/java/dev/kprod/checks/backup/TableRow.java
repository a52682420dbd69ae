package dev.kprod.checks.backup;

import dev.kprod.cluster.BackupKinds;
import dev.kprod.cluster.CustomResource;
import dev.kprod.snapshot.ResourceType;
import dev.kprod.snapshot.Tree;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A row of a table, or a part of one, that is read strictly: a key that nobody knows, a cell that
/// is missing and a word outside its list are refused, so that a slip in a table is a red build.
///
/// @param where how a message names it: `k8up: plan`
/// @param cells what it holds
record TableRow(String where, Tree cells) {
  /// Returns the row if it has no other keys than these.
  ///
  /// @throws IllegalArgumentException if it has another
  TableRow only(String... keys) {
    List<String> unknown =
        cells.fields().keySet().stream().filter(key -> !List.of(keys).contains(key)).toList();
    if (!unknown.isEmpty()) {
      throw refused("the keys %s are unknown, there are %s".formatted(unknown, List.of(keys)));
    }
    return this;
  }

  /// Says whether a cell is there.
  boolean has(String key) {
    return cells.has(key);
  }

  /// Returns the text of a cell.
  ///
  /// @throws IllegalArgumentException if there is none
  String text(String key) {
    String text = cells.text(key);
    if (text.isBlank()) {
      throw refused(key + " is missing");
    }
    return text;
  }

  /// Returns the text of a cell, the empty text where there is none.
  String textOrEmpty(String key) {
    return has(key) ? text(key) : "";
  }

  /// Returns the texts of a cell, none where it is absent.
  List<String> texts(String key) {
    List<String> texts = cells.texts(key);
    if (has(key) && texts.isEmpty()) {
      throw refused(key + " has no texts");
    }
    return texts;
  }

  /// Returns the path in a cell.
  FieldPath path(String key) {
    return new FieldPath(text(key));
  }

  /// Finds the path in a cell.
  Optional<FieldPath> findPath(String key) {
    return has(key) ? Optional.of(path(key)) : Optional.empty();
  }

  /// Returns the paths in a cell, none where it is absent.
  List<FieldPath> paths(String key) {
    return texts(key).stream().map(FieldPath::new).toList();
  }

  /// Returns the word in a cell, which is one of the names of an enum: `cluster-state`.
  <E extends Enum<E>> E word(String key, Class<E> words) {
    String word = text(key);
    return Arrays.stream(words.getEnumConstants())
        .filter(one -> one.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(word))
        .findFirst()
        .orElseThrow(() -> refused("%s is no %s".formatted(word, key)));
  }

  /// Returns the kind in a cell, which says its group too: `k8up.io/Schedule`.
  ///
  /// @throws IllegalArgumentException if it is none of [BackupKinds]
  ResourceType<CustomResource> kind(String key) {
    String text = text(key);
    return BackupKinds.ALL.stream()
        .filter(kind -> "%s/%s".formatted(kind.group(), kind.kind()).equals(text))
        .findFirst()
        .orElseThrow(() -> refused("%s is none of BackupKinds".formatted(text)));
  }

  /// Returns a part of the row.
  TableRow part(String key) {
    if (!has(key)) {
      throw refused(key + " is missing");
    }
    return new TableRow("%s: %s".formatted(where, key), cells.at(key));
  }

  /// Finds a part of the row.
  Optional<TableRow> findPart(String key) {
    return has(key) ? Optional.of(part(key)) : Optional.empty();
  }

  /// Returns the parts that a cell lists, none where it is absent.
  List<TableRow> parts(String key) {
    return cells.items(key).stream()
        .map(cell -> new TableRow("%s: %s".formatted(where, key), cell))
        .toList();
  }

  /// Returns what to throw about the row.
  IllegalArgumentException refused(String because) {
    return new IllegalArgumentException("%s: %s".formatted(where, because));
  }
}
