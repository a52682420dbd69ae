package dev.kprod.cli.access;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Runs each task on a virtual thread of its own; a bug in one surfaces where its result is wanted.
final class Tasks implements AutoCloseable {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  <T> Future<T> start(Callable<T> task) {
    return threads.submit(task);
  }

  /// Returns who runs what nobody asks a result of.
  Executor threads() {
    return threads;
  }

  <T> T result(Future<T> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof RuntimeException bug
          ? bug
          : new IllegalStateException("a read crashed", failed.getCause());
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
