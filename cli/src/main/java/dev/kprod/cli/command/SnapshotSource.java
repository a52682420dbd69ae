package dev.kprod.cli.command;

import dev.kprod.cli.ExitCode;
import dev.kprod.cli.UserError;
import dev.kprod.cli.access.Access;
import dev.kprod.cli.access.AccessOptions;
import dev.kprod.cli.access.ClusterReader;
import dev.kprod.cli.access.ReadLimits;
import dev.kprod.cli.access.ReadPlan;
import dev.kprod.cli.access.ReadWatcher;
import dev.kprod.cluster.SecondRound;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.SlimmingTable;
import dev.kprod.snapshot.Snapshot;
import dev.kprod.snapshot.SnapshotFileException;
import dev.kprod.snapshot.SnapshotReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Where a snapshot comes from: a cluster, or a file.
final class SnapshotSource {
  /// How the snapshot that comes along is named where a file can be.
  static final String DEMO = "demo";

  /// What every option that names a snapshot says of it.
  static final String DEMO_TOO = DEMO + " is the one that comes along";

  private static final long PAUSE = 100_000_000;

  private final Session session;
  private final ClusterOptions options;
  private final TalkOptions talk;

  SnapshotSource(Session session, ClusterOptions options, TalkOptions talk) {
    this.session = session;
    this.options = options;
    this.talk = talk;
  }

  /// Finds out which cluster is meant, and as whom.
  Access open() {
    if (options.token != null && !talk.quiet) {
      session
          .screen()
          .say(
              session.surroundings().name()
                  + ": warning: others on this machine can see --token in the list of processes;"
                  + " use --token-file");
    }
    return Access.open(
        AccessOptions.builder()
            .kubeconfig(given(options.kubeconfig))
            .context(given(options.context))
            .cluster(given(options.cluster))
            .user(given(options.user))
            .server(given(options.server))
            .token(given(options.token))
            .tokenFile(given(options.tokenFile))
            .certificateAuthority(given(options.certificateAuthority))
            .clientCertificate(given(options.clientCertificate), given(options.clientKey))
            .tlsServerName(given(options.tlsServerName))
            .insecureSkipTlsVerify(options.insecureSkipTlsVerify)
            .as(given(options.as), options.asGroup, given(options.asUid))
            .build(),
        session.surroundings().environment(),
        Session.version());
  }

  /// Returns what is read for some reads, and where.
  static ReadPlan plan(Collection<Read<?>> reads, List<String> namespaces, SecretOptions secrets) {
    List<Read<?>> allowed = reads.stream().filter(secrets.consent()::allows).toList();
    List<String> named =
        namespaces.stream().filter(name -> name.indexOf('*') < 0 && name.indexOf('?') < 0).toList();
    boolean all = named.size() == namespaces.size();
    return new ReadPlan(allowed, all ? named : List.of(), new Following(allowed));
  }

  /// What follows from what some reads brought.
  private record Following(List<Read<?>> wanted) implements dev.kprod.cli.access.SecondRound {
    @Override
    public List<SecondRound.Foreseen> foreseen() {
      return SecondRound.foreseen(wanted);
    }

    @Override
    public List<Read<?>> after(Snapshot firstRound) {
      return SecondRound.reads(firstRound, wanted);
    }
  }

  /// Reads a cluster.
  Snapshot live(Access access, ReadPlan plan) {
    return live(reader(access), plan);
  }

  private ClusterReader reader(Access access) {
    return access.reader(SlimmingTable::of, limits(), watcher());
  }

  private Snapshot live(ClusterReader reader, ReadPlan plan) {
    try {
      return reader.read(plan);
    } catch (InterruptedException interrupted) {
      throw interrupted(interrupted);
    } finally {
      session.screen().clear();
    }
  }

  /// Starts to find out which cluster is meant, as whom, and what it serves, on a thread of its
  /// own.
  Opening opening() {
    return new Opening();
  }

  /// A cluster that is being asked what it serves, while others still find out what to ask it for.
  final class Opening implements AutoCloseable {
    private final FutureTask<Begun> task = new FutureTask<>(this::begun);

    private record Begun(Access access, ClusterReader reader) {}

