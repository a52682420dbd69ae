package dev.kprod.snapshot;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The answer of `/readyz?verbose` and its siblings to a tree.
public final class HealthText {
  private static final int LARGEST = 1 << 20;

  private HealthText() {}

  /// Reads `{status, checks: [{name, ok}]}`.
  ///
  /// A healthy server ends with `readyz check passed`, an ailing one answers 500 and ends with
  /// `readyz check failed`; without either line the answer comes from something in between, such as
  /// a proxy, and is refused. A check that was left out on request is neither.
  ///
  /// @param status the HTTP status
  /// @throws BodyException if the body is not a health answer
  /// @throws IOException if the stream fails
  public static Tree read(InputStream body, int status, TreePool pool) throws IOException {
    String text = text(body);
    List<Tree> checks = new ArrayList<>();
    boolean ended = text.strip().equals("ok");
    for (String line : text.split("\n", -1)) {
      boolean ok = line.startsWith("[+]");
      if (ok || line.startsWith("[-]")) {
        checks.add(check(line.substring(3), ok));
      } else if (line.endsWith("check passed") || line.endsWith("check failed")) {
        ended = true;
      }
    }
    if (!ended) {
      throw checks.isEmpty()
          ? BodyException.unexpected("not the answer of a health endpoint")
          : new BodyException(BodyException.Fault.CUT, "the list of health checks ends too early");
    }
    Map<String, Tree> fields = new LinkedHashMap<>();
    fields.put("status", Tree.of(status));
    fields.put("checks", Tree.of(checks));
    return pool.share(Tree.of(fields));
  }

  private static Tree check(String line, boolean ok) {
    int space = line.indexOf(' ');
    Map<String, Tree> fields = new LinkedHashMap<>();
    fields.put("name", Tree.of(space < 0 ? line : line.substring(0, space)));
    fields.put("ok", Tree.of(ok));
    return Tree.of(fields);
  }

  private static String text(InputStream body) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
      bytes.write(buffer, 0, read);
      if (bytes.size() > LARGEST) {
        throw new BodyException(BodyException.Fault.TOO_LARGE, "a health answer above 1 MiB");
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
