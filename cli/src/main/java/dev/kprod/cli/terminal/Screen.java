package dev.kprod.cli.terminal;

import dev.kprod.cli.output.Rendering;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// Standard output for the report, standard error for talk; both are UTF-8. Where the terminal
/// shows something else, what is written for people is ASCII ([Surroundings#needsAscii]), and what
/// is written for programs stays the same: a pipeline mostly runs in the C locale.
public final class Screen {
  private final OutputStream out;
  private final OutputStream err;
  private String shown = "";

  /// Nobody reads standard output any more, as behind `| head`.
  public static final class ReaderGone extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ReaderGone(IOException cause) {
      super(cause);
    }
  }

  /// Makes a screen of two streams.
  public Screen(OutputStream out, OutputStream err) {
    this.out = out;
    this.err = err;
  }

  /// Returns the process's own streams.
  public static Screen ofProcess() {
    return new Screen(System.out, System.err);
  }

  /// Prints text on standard output.
  ///
  /// @throws ReaderGone if nobody reads it any more
  public void print(String text) {
    print(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Prints bytes on standard output, as they are.
  ///
  /// @throws ReaderGone if nobody reads them any more
  public void print(byte[] bytes) {
    printed(() -> out.write(bytes));
  }

  /// Prints text on standard output while it is made.
  ///
  /// @throws ReaderGone if nobody reads it any more
  public void print(Rendering text) {
    printed(() -> text.to(out));
  }

  private interface Printing {
    void run() throws IOException;
  }

  private void printed(Printing printing) {
    try {
      clear();
      printing.run();
      out.flush();
      if (out instanceof java.io.PrintStream stream && stream.checkError()) {
        throw new IOException("standard output is closed");
      }
    } catch (IOException gone) {
      throw new ReaderGone(gone);
    }
  }

  /// Says one line on standard error.
  public synchronized void say(String line) {
    clear();
    write(line + "\n");
  }

  /// Shows a line that the next one replaces.
  public synchronized void show(String line) {
    if (line.equals(shown)) {
      return;
    }
    write("\r\u001b[K" + line);
    shown = line;
  }

  /// Takes the line that was shown away.
  public synchronized void clear() {
    if (!shown.isEmpty()) {
      write("\r\u001b[K");
      shown = "";
    }
  }

  private void write(String text) {
    try {
      err.write(text.getBytes(StandardCharsets.UTF_8));
      err.flush();
    } catch (IOException nobodyListens) {
      shown = "";
    }
  }
}
