package dev.kprod.cli.access;

import dev.kprod.snapshot.BodyException;
import dev.kprod.snapshot.ObjectStream;
import dev.kprod.snapshot.ProtobufStream;
import dev.kprod.snapshot.Slimming;
import dev.kprod.snapshot.TreePool;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// Asks until there is an answer that is worth something, or a reason why there is none.
///
/// Lost connections, bodies that break off, 5xx and 429 are tried again, since a GET changes
/// nothing; `Retry-After` is obeyed; and nothing lasts longer than its deadline.
final class Exchange {
  private static final int ATTEMPTS = 4;
  private static final int ATTEMPTS_WHEN_TOLD_TO_WAIT = 10;
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final Transport transport;
  private final ReadLimits limits;
  private final Duration firstPause;
  private final Deadline end;
  private final Pace pace;
  private final ReadWatcher watcher;
  private final AtomicReference<@Nullable Instant> firstDate = new AtomicReference<>();
  private volatile boolean answered;

  Exchange(Transport transport, ReadLimits limits, Duration firstPause, ReadWatcher watcher) {
    this.transport = transport;
    this.limits = limits;
    this.firstPause = firstPause;
    this.end = Deadline.in(limits.timeout());
    this.pace = new Pace(limits);
    this.watcher = watcher;
  }

  /// What came of a request in the end.
  sealed interface Result<T> {
    /// What was asked for.
    record Came<T>(T value) implements Result<T> {}

    /// An answer with another status.
    ///
    /// @param byApiServer whether it came from an API server, not from something before it
    record Refused<T>(int status, String message, boolean byApiServer) implements Result<T> {}

    /// Nothing in time.
    record Late<T>(String message) implements Result<T> {}

    /// No answer, or none that can be read.
    record Broken<T>(IOException cause) implements Result<T> {
      String message() {
        return Trouble.words(cause);
      }
    }
  }

  /// What is made of a body while it arrives.
  interface Use<T> {
    T of(Answer answer) throws IOException;
  }

  /// Something that is done once, before a deadline.
  interface Look<T> {
    T within(Deadline deadline) throws IOException;
  }

  /// Returns the server's time at its first answer.
  Optional<Instant> firstDate() {
    return Optional.ofNullable(firstDate.get());
  }

  /// Says whether the time for everything has passed.
  boolean isOver() {
    return end.hasPassed();
  }

  /// Asks for what is answered with status 200.
  <T> Result<T> get(Request request, Use<T> use) throws InterruptedException {
    return get(request, status -> status == 200, use);
  }

