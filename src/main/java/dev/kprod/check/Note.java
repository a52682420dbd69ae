package dev.kprod.check;

/// A remark beside an outcome; it never changes it.
public record Note(Untrusted text) {
  /// Returns a remark.
  public static Note of(String text) {
    return new Note(Untrusted.of(text));
  }
}
