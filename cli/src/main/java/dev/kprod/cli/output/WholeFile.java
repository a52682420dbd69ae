package dev.kprod.cli.output;

import dev.kprod.cli.ExitCode;
import dev.kprod.cli.UserError;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
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
/// A report lists weaknesses, so a new file is its owner's alone unless somebody says otherwise; a
/// file that exists keeps its mode. A pipe or a device is written straight, and so is a file in a
/// folder that takes no others, such as the termination message of a pod.
public final class WholeFile implements AutoCloseable {
  /// The mode of a file that lists weaknesses.
  public static final Mode OWNER = new Mode("rw-------");

  /// The mode of a file that names no object.
  public static final Mode EVERYBODY = new Mode("rw-r--r--");

  private static final Set<StandardOpenOption> WRITTEN =
      Set.of(StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);

  private final Path place;
  private final Path beside;
  private final boolean straight;
  private boolean moved;

  /// Who may do what with a new file.
  ///
  /// @param permissions as `ls` shows them: `rw-r-----`
  public record Mode(String permissions) {
    /// Reads a mode of three octal digits: `640`, or `0640`.
    ///
    /// @throws IllegalArgumentException if it is none
    public static Mode parse(String octal) {
      if (!octal.matches("0?[0-7]{3}")) {
        throw new IllegalArgumentException(octal);
      }
      StringBuilder out = new StringBuilder();
      for (char digit : octal.substring(octal.length() - 3).toCharArray()) {
        int bits = digit - '0';
        out.append((bits & 4) == 0 ? '-' : 'r');
        out.append((bits & 2) == 0 ? '-' : 'w');
        out.append((bits & 1) == 0 ? '-' : 'x');
      }
      return new Mode(out.toString());
    }

    private Set<PosixFilePermission> posix() {
      return PosixFilePermissions.fromString(permissions);
    }
  }

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
    return filled(place, out -> out.write(bytes), OWNER);
  }

  /// The same, with a text and the mode of a new file.
  public static WholeFile of(Path place, Rendering text, Mode mode) {
    return filled(place, out -> text.to(out), mode);
  }

  private interface Content {
    void to(OutputStream out) throws IOException;
  }

  private static WholeFile filled(Path place, Content content, Mode mode) {
    if (isStraight(place)) {
      write(place, content, place);
      return new WholeFile(place, place, true);
    }
    WholeFile file = new WholeFile(place, beside(place, mode), false);
    boolean written = false;
    try {
      write(file.beside, content, place);
      file.keepMode();
      written = true;
      return file;
    } finally {
      if (!written) {
        file.close();
      }
    }
  }

  private static Path beside(Path place, Mode mode) {
    try {
      return temporary(place, mode);
    } catch (IOException failed) {
      throw unwritable(place, failed);
    }
  }

  /// Gives what was written the mode of the file that it replaces.
  private void keepMode() {
    try {
      if (Files.exists(place) && isPosix(place)) {
        Files.setPosixFilePermissions(beside, Files.getPosixFilePermissions(place));
      }
    } catch (IOException failed) {
      throw unwritable(place, failed);
    }
  }

  /// Adds to the end of a file, which is made where it is not.
  ///
  /// @throws UserError with exit code 5 if it cannot be written
  public static void append(Path place, byte[] bytes) {
    try {
      Files.write(place, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
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

  private static void write(Path file, Content content, Path named) {
    try (FileChannel channel = FileChannel.open(file, WRITTEN)) {
      content.to(Channels.newOutputStream(channel));
      if (Files.isRegularFile(file)) {
        channel.force(true);
      }
    } catch (IOException failed) {
      throw unwritable(named, failed);
    }
  }

  private static Path temporary(Path place, Mode mode) throws IOException {
    Path folder = folder(place);
    String prefix = "." + place.getFileName() + ".";
    FileAttribute<?>[] attributes =
        isPosix(folder)
            ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER.posix())}
            : new FileAttribute<?>[0];
    Path made = Files.createTempFile(folder, prefix, ".tmp", attributes);
    if (isPosix(folder)) {
      // Not at creation: the mask of the process would take from it what was asked for.
      Files.setPosixFilePermissions(made, mode.posix());
    }
    return made;
  }

  private static Path folder(Path place) {
    Path parent = place.toAbsolutePath().getParent();
    return parent == null ? place.toAbsolutePath() : parent;
  }

  private static boolean isStraight(Path place) {
    if (!Files.exists(place) || Files.isDirectory(place)) {
      return false;
    }
    return !Files.isRegularFile(place)
        || (!Files.isWritable(folder(place)) && Files.isWritable(place));
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
