package dev.kprod.cli.access;

import dev.kprod.snapshot.ListPage;
import dev.kprod.snapshot.ObjectStream;
import dev.kprod.snapshot.ProtobufStream;
import dev.kprod.snapshot.Slimming;
import dev.kprod.snapshot.Tree;
import dev.kprod.snapshot.TreePool;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/// What came back from one GET. The body is inflated while it is read; it must be closed.
final class Answer implements Closeable {
  private static final int INFLATED_AT_ONCE = 1 << 15;

  private final int status;
  private final HttpHeaders headers;
  private final Counted wire;
  private final InputStream body;

  Answer(int status, HttpHeaders headers, InputStream bytes) throws IOException {
    this.status = status;
    this.headers = headers;
    this.wire = new Counted(bytes);
    this.body =
        headers.firstValue("Content-Encoding").map("gzip"::equals).orElse(false)
            ? new GZIPInputStream(wire, INFLATED_AT_ONCE)
            : wire;
  }

  int status() {
    return status;
  }

  InputStream body() {
    return body;
  }

  /// Returns the body, which must be JSON by its own word: a login page is told from a broken list.
  InputStream json() throws IOException {
    String type = contentType();
    if (!type.isEmpty() && !type.endsWith("json")) {
      throw new WrongForm(type + ", where JSON was expected");
    }
    return body;
  }

  /// Reads a page of a list, in the form that the answer has.
  ///
  /// @param arrived where each object goes as soon as it is there
  /// @param onNext is told the token of the following page
  /// @param others may help with a long list
  ListPage page(
      TreePool pool,
      Slimming slimming,
      List<Tree> arrived,
      Consumer<String> onNext,
      Executor others)
      throws IOException {
    return isProtobuf()
        ? ProtobufStream.page(body, pool, slimming, arrived, onNext, others)
        : ObjectStream.page(json(), pool, slimming, arrived, onNext);
  }

  boolean isProtobuf() {
    return contentType().equals(ProtobufStream.MEDIA_TYPE);
  }

  /// An answer in another form than was asked for.
  static final class WrongForm extends IOException {
    private static final long serialVersionUID = 1L;

    WrongForm(String message) {
      super(message);
    }
  }

  /// Says who is told whenever bytes have come.
  void onBytes(Runnable told) {
    wire.told = told;
  }

  /// Returns how many bytes came over the wire so far.
  long bytes() {
    return wire.count;
  }

  /// Returns what the body is said to be, without parameters: `application/json`.
  String contentType() {
    String said = headers.firstValue("Content-Type").orElse("");
    return said.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  /// Finds the server's time.
  Optional<Instant> date() {
    return headers.firstValue("Date").flatMap(Answer::date);
  }

  /// Finds for how many nanoseconds the server does not want to be asked again; it says so in
  /// seconds, or by a date, which is compared with the server's own.
  OptionalLong retryAfter() {
    String said = headers.firstValue("Retry-After").orElse("").strip();
    if (said.matches("[0-9]{1,9}")) {
      return OptionalLong.of(Duration.ofSeconds(Long.parseLong(said)).toNanos());
    }
    Optional<Instant> then = date(said);
    if (then.isEmpty()) {
      return OptionalLong.empty();
    }
    Duration wait = Duration.between(date().orElseGet(Instant::now), then.get());
    return OptionalLong.of(wait.isNegative() || wait.toDays() > 365 ? 0 : wait.toNanos());
  }

  private static Optional<Instant> date(String text) {
    try {
      return Optional.of(
          ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException broken) {
      return Optional.empty();
    }
  }

  @Override
  public void close() throws IOException {
    body.close();
  }

  private static final class Counted extends FilterInputStream {
    private long count;
    private Runnable told = () -> {};

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int read = in.read();
      count += read < 0 ? 0 : 1;
      told.run();
      return read;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read = in.read(into, offset, length);
      count += Math.max(0, read);
      told.run();
      return read;
    }
  }
}
