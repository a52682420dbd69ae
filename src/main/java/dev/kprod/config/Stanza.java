package dev.kprod.config;

import dev.kprod.check.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One attestation as kprod.yaml holds it, to be pasted or put into a file.
///
/// @param date in ISO form
/// @param validFor how long it holds: `90d`
/// @param statement what was done or seen; empty for none
/// @param namespaces what it speaks for; none for the whole cluster
/// @param values by name, each as it is to be written
public record Stanza(
    Topic topic,
    String owner,
    String date,
    String validFor,
    String evidence,
    String statement,
    List<String> namespaces,
    SortedMap<String, String> values) {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9 ._/@+-]*");
  private static final Pattern NUMBER_OR_SPAN = Pattern.compile("[0-9]+[a-z]*|https?://[^\\s#]+");
  private static final Pattern BLOCK = Pattern.compile("(?m)^attestations:[ \\t]*(#.*)?\\r?$");
  private static final Pattern KEY = Pattern.compile("(?m)^attestations[ \\t]*:");
  private static final Pattern ITEM = Pattern.compile("^([ \\t]*)- ");

  public Stanza {
    namespaces = List.copyOf(namespaces);
    values = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }

  /// Returns the list entry with its key, as it is pasted.
  public String text() {
    return "attestations:\n" + String.join("\n", lines("  ")) + "\n";
  }

  /// Puts the entry into the text of a file and leaves every other byte as it is.
  ///
  /// The entry goes behind the last one of the list, or behind everything where there is no list.
  /// Empty where the list is not written as a block, one entry below the other.
  public Optional<String> into(String file) {
    String end = file.contains("\r\n") ? "\r\n" : "\n";
    Matcher block = BLOCK.matcher(file);
    if (!block.find()) {
      return KEY.matcher(file).find() || file.stripLeading().startsWith("{")
          ? Optional.empty()
          : Optional.of(behindAll(file, end));
    }
    String[] rest = file.substring(block.end()).split("(?<=\n)", -1);
    int length = 0;
    int behind = 0;
    String indent = "  ";
    boolean first = true;
    for (String line : rest) {
      boolean blank = line.isBlank() || line.stripLeading().startsWith("#");
      boolean inside = line.startsWith(" ") || line.startsWith("\t") || line.startsWith("- ");
      if (!blank && !inside) {
        break;
      }
      length += line.length();
      if (!blank) {
        Matcher item = ITEM.matcher(line);
        if (first && item.find()) {
          indent = item.group(1);
        }
        first = false;
        behind = length;
      }
    }
    int place = block.end() + (behind == 0 ? lineEnd(file, block.end()) : behind);
    String before = file.substring(0, place);
    String joint = before.endsWith("\n") ? "" : end;
    return Optional.of(
        before + joint + String.join(end, lines(indent)) + end + file.substring(place));
  }

  private static int lineEnd(String file, int from) {
    int newline = file.indexOf('\n', from);
    return newline < 0 ? file.length() - from : newline + 1 - from;
  }

  private String behindAll(String file, String end) {
    String joint = file.isEmpty() || file.endsWith("\n") ? "" : end;
    return file + joint + end + "attestations:" + end + String.join(end, lines("  ")) + end;
  }

  private List<String> lines(String indent) {
    List<String> lines = new ArrayList<>();
    lines.add(indent + "- id: " + topic.id());
    String below = indent + "  ";
    if (!namespaces.isEmpty()) {
      lines.add(
          below
              + "scope: {namespaces: ["
              + String.join(", ", namespaces.stream().map(Stanza::quoted).toList())
              + "]}");
    }
    lines.add(below + "owner: " + scalar(owner));
    lines.add(below + "date: " + date);
    lines.add(below + "validFor: " + validFor);
    lines.add(below + "evidence: " + scalar(evidence));
    if (!statement.isEmpty()) {
      lines.add(below + "statement: " + scalar(statement));
    }
    if (!values.isEmpty()) {
      List<String> written = new ArrayList<>();
      for (Map.Entry<String, String> value : values.entrySet()) {
        written.add(value.getKey() + ": " + scalar(value.getValue()));
      }
      lines.add(below + "values: {" + String.join(", ", written) + "}");
    }
    return lines;
  }

  private static String scalar(String text) {
    boolean word = List.of("true", "false", "yes", "no", "on", "off", "null").contains(text);
    boolean plain =
        (PLAIN.matcher(text).matches() && !text.endsWith(" ") && !word)
            || NUMBER_OR_SPAN.matcher(text).matches();
    return plain ? text : quoted(text);
  }

  private static String quoted(String text) {
    return "\""
        + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\t", "\\t")
        + "\"";
  }
}
