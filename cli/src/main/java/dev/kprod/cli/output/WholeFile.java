package dev.kprod.cli.output;

import dev.kprod.cli.ExitCode;
import dev.kprod.cli.UserError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// A file that is written beside its place and then moved there: whole, or not at all.
///
/// A report lists weaknesses, so a new file is its owner's alone; a file that exists keeps its
/// mode. A pipe or a device is written straight.
public final class WholeFile implements AutoCloseable {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private final Path place;
  private final Path beside;
  private final boolean straight;
  private boolean moved;

  private WholeFile(Path place, Path beside, boolean straight) {
    this.place = place;
    this.beside = beside;
    this.straight = straight;
  }

  /// Finds out early whether a file can be written, before minutes go into what it will hold.
  ///
  /// @throws UserError if the folder is not there or not writable, or the place is a folder
  public static void requireWritable(Path place) {
    Path folder = folder(place);
    if (!Files.isDirectory(folder)) {
      throw new UserError(
          "cannot write %s: the folder %s does not exist".formatted(place, folder),
          "create it first",
          ExitCode.USAGE);
    }
    if (Files.isDirectory(place)) {
      throw new UserError(
          "cannot write %s: it is a folder".formatted(place), "name a file", ExitCode.USAGE);
    }
    if (isStraight(place) ? !Files.isWritable(place) : !Files.isWritable(folder)) {
      throw new UserError(
          "cannot write %s: permission denied".formatted(place),
          "choose another folder or change its rights",
          ExitCode.USAGE);
    }
  }

  /// Writes what a file will hold, beside its place; [#move] puts it there.
  ///
  /// @throws UserError with exit code 5 if it cannot be written
  public static WholeFile of(Path place, byte[] bytes) {
    if (isStraight(place)) {
      write(place, bytes, place);
      return new WholeFile(place, place, true);
    }
    Path beside = null;
    try {
      beside = temporary(place);
      write(beside, bytes, place);
      if (Files.exists(place) && isPosix(place)) {
        Files.setPosixFilePermissions(beside, Files.getPosixFilePermissions(place));
      }
      return new WholeFile(place, beside, false);
    } catch (IOException failed) {
      throw unwritable(place, failed);
    }
  }

  /// Puts the file in its place.
  ///
  /// @throws UserError with exit code 5 if it cannot be put there
  public void move() {
    if (straight) {
      return;
    }
    try {
      Files.move(
          beside, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      moved = true;
    } catch (IOException failed) {
      throw unwritable(place, failed);
    }
  }

  /// Removes what was written if it was not moved.
  @Override
  public void close() {
    if (!straight && !moved) {
      try {
        Files.deleteIfExists(beside);
      } catch (IOException failed) {
        throw unwritable(beside, failed);
      }
    }
  }

  private static void write(Path file, byte[] bytes, Path named) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        int written = channel.write(buffer);
        if (written < 0) {
          throw new IOException("nothing was written");
        }
      }
      if (!isStraight(file)) {
        channel.force(true);
      }
    } catch (IOException failed) {
      throw unwritable(named, failed);
    }
  }

  private static Path temporary(Path place) throws IOException {
    Path folder = folder(place);
    String prefix = "." + place.getFileName() + ".";
    FileAttribute<?>[] mode =
        isPosix(folder)
            ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
            : new FileAttribute<?>[0];
    return Files.createTempFile(folder, prefix, ".tmp", mode);
  }

  private static Path folder(Path place) {
    Path parent = place.toAbsolutePath().getParent();
    return parent == null ? place.toAbsolutePath() : parent;
  }

  private static boolean isStraight(Path place) {
    return Files.exists(place) && !Files.isRegularFile(place) && !Files.isDirectory(place);
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static UserError unwritable(Path place, IOException failed) {
    String why =
        switch (failed) {
          case NoSuchFileException gone -> "its folder is gone";
          case AccessDeniedException denied -> "permission denied";
          default -> String.valueOf(failed.getMessage());
        };
    return new UserError(
        "cannot write %s: %s".formatted(place, why), "choose another place", ExitCode.OUTPUT);
  }
}
