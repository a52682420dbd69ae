import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Checks the form of every Java source, or mends it: google-java-format, and no plain comment
/// right after a documentation line, since that is how the tail of a sentence gets lost.
///
/// Run by the build as `java SourceGate.java check|write ROOT...` on the JDK that the project is
/// built with, because the formatter parses with the compiler of the JVM it runs in.
final class SourceGate {
  private SourceGate() {}

  public static void main(String[] args) {
    boolean write =
        switch (args[0]) {
          case "check" -> false;
          case "write" -> true;
          default -> throw new IllegalArgumentException("-Dformat=" + args[0] + ": check or write");
        };
    List<Path> sources = new ArrayList<>();
    for (String root : List.of(args).subList(1, args.length)) {
      sources.addAll(sourcesUnder(Path.of(root)));
    }
    if (sources.isEmpty()) {
      throw new IllegalStateException("no Java source found: the gate would pass unseen");
    }
    List<String> complaints =
        sources.parallelStream().flatMap(source -> complaints(source, write)).sorted().toList();
    complaints.forEach(System.err::println);
    if (!complaints.isEmpty()) {
      System.err.println("To apply the format: mvn -N -Dformat=write verify");
      System.exit(1);
    }
  }

  private static List<Path> sourcesUnder(Path root) {
    if (Files.notExists(root)) {
      return List.of();
    }
    try (Stream<Path> found = Files.walk(root)) {
      return found
          .filter(path -> path.toString().endsWith(".java"))
          .filter(path -> !root.relativize(path).toString().matches("(.*[/\\\\])?target[/\\\\].*"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> complaints(Path source, boolean write) {
    try {
      String before = Files.readString(source);
      String after = new Formatter().formatSourceAndFixImports(before);
      List<String> complaints = new ArrayList<>(lostTails(source, after));
      if (!after.equals(before)) {
        if (write) {
          Files.writeString(source, after);
        } else {
          complaints.add(
              source + ":" + firstDifference(before, after) + ": not in google-java-format");
        }
      }
      return complaints.stream();
    } catch (FormatterException e) {
      return Stream.of(source + ": the formatter cannot read it: " + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> lostTails(Path source, String text) {
    List<String> complaints = new ArrayList<>();
    List<String> lines = text.lines().map(String::strip).toList();
    for (int i = 1; i < lines.size(); i++) {
      boolean plain = lines.get(i).startsWith("//") && !lines.get(i).startsWith("///");
      if (plain && lines.get(i - 1).startsWith("///")) {
        complaints.add(
            source + ":" + (i + 1) + ": a // line right after a /// line is lost to the docs");
      }
    }
    return complaints;
  }

  private static int firstDifference(String before, String after) {
    List<String> was = before.lines().toList();
    List<String> is = after.lines().toList();
    for (int i = 0; i < Math.min(was.size(), is.size()); i++) {
      if (!was.get(i).equals(is.get(i))) {
        return i + 1;
      }
    }
    return Math.min(was.size(), is.size()) + 1;
  }
}
