package dev.kprod.snapshot;

/// What became of one read. Nothing else in the program guesses at it.
public sealed interface ReadOutcome {
  /// All of it came, be it nothing: an empty list, a 404 for an object by name.
  record Complete() implements ReadOutcome {}

  /// Discovery succeeded and this API is not served. This is knowledge.
  record Absent() implements ReadOutcome {}

  /// There may be more than was seen. Never a pass.
  sealed interface Unseen extends ReadOutcome {
    /// Returns the server's words or ours, for a person; may hold text from the cluster.
    String message();
  }

  /// 401 or 403.
  record Forbidden(String message) implements Unseen {}

  /// A deadline passed first.
  record TimedOut(String message) implements Unseen {}

  /// The list broke off after its beginning was seen; what was seen is in the snapshot.
  record Truncated(String message) implements Unseen {}

  /// Nobody asked, because nobody [allowed][Consent] it.
  record NotAsked(Consent needed) implements Unseen {
    @Override
    public String message() {
      return "nothing of Secrets was asked for; " + needed.option() + " allows it";
    }
  }

  /// Nothing usable came.
  ///
  /// @param status the HTTP status, 0 where there was no answer
  record Failed(int status, String message) implements Unseen {}

  /// Everything came.
  ReadOutcome COMPLETE = new Complete();

  /// The API is not served.
  ReadOutcome ABSENT = new Absent();
}
