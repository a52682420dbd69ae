import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/// Collects the licence texts and notices of what a release is made of: a folder for each jar.
///
/// Those that jars carry, and those of `licenses` beside this file, of jars that are to be given
/// with a licence and do not carry it.
final class Licences {
  private Licences() {}

  /// @param args the file with the class path, the folder with the other texts, the folder to write
  public static void main(String[] args) throws IOException {
    Path others = Path.of(args[1]);
    Path folder = Path.of(args[2]);
    for (String each : Files.readString(Path.of(args[0])).strip().split(":", -1)) {
      Path jar = Path.of(each);
      String name = jar.getFileName().toString().replaceFirst("\\.jar$", "");
      carried(jar, folder.resolve(name));
      Path other = others.resolve(name.replaceFirst("-[0-9][^/]*$", ""));
      if (Files.isDirectory(other)) {
        copy(other, folder.resolve(name));
      }
    }
  }

  private static void carried(Path jar, Path folder) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      List<JarEntry> texts =
          file.stream()
              .filter(entry -> entry.getName().matches("META-INF/(LICENSE|NOTICE)[^/]*"))
              .toList();
      for (JarEntry text : texts) {
        Files.createDirectories(folder);
        Path target = folder.resolve(Path.of(text.getName()).getFileName());
        Files.write(target, file.getInputStream(text).readAllBytes());
      }
    }
  }

  private static void copy(Path from, Path folder) throws IOException {
    Files.createDirectories(folder);
    try (Stream<Path> texts = Files.list(from)) {
      for (Path text : texts.toList()) {
        Files.write(folder.resolve(text.getFileName()), Files.readAllBytes(text));
      }
    }
  }
}