  /// Asks.
  ///
  /// @param wanted the statuses whose body is used
  <T> Result<T> get(Request request, IntPredicate wanted, Use<T> use) throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      if (!pace.enter(end)) {
        return new Result.Late<>(overall());
      }
      Try<T> tried;
      try {
        tried = attempt(request, wanted, use);
      } finally {
        pace.leave();
      }
      int attempts = tried.pause().isPresent() ? ATTEMPTS_WHEN_TOLD_TO_WAIT : ATTEMPTS;
      if (!tried.again() || attempt >= attempts) {
        return tried.result();
      }
      if (!end.sleep(Math.max(tried.pause().orElse(0), pause(attempt).toNanos()))) {
        return new Result.Late<>(overall() + ", the last answer was: " + words(tried.result()));
      }
    }
  }

  /// Does what is no request within the limits of one.
  <T> Result<T> once(Look<T> look) throws InterruptedException {
    if (!pace.enter(end)) {
      return new Result.Late<>(overall());
    }
    Deadline deadline = end.orIn(limits.requestTimeout());
    try (Alarm alarm = Alarm.at(deadline)) {
      try {
        return new Result.Came<>(look.within(deadline));
      } catch (IOException failed) {
        if (alarm.rang() || failed instanceof SocketTimeoutException) {
          return new Result.Late<>(late());
        }
        if (Thread.interrupted()) {
          throw new InterruptedException("nobody waits for this answer any more");
        }
        return new Result.Broken<>(failed);
      }
    } finally {
      pace.leave();
    }
  }

  /// One attempt, whether another makes sense, and for how many nanoseconds the server wants to be
  /// left alone, if it said so.
  private record Try<T>(Result<T> result, boolean again, OptionalLong pause) {
    static <T> Try<T> last(Result<T> result) {
      return new Try<>(result, false, OptionalLong.empty());
    }
  }

  private <T> Try<T> attempt(Request request, IntPredicate wanted, Use<T> use)
      throws InterruptedException {
    long started = System.nanoTime();
    int status = 0;
    long bytes = 0;
    try (Alarm alarm = Alarm.at(end.orIn(limits.requestTimeout()))) {
      try (Answer answer = transport.get(request.path(), request.accept())) {
        status = answer.status();
        met(answer);
        if (request.isWholeList()) {
          answer.onBytes(() -> alarm.putOff(end.orIn(limits.requestTimeout())));
        }
        try {
          return wanted.test(status)
              ? Try.last(new Result.Came<>(use.of(answer)))
              : refused(answer);
        } finally {
          bytes = answer.bytes();
        }
      } catch (IOException | InterruptedException failed) {
        if (alarm.rang()) {
          return Try.last(new Result.Late<>(late()));
        }
        if (!(failed instanceof IOException broken) || Thread.interrupted()) {
          throw new InterruptedException("nobody waits for this answer any more");
        }
        return failed(broken);
      }
    } finally {
      watcher.request(
          request.shown(), status, Duration.ofNanos(System.nanoTime() - started), bytes);
    }
  }

  private void met(Answer answer) {
    answered = true;
    if (firstDate.get() == null) {
      answer.date().ifPresent(date -> firstDate.compareAndSet(null, date));
    }
  }

  private static <T> Try<T> refused(Answer answer) throws IOException {
    int status = answer.status();
    Result<T> result = refusal(answer);
    boolean again = status == 429 || (status >= 500 && status != 501);
    return new Try<>(result, again, answer.retryAfter());
  }

  private <T> Try<T> failed(IOException failed) {
    return new Try<>(
        new Result.Broken<>(failed), Trouble.mayPass(failed, answered), OptionalLong.empty());
  }

  /// The message of a Kubernetes `Status`, or what else can be said without quoting the body.
  private static <T> Result<T> refusal(Answer answer) throws IOException {
    int status = answer.status();
    try {
      readRefusal(answer, new Start(answer.body()));
    } catch (BodyException said) {
      if (said.fault() == BodyException.Fault.STATUS) {
        return new Result.Refused<>(status, Trouble.words(said), true);
      }
    } catch (IOException broken) {
      if (Thread.currentThread().isInterrupted()) {
        throw broken;
      }
    }
    return new Result.Refused<>(status, Trouble.status(status, answer.contentType()), false);
  }

  /// A `Status` in the form that the list was asked for in, which reading turns into an exception.
  private static void readRefusal(Answer answer, InputStream start) throws IOException {
    if (answer.isProtobuf()) {
      ProtobufStream.page(
          start, new TreePool(), Slimming.KEEP, new ArrayList<>(), next -> {}, Runnable::run);
    } else {
      ObjectStream.json(start, new TreePool());
    }
  }

  private String late() {
    return end.hasPassed()
        ? overall()
        : "no whole answer within " + Trouble.words(limits.requestTimeout());
  }

  private String overall() {
    return "the time for all reading, %s, was over".formatted(Trouble.words(limits.timeout()));
  }

  private static String words(Result<?> result) {
    return switch (result) {
      case Result.Came<?> came -> "200";
      case Result.Refused<?> refused ->
          String.format(Locale.ROOT, "%s: %s", refused.status(), refused.message());
      case Result.Late<?> late -> late.message();
      case Result.Broken<?> broken -> broken.message();
    };
  }

  /// Doubles from attempt to attempt, and is never the same for two that failed together.
  private Duration pause(int attempt) {
    Duration pause = firstPause.multipliedBy(1L << (attempt - 1));
    long millis = Math.min(pause.toMillis(), LONGEST_PAUSE.toMillis());
    return Duration.ofMillis(millis / 2 + ThreadLocalRandom.current().nextLong(millis + 1));
  }

  /// As much of a refusal as a message may take.
  private static final class Start extends InputStream {
    private static final int LONGEST = 1 << 16;

    private final InputStream body;
    private int left = LONGEST;

    Start(InputStream body) {
      this.body = body;
    }

    @Override
    public int read() throws IOException {
      return left-- > 0 ? body.read() : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (left <= 0) {
        return -1;
      }
      int read = body.read(into, offset, Math.min(length, left));
      left -= Math.max(0, read);
      return read;
    }
  }
}
