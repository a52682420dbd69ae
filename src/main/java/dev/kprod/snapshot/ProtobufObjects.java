package dev.kprod.snapshot;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/// The objects of a page on their way from bytes to trees: others take them apart while the page
/// goes on arriving, and they are handed on in the order of the page.
final class ProtobufObjects implements AutoCloseable {
  /// Enough that pods of one template are mostly together, and little enough that whoever waits for
  /// the last batch does not wait long.
  private static final int BYTES_OF_BATCH = 1 << 17;

  /// Bounds how much of a page is held as bytes.
  private static final int LONGEST_QUEUE = 4;

  /// What makes trees of objects.
  interface Assembly {
    /// Takes one object apart.
    ///
    /// @throws BodyException if the bytes are not such an object
    Tree object(byte[] bytes) throws IOException;
  }

  private final Supplier<Assembly> assemblies;
  private final Executor others;
  private final List<Tree> arrived;
  private final Deque<Batch> queue = new ArrayDeque<>();
  private Batch filling;

  /// Begins a page.
  ///
  /// @param assemblies makes one for each batch, since it remembers and is for one thread
  /// @param others who takes objects apart; a page that is shorter than one batch needs nobody
  /// @param arrived where each object goes as soon as it and all before it are there
  ProtobufObjects(Supplier<Assembly> assemblies, Executor others, List<Tree> arrived) {
    this.assemblies = assemblies;
    this.others = others;
    this.arrived = arrived;
    this.filling = new Batch(assemblies.get());
  }

  /// Adds the next object.
  ///
  /// @throws BodyException if one before it was broken
  void add(byte[] object) throws IOException {
    filling.add(object);
    if (filling.size >= BYTES_OF_BATCH) {
      queue.addLast(filling);
      others.execute(filling.task);
      filling = new Batch(assemblies.get());
      if (queue.size() > LONGEST_QUEUE) {
        handOn(queue.removeFirst());
      }
    }
  }

  /// Hands on all that was added.
  @Override
  public void close() throws IOException {
    filling.task.run();
    queue.addLast(filling);
    while (!queue.isEmpty()) {
      handOn(queue.removeFirst());
    }
  }

  private void handOn(Batch batch) throws IOException {
    try {
      await(batch.task);
      arrived.addAll(batch.trees);
    } catch (ExecutionException failed) {
      queue.clear();
      arrived.addAll(batch.trees);
      switch (failed.getCause()) {
        case IOException broken -> throw broken;
        case RuntimeException bug -> throw bug;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException(failed);
      }
    }
  }

  /// Waits even when interrupted, since a batch is soon done and what has come is kept.
  private static void await(FutureTask<?> task) throws ExecutionException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          task.get();
          return;
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Objects that one thread takes apart.
  private static final class Batch {
    private final List<byte[]> objects = new ArrayList<>();
    private final List<Tree> trees = new ArrayList<>();
    private final FutureTask<Void> task;
    private int size;

    Batch(Assembly assembly) {
      this.task =
          new FutureTask<>(
              () -> {
                for (byte[] object : objects) {
                  trees.add(assembly.object(object));
                }
                objects.clear();
                return null;
              });
    }

    void add(byte[] object) {
      objects.add(object);
      size += object.length;
    }
  }
}
