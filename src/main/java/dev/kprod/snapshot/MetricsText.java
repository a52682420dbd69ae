package dev.kprod.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Prometheus text to a tree: a field for each wanted family seen, a list of `{labels, value}`.
///
/// Lines are read one by one and those of other families are let go at once: the metrics of an API
/// server run to tens of megabytes. The shape of every line is looked at all the same, so that an
/// HTML page with status 200 is not read as "nothing was ever counted".
public final class MetricsText {
  private static final int LONGEST_LINE = 1 << 20;
  private static final Pattern JSON_NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]{0,300})(\\.[0-9]{1,300})?([eE][+-]?[0-9]{1,5})?");

  private final InputStream body;
  private final TreePool pool;
  private final Map<String, List<Tree>> families = new TreeMap<>();
  private final List<byte[]> wanted;
  private final byte[] buffer = new byte[1 << 16];
  private byte[] line = new byte[1 << 12];
  private int length;
  private long lines;
  private boolean sampled;

  private MetricsText(InputStream body, Collection<String> wanted, TreePool pool) {
    this.body = body;
    this.pool = pool;
    this.wanted =
        new TreeSet<>(wanted)
            .stream().map(family -> family.getBytes(StandardCharsets.UTF_8)).toList();
  }

  /// Reads the wanted families; a family is the name of its samples, so a histogram is asked for as
  /// its `_count`, `_sum` or `_bucket`.
  ///
  /// @throws BodyException if the body is not metrics, or ends within a line
  /// @throws IOException if the stream fails
  public static Tree read(InputStream body, Collection<String> wanted, TreePool pool)
      throws IOException {
    return new MetricsText(body, wanted, pool).read();
  }

  private Tree read() throws IOException {
    for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
      int start = 0;
      for (int i = 0; i < read; i++) {
        if (buffer[i] == '\n') {
          keep(start, i);
          line();
          length = 0;
          start = i + 1;
        }
      }
      keep(start, read);
    }
    if (length > 0) {
      throw new BodyException(BodyException.Fault.CUT, "the metrics end within a line");
    }
    if (!sampled) {
      throw BodyException.unexpected("metrics without a sample");
    }
    Map<String, Tree> fields = new LinkedHashMap<>();
    families.forEach((family, samples) -> fields.put(family, Tree.of(samples)));
    return pool.share(Tree.of(fields));
  }

  private void keep(int from, int to) throws IOException {
    int more = to - from;
    if (length + more > LONGEST_LINE) {
      throw new BodyException(BodyException.Fault.TOO_LARGE, "a line of metrics above 1 MiB");
    }
    if (length + more > line.length) {
      line = Arrays.copyOf(line, Math.max(line.length * 2, length + more));
    }
    System.arraycopy(buffer, from, line, length, more);
    length += more;
  }

  private void line() throws IOException {
    lines++;
    if (length == 0 || line[0] == '#' || (length == 1 && line[0] == '\r')) {
      return;
    }
    int name = 0;
    while (name < length && isName(line[name], name)) {
      name++;
    }
    if (name == 0 || name == length || (line[name] != ' ' && line[name] != '{')) {
      throw broken();
    }
    sampled = true;
    for (byte[] family : wanted) {
      if (family.length == name && Arrays.equals(family, 0, name, line, 0, name)) {
        sample(new String(line, 0, length, StandardCharsets.UTF_8), name);
        return;
      }
    }
  }

  private static boolean isName(byte letter, int place) {
    return (letter >= 'a' && letter <= 'z')
        || (letter >= 'A' && letter <= 'Z')
        || letter == '_'
        || letter == ':'
        || (place > 0 && letter >= '0' && letter <= '9');
  }

  private void sample(String text, int name) throws BodyException {
    Map<String, Tree> labels = new TreeMap<>();
    int rest = text.charAt(name) == '{' ? labels(text, name + 1, labels) : name;
    String[] words = text.substring(rest).strip().split("[ \t]+", -1);
    if (words.length > 2 || words[0].isEmpty()) {
      throw broken();
    }
    Map<String, Tree> sample = new LinkedHashMap<>();
    sample.put("labels", Tree.of(labels));
    sample.put("value", value(words[0]));
    families
        .computeIfAbsent(text.substring(0, name), unseen -> new ArrayList<>())
        .add(pool.share(Tree.of(sample)));
  }

  /// Reads `name="value",...}` and returns the place behind the brace.
  private int labels(String text, int from, Map<String, Tree> labels) throws BodyException {
    int at = skip(text, from);
    while (at < text.length() && text.charAt(at) != '}') {
      int equals = text.indexOf('=', at);
      int quote = equals < 0 ? -1 : skip(text, equals + 1);
      if (quote < 0 || quote >= text.length() || text.charAt(quote) != '"') {
        throw broken();
      }
      StringBuilder value = new StringBuilder();
      int end = quoted(text, quote + 1, value);
      labels.put(text.substring(at, equals).strip(), Tree.of(value.toString()));
      at = skip(text, end);
      if (at < text.length() && text.charAt(at) == ',') {
        at = skip(text, at + 1);
      } else if (at >= text.length() || text.charAt(at) != '}') {
        throw broken();
      }
    }
    if (at >= text.length()) {
      throw broken();
    }
    return at + 1;
  }

  private int quoted(String text, int from, StringBuilder value) throws BodyException {
    for (int i = from; i < text.length(); i++) {
      char letter = text.charAt(i);
      if (letter == '"') {
        return i + 1;
      }
      if (letter == '\\' && i + 1 < text.length()) {
        i++;
        letter = text.charAt(i) == 'n' ? '\n' : text.charAt(i);
      }
      value.append(letter);
    }
    throw broken();
  }

  private static int skip(String text, int from) {
    int at = from;
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
    return at;
  }

  /// What JSON cannot write as a number (`NaN`, `+Inf`) stays a text.
  private Tree value(String word) throws BodyException {
    if (JSON_NUMBER.matcher(word).matches()) {
      return pool.digits(word);
    }
    return switch (word) {
      case "NaN", "+Inf", "-Inf", "Inf" -> pool.text(word);
      default -> throw broken();
    };
  }

  private BodyException broken() {
    return new BodyException(
        BodyException.Fault.BROKEN, "line " + lines + " is not a line of Prometheus metrics");
  }
}
