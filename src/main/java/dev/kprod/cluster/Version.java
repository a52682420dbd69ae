package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the API server says of its own version.
public record Version(Tree tree) {
  private static final Pattern RELEASE = Pattern.compile("v?([0-9]{1,3})\\.([0-9]{1,4})(\\..*)?");

  /// Returns the version of the binary with the vendor's suffix: `v1.35.2-eks-1a2b3c4`.
  public String text() {
    return tree.text("gitVersion");
  }

  /// Finds the minor version of the binary, whatever it emulates; empty where the text is none.
  public OptionalInt minor() {
    return part(2);
  }

  /// Finds the major version of the binary.
  public OptionalInt major() {
    return part(1);
  }

  private OptionalInt part(int group) {
    Matcher release = RELEASE.matcher(text());
    return release.matches()
        ? OptionalInt.of(Integer.parseInt(release.group(group)))
        : OptionalInt.empty();
  }

  /// Finds when the binary was built.
  public Optional<Instant> builtAt() {
    return ApiObject.Times.find(tree.text("buildDate"));
  }

  /// Finds the minor version whose behaviour it emulates, where that is another than its own.
  public OptionalInt emulatedMinor() {
    String text = tree.text("emulationMinor");
    if (!text.matches("[0-9]{1,4}")) {
      return OptionalInt.empty();
    }
    int emulated = Integer.parseInt(text);
    return minor().equals(OptionalInt.of(emulated))
        ? OptionalInt.empty()
        : OptionalInt.of(emulated);
  }
}