    private Opening() {
      Thread.ofPlatform().daemon().name("kprod-opening").start(task);
    }

    private Begun begun() {
      Access access = open();
      ClusterReader reader = reader(access);
      reader.begin();
      return new Begun(access, reader);
    }

    /// Returns what the cluster is called.
    ///
    /// @throws UserError if there is no such context, file or credential
    String name() {
      return await().access().name();
    }

    /// Reads what a plan asks for.
    Snapshot read(ReadPlan plan) {
      return live(await().reader(), plan);
    }

    private Begun await() {
      try {
        return task.get();
      } catch (ExecutionException failed) {
        throw failed.getCause() instanceof RuntimeException told
            ? told
            : new IllegalStateException(failed.getCause());
      } catch (InterruptedException interrupted) {
        throw interrupted(interrupted);
      }
    }

    /// Leaves the cluster alone, whatever has become of it.
    @Override
    public void close() {
      if (!task.cancel(true) && task.state() == Future.State.SUCCESS) {
        task.resultNow().access().close();
      }
    }
  }

  private static UserError interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new UserError("interrupted", "", ExitCode.INTERRUPTED, cause);
  }

  /// Returns how much is asked at once, and for how long.
  ReadLimits limits() {
    ReadLimits usual = ReadLimits.USUAL;
    return new ReadLimits(
        usual.pageSize(),
        usual.inFlight(),
        options.qps,
        options.burst,
        options.requestTimeout == null ? usual.requestTimeout() : options.requestTimeout,
        options.timeout == null ? usual.timeout() : options.timeout);
  }

  /// Says whether somebody named the snapshot that comes along. A file of that name is `./demo`.
  static boolean isDemo(Path named) {
    return named.toString().equals(DEMO);
  }

  /// Reads the snapshot that somebody named: a file, or the one that comes along.
  static Snapshot named(Path named) {
    return isDemo(named) ? shipped() : file(named);
  }

  private static Snapshot file(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return SnapshotReader.read(in, file.toString());
    } catch (SnapshotFileException broken) {
      throw new UserError(String.valueOf(broken.getMessage()), "", ExitCode.USAGE, broken);
    } catch (NoSuchFileException absent) {
      throw new UserError(
          "there is no snapshot %s".formatted(file),
          "make one with kprod snapshot -f FILE",
          ExitCode.USAGE,
          absent);
    } catch (IOException unreadable) {
      throw new UserError(
          "cannot read the snapshot %s: %s".formatted(file, unreadable.getMessage()),
          "check its rights",
          ExitCode.USAGE,
          unreadable);
    }
  }

  /// Reads the snapshot that came along.
  static Snapshot shipped() {
    try (InputStream in = SnapshotSource.class.getResourceAsStream("/dev/kprod/cli/demo.kprod")) {
      if (in == null) {
        throw new IllegalStateException("kprod was packaged without its demo");
      }
      return SnapshotReader.read(in, "demo.kprod");
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /// Shows how reading goes on, as far as somebody looks.
  ReadWatcher watcher() {
    boolean shows = session.surroundings().showsProgress() && !talk.quiet && !talk.noProgress;
    boolean tells = talk.wantsTraces();
    if (!shows && !tells) {
      return ReadWatcher.NONE;
    }
    long started = System.nanoTime();
    AtomicLong last = new AtomicLong();
    return new ReadWatcher() {
      @Override
      public void progress(int done, int total, long objects) {
        long now = System.nanoTime();
        long before = last.get();
        if (shows && now - before >= PAUSE && last.compareAndSet(before, now)) {
          session
              .screen()
              .show(
                  String.format(
                      Locale.ROOT,
                      "reading %s/%s lists   %,d objects   %s s",
                      done,
                      total,
                      objects,
                      (now - started) / 1_000_000_000));
        }
      }

      @Override
      public void request(String path, int status, Duration took, long bytes) {
        if (tells) {
          session
              .screen()
              .say("GET %s  %s  %s ms  %s bytes".formatted(path, status, took.toMillis(), bytes));
        }
      }
    };
  }

  private static String given(@Nullable Object option) {
    return option == null ? "" : option.toString();
  }
}
