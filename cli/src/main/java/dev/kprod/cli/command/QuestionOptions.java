package dev.kprod.cli.command;

import dev.kprod.cli.terminal.Surroundings.Colour;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Where a question about a cluster is answered from, and how the answer is shown: what the
/// commands that answer one question share.
final class QuestionOptions {
  /// How an answer is written.
  enum Form {
    TEXT,
    JSON
  }

  @Option(
      names = "--snapshot",
      paramLabel = "FILE",
      description = "answer from this snapshot; " + SnapshotSource.DEMO_TOO)
  @Nullable Path snapshot;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "text|json",
      description = "how the answer is written")
  Form form = Form.TEXT;

  @Mixin TalkOptions talk = new TalkOptions();

  @Option(
      names = "--color",
      paramLabel = "auto|always|never",
      description = "colour on standard output")
  Colour colour = Colour.AUTO;

  @Option(names = "--ascii", description = "symbols in ASCII")
  boolean ascii;

  @Option(names = "--width", paramLabel = "N", description = "width of the text, 60 to 160")
  @Nullable Integer width;

  @Mixin ClusterOptions cluster = new ClusterOptions();
}
