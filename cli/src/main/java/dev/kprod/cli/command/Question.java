package dev.kprod.cli.command;

import dev.kprod.check.Untrusted;
import dev.kprod.cli.access.Access;
import dev.kprod.cli.terminal.Palette;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Reads;
import dev.kprod.medium.Encoders;
import dev.kprod.medium.Ink;
import dev.kprod.snapshot.Snapshot;
import java.util.List;
import java.util.OptionalInt;

/// One question about one cluster: reads what it needs, from the API server or from a file, and
/// knows how the answer is shown.
final class Question {
  private final Session session;
  private final QuestionOptions options;

  Question(Session session, QuestionOptions options) {
    this.session = session;
    this.options = options;
  }

  /// Reads the cluster, limited to the reads given.
  ///
  /// @param namespaces where to look if a list is refused across the cluster, empty for everywhere
  Cluster read(Reads reads, List<String> namespaces) {
    return Cluster.of(snapshot(reads.and(Selected.HEAD), namespaces))
        .limitedTo(reads.and(Selected.HEAD));
  }

  private Snapshot snapshot(Reads reads, List<String> namespaces) {
    if (options.snapshot != null) {
      return SnapshotSource.named(options.snapshot);
    }
    SnapshotSource source = new SnapshotSource(session, options.cluster, options.talk);
    try (Access access = source.open()) {
      Snapshot taken =
          source.live(access, SnapshotSource.plan(reads.all(), namespaces, new SecretOptions()));
      String name =
          options.cluster.clusterName == null ? access.name() : options.cluster.clusterName;
      return taken.named(Outputs.slug(name));
    }
  }

  /// Says whether the answer is for a program.
  boolean wantsJson() {
    return options.form == QuestionOptions.Form.JSON;
  }

  /// Says whether nothing is folded.
  boolean wantsAll() {
    return options.talk.wantsAll();
  }

  /// Returns the cells of a line of text.
  int width() {
    return session
        .surroundings()
        .width(options.width == null ? OptionalInt.empty() : OptionalInt.of(options.width));
  }

  /// Returns how text is coloured.
  Ink ink() {
    return session.surroundings().colours(options.colour) ? Palette.SIXTEEN : Ink.PLAIN;
  }

  /// Says whether symbols have to be ASCII.
  boolean wantsAscii() {
    return options.ascii || session.surroundings().needsAscii();
  }

  /// Returns how text of the cluster is made harmless on the terminal.
  Untrusted.Encoder encoder() {
    return wantsAscii() ? Encoders.TERMINAL_ASCII : Encoders.TERMINAL;
  }

  /// Returns an arrow that can be shown.
  String arrow() {
    return wantsAscii() ? "->" : "→";
  }

  /// Prints the answer.
  void print(String answer) {
    session.screen().print(answer);
  }
}
