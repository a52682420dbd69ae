package dev.kprod.medium;

import dev.kprod.snapshot.Tree;

/// The limits on what one report says about one thing, and how a cut is owned up to.
public final class Cut {
  /// The longest single value, in characters.
  public static final int VALUE = 500;

  /// The longest message, in characters.
  public static final int MESSAGE = 1000;

  /// The most entries of evidence for one finding.
  public static final int EVIDENCE = 50;

  private Cut() {}

  /// Returns a value as a report may hold it.
  public static String value(String raw) {
    return at(raw, VALUE);
  }

  /// Returns a message as a report may hold it.
  public static String message(String raw) {
    return at(raw, MESSAGE);
  }

  /// Returns a tree as a report may hold it: one that is longer becomes the start of its text.
  public static Tree value(Tree tree) {
    String text = text(tree);
    return text.length() <= VALUE ? tree : Tree.of(at(text, VALUE));
  }

  /// Returns a tree as a person reads it: a text bare, all else as JSON.
  public static String text(Tree tree) {
    return tree instanceof Tree.Text text ? text.value() : tree.toString();
  }

  private static String at(String raw, int limit) {
    if (raw.length() <= limit) {
      return raw;
    }
    int end = Character.isHighSurrogate(raw.charAt(limit - 1)) ? limit - 1 : limit;
    return raw.substring(0, end) + "... (cut, %s characters)".formatted(raw.length());
  }
}
