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
    return at(folder.resolve("cluster.kprod"), "2026-11-21T08:00:00Z", yaml, refused);
  }

  /// The same, into a file and taken at a time.
  static String at(Path file, String takenAt, String yaml, String... refused) {
    Manifest manifest = Manifest.of(Resources.all()).takenAt(Instant.parse(takenAt));
    for (String read : refused) {
      manifest.refusing(read);
    }
    try (OutputStream out = Files.newOutputStream(file)) {
      SnapshotWriter.write(manifest.snapshot(yaml), out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file.toString();
  }
}
