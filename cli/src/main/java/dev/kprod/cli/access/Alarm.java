package dev.kprod.cli.access;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Interrupts the thread that set it when a deadline comes, unless it is closed first.
///
/// The JDK's client stops its clock when the headers are there; a body that stalls afterwards is
/// waited for without end, and an interrupt is what ends that wait.
final class Alarm implements AutoCloseable {
  private static final ScheduledExecutorService BELL = bell();

  private final Thread waiting = Thread.currentThread();
  private Deadline deadline;
  private Future<?> planned;
  private boolean rang;
  private boolean closed;

  private Alarm(Deadline deadline) {
    this.deadline = deadline;
    this.planned = BELL.schedule(this::ring, deadline.nanosLeft(), TimeUnit.NANOSECONDS);
  }

  /// Sets an alarm for the current thread.
  static Alarm at(Deadline deadline) {
    return new Alarm(deadline);
  }

  private static ScheduledExecutorService bell() {
    ScheduledThreadPoolExecutor bell =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("kprod-alarm").factory());
    bell.setRemoveOnCancelPolicy(true);
    return bell;
  }

  /// Puts the alarm off: what it waits for goes on.
  synchronized void putOff(Deadline later) {
    deadline = later;
  }

  private synchronized void ring() {
    if (!closed && !deadline.hasPassed()) {
      planned = BELL.schedule(this::ring, deadline.nanosLeft(), TimeUnit.NANOSECONDS);
    } else if (!closed) {
      rang = true;
      waiting.interrupt();
    }
  }

  /// Says whether it was this alarm that interrupted.
  synchronized boolean rang() {
    return rang;
  }

  /// Takes the alarm back, and with it the interrupt that it may have left.
  @Override
  public synchronized void close() {
    closed = true;
    planned.cancel(false);
    if (rang) {
      Thread.interrupted();
    }
  }
}
