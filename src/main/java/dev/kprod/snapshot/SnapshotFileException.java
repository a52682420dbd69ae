package dev.kprod.snapshot;

/// A snapshot file is not one, is not whole, or is not for this version.
public final class SnapshotFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String what;
  private final String where;
  private final String remedy;

  SnapshotFileException(String what, String where, String remedy) {
    super(where + ": " + what + "; " + remedy);
    this.what = what;
    this.where = where;
    this.remedy = remedy;
  }

  /// Returns what was seen.
  public String what() {
    return what;
  }

  /// Returns the file, and the line in it where that is known.
  public String where() {
    return where;
  }

  /// Returns what to do next.
  public String remedy() {
    return remedy;
  }
}
