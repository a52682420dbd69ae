package dev.kprod.check;

import dev.kprod.snapshot.Tree;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How the values of a param, a fact or an attestation are written in kprod.yaml.
///
/// @param wanted what a value looks like, for messages: `a whole number from 1 to 100`
/// @param schema the JSON Schema of a value
/// @param read turns what was written into a value; empty where it is not one
/// @param writer turns a value into what would be written
/// @param <T> the type of the values
public record ValueType<T>(
    String wanted, Tree schema, Function<Tree, Optional<T>> read, Function<T, Tree> writer) {
  private static final Pattern SPAN = Pattern.compile("([1-9][0-9]{0,5})(s|min|h|d|w|m|y)");

  /// Finds the value that was written.
  public Optional<T> find(Tree written) {
    return read.apply(written);
  }

  /// Returns what would be written for a value.
  public Tree write(T value) {
    return writer.apply(value);
  }

  /// Whole numbers within bounds.
  public static ValueType<Integer> count(int least, int most) {
    return new ValueType<>(
        "a whole number from %s to %s".formatted(least, most),
        object("type", Tree.of("integer"), "minimum", Tree.of(least), "maximum", Tree.of(most)),
        tree ->
            tree instanceof Tree.Digits digits
                    && digits.whole().isPresent()
                    && digits.whole().getAsLong() >= least
                    && digits.whole().getAsLong() <= most
                ? Optional.of((int) digits.whole().getAsLong())
                : Optional.empty(),
        value -> Tree.of(value));
  }

  /// Decimal numbers within bounds.
  public static ValueType<BigDecimal> decimal(BigDecimal least, BigDecimal most) {
    return new ValueType<>(
        "a number from %s to %s".formatted(least, most),
        object(
            "type", Tree.of("number"), "minimum", Tree.number(least), "maximum", Tree.number(most)),
        tree ->
            tree instanceof Tree.Digits digits
                ? Optional.of(new BigDecimal(digits.literal()))
                    .filter(n -> n.compareTo(least) >= 0 && n.compareTo(most) <= 0)
                : Optional.empty(),
        value -> Tree.number(value));
  }

  /// True or false.
  public static ValueType<Boolean> flag() {
    return new ValueType<>(
        "true or false",
        object("type", Tree.of("boolean")),
        tree ->
            tree instanceof Tree.Truth truth
                ? Optional.of(truth == Tree.Truth.TRUE)
                : Optional.empty(),
        value -> Tree.of(value));
  }

  /// Any text.
  public static ValueType<String> text() {
    return new ValueType<>(
        "a text",
        object("type", Tree.of("string")),
        tree -> tree.findText().filter(text -> !text.isBlank()),
        value -> Tree.of(value));
  }

  /// One of some words.
  public static ValueType<String> choice(String... words) {
    List<String> allowed = List.of(words);
    return new ValueType<>(
        "one of " + String.join(", ", allowed),
        object("enum", Tree.of(allowed.stream().map(word -> Tree.of(word)).toList())),
        tree -> tree.findText().filter(allowed::contains),
        value -> Tree.of(value));
  }

  /// A list of texts, which may be empty.
  public static ValueType<List<String>> texts() {
    return list(text());
  }

  /// A list of values of one type.
  public static <T> ValueType<List<T>> list(ValueType<T> element) {
    return new ValueType<>(
        "a list, each " + element.wanted(),
        object("type", Tree.of("array"), "items", element.schema()),
        tree -> {
          if (!(tree instanceof Tree.Items items)) {
            return Optional.empty();
          }
          List<T> values = new ArrayList<>();
          for (Tree item : items.values()) {
            Optional<T> value = element.find(item);
            if (value.isEmpty()) {
              return Optional.empty();
            }
            values.add(value.get());
          }
          return Optional.of(List.copyOf(values));
        },
        values -> Tree.of(values.stream().map(element::write).toList()));
  }

  /// A map from texts to values of one type, sorted by key.
  public static <T> ValueType<SortedMap<String, T>> map(ValueType<T> element) {
    return new ValueType<>(
        "a map, each value " + element.wanted(),
        object("type", Tree.of("object"), "additionalProperties", element.schema()),
        tree -> {
          if (!(tree instanceof Tree.Fields)) {
            return Optional.empty();
          }
          SortedMap<String, T> values = new TreeMap<>();
          for (Map.Entry<String, Tree> field : tree.fields().entrySet()) {
            Optional<T> value = element.find(field.getValue());
            if (value.isEmpty()) {
              return Optional.empty();
            }
            values.put(field.getKey(), value.get());
          }
          return Optional.of(values);
        },
        values -> {
          Map<String, Tree> written = new LinkedHashMap<>();
          values.forEach((key, value) -> written.put(key, element.write(value)));
          return Tree.of(written);
        });
  }

  /// A length of time: `30s`, `5min`, `24h`, `90d`, `2w`, `3m` (of 30 days), `1y` (of 365).
  public static ValueType<Duration> span() {
    return new ValueType<>(
        "a length of time such as 24h or 90d",
        object("type", Tree.of("string"), "pattern", Tree.of("^" + SPAN.pattern() + "$")),
        tree -> tree.findText().flatMap(ValueType::findSpan),
        value -> Tree.of(spanText(value)));
  }

  /// A day: `2027-01-31`.
  public static ValueType<LocalDate> date() {
    return new ValueType<>(
        "a date such as 2027-01-31",
        object("type", Tree.of("string"), "pattern", Tree.of("^[0-9]{4}-[0-9]{2}-[0-9]{2}$")),
        tree -> tree.findText().flatMap(ValueType::findDate),
        value -> Tree.of(value.toString()));
  }

  /// Any tree that a check reads itself; `schema` says what it looks like.
  public static ValueType<Tree> tree(String wanted, Tree schema) {
    return new ValueType<>(
        wanted,
        schema,
        tree -> tree instanceof Tree.Absent ? Optional.empty() : Optional.of(tree),
        t -> t);
  }

  /// Finds the length of time that a text spells.
  public static Optional<Duration> findSpan(String text) {
    Matcher matcher = SPAN.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long amount = Long.parseLong(matcher.group(1));
    return Optional.of(
        switch (matcher.group(2)) {
          case "s" -> Duration.ofSeconds(amount);
          case "min" -> Duration.ofMinutes(amount);
          case "h" -> Duration.ofHours(amount);
          case "d" -> Duration.ofDays(amount);
          case "w" -> Duration.ofDays(7 * amount);
          case "m" -> Duration.ofDays(30 * amount);
          default -> Duration.ofDays(365 * amount);
        });
  }

  /// Returns the shortest spelling of a length of time: `36h`, `90d`.
  public static String spanText(Duration span) {
    long seconds = span.toSeconds();
    if (seconds % 86_400 == 0 && seconds > 86_400) {
      return seconds / 86_400 + "d";
    }
    if (seconds % 3600 == 0) {
      return seconds / 3600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "min" : seconds + "s";
  }

  private static Optional<LocalDate> findDate(String text) {
    try {
      return Optional.of(LocalDate.parse(text));
    } catch (DateTimeParseException notADay) {
      return Optional.empty();
    }
  }

  private static Tree object(Object... keysAndValues) {
    Map<String, Tree> fields = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      fields.put((String) keysAndValues[i], (Tree) keysAndValues[i + 1]);
    }
    return Tree.of(fields);
  }
}
