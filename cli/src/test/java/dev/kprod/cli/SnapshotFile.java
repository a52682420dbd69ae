package dev.kprod.cli;

import dev.kprod.cluster.Resources;
import dev.kprod.manifest.Manifest;
import dev.kprod.snapshot.SnapshotWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/// Snapshot files made from YAML, for what is answered from one.
final class SnapshotFile {
  private SnapshotFile() {}

  /// Writes a snapshot in which some lists are refused, and returns its name.
  static String of(Path folder, String yaml, String... refused) {
    Manifest manifest = Manifest.of(Resources.all()).takenAt(Instant.parse("2026-11-21T08:00:00Z"));
    for (String read : refused) {
      manifest.refusing(read);
    }
    Path file = folder.resolve("cluster.kprod");
    try (OutputStream out = Files.newOutputStream(file)) {
      SnapshotWriter.write(manifest.snapshot(yaml), out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file.toString();
  }
}
