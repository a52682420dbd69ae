package dev.kprod.cli.output;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/// A text that is made while it is written: reports of large clusters have tens of megabytes.
@FunctionalInterface
public interface Rendering {
  /// Makes the text.
  ///
  /// @throws UncheckedIOException if the target fails
  void to(Appendable out);

  /// Writes the text to a stream in UTF-8. The stream stays open.
  ///
  /// @throws IOException if the stream fails
  default void to(OutputStream stream) throws IOException {
    Writer out =
        new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), 1 << 14);
    try {
      to(out);
    } catch (UncheckedIOException failed) {
      throw failed.getCause();
    }
    out.flush();
  }
}
