package dev.kprod.snapshot;

import dev.kprod.semantics.credential.Credential;
import dev.kprod.semantics.credential.Credential.Place;
import dev.kprod.semantics.credential.CredentialKind;
import dev.kprod.semantics.credential.CredentialKind.Certainty;
import dev.kprod.semantics.credential.TextShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Takes literals out of trees and leaves markers.
final class Literals {
  private static final Set<String> KEPT = Set.of("GOMEMLIMIT", "NETWORK_POLICY_ENFORCING_MODE");
  private static final Pattern KEPT_VALUE = Pattern.compile("[A-Za-z0-9.]{1,20}");

  /// The whole word or nothing, so that no other option can hide behind one of these.
  private static final Pattern HEAP_OPTION =
      Pattern.compile(
          "(?<!\\S)(?:-Xm[xs][0-9]{1,15}[kKmMgGtT]?"
              + "|-XX:MaxRAM[A-Za-z]{0,20}=[0-9.]{1,15}[kKmMgG]?)(?!\\S)");

  private static final int LARGEST = 1 << 20;

  private Literals() {}

  /// Reduces a list of `{name, value}`, or an object of name to value.
  static Tree environment(Tree env) {
    return switch (env) {
      case Tree.Items items -> Tree.of(items.values().stream().map(Literals::variable).toList());
      case Tree.Fields fields -> values(fields, Literals::environment);
      case Tree.Text text -> text;
      case Tree.Digits digits -> digits;
      case Tree.Truth truth -> truth;
      case Tree.Absent absent -> absent;
    };
  }

  private static Tree variable(Tree entry) {
    if (entry instanceof Tree.Text text) {
      return environment("", text);
    }
    return entry.has("value")
        ? with(entry, "value", environment(entry.text("name"), entry.at("value")))
        : entry;
  }

  /// The name is the cluster's word; `value` may be any scalar where the object is a custom one.
  private static Tree environment(String name, Tree value) {
    if (value instanceof Tree.Fields || value instanceof Tree.Items || value == Tree.ABSENT) {
      return value.has("value")
          ? with(value, "value", environment(name, value.at("value")))
          : value;
    }
    String literal = value instanceof Tree.Text text ? text.value() : value.toString();
    if (literal.isEmpty() || (KEPT.contains(name) && KEPT_VALUE.matcher(literal).matches())) {
      return value;
    }
    Credential credential = Credential.of(name, literal, Place.ENVIRONMENT);
    return new Redacted(credential, heapOptions(literal), List.of()).tree();
  }

  private static String heapOptions(String literal) {
    return literal.indexOf("-X") < 0
        ? ""
        : HEAP_OPTION
            .matcher(literal)
            .results()
            .map(MatchResult::group)
            .collect(Collectors.joining(" "));
  }

  /// Reduces the words of a command that are credentials, or hold some.
  static Tree command(Tree words) {
    if (!(words instanceof Tree.Items)) {
      return freeText(words);
    }
    List<Tree> kept = new ArrayList<>();
    String flag = "";
    for (Tree word : words.items()) {
      kept.add(word instanceof Tree.Text text ? word(flag, text) : word);
      flag = isFlag(word.text()) ? word.text() : "";
    }
    return Tree.of(kept);
  }

  private static boolean isFlag(String word) {
    return word.startsWith("-") && word.indexOf('=') < 0 && word.indexOf(' ') < 0;
  }

  private static Tree word(String flag, Tree.Text word) {
    String literal = word.value();
    Credential credential = Credential.of(isFlag(literal) ? "" : flag, literal, Place.COMMAND);
    if (isHarmless(credential)) {
      return word;
    }
    List<Credential.Found> found = Credential.within(literal);
    String rest = found.isEmpty() ? "" : Credential.rest(literal);
    return new Redacted(credential, rest, places(found)).tree();
  }

  private static boolean isHarmless(Credential credential) {
    return credential.kind().certainty() == Certainty.NOTHING;
  }

  /// Reduces the headers of a probe that are credentials.
  static Tree headers(Tree headers) {
    return headers instanceof Tree.Items
        ? Tree.of(headers.items().stream().map(Literals::header).toList())
        : headers;
  }

  private static Tree header(Tree header) {
    Credential credential = Credential.of(header.text("name"), header.text("value"), Place.HEADER);
    return isHarmless(credential)
        ? header
        : with(header, "value", Redacted.whole(credential).tree());
  }

  /// Reduces a text in which a credential is not expected but would do harm.
  static Tree freeText(Tree text) {
    if (!(text instanceof Tree.Text literal)) {
      return text;
    }
    return isHarmless(Credential.of("", literal.value(), Place.CONFIG)) ? text : word("", literal);
  }

  /// Reduces the values of a ConfigMap; `whole` are keys that are kept unless they hold one.
  static Tree config(Tree values, Set<String> whole) {
    return values instanceof Tree.Fields fields
        ? values(fields, (key, value) -> whole.contains(key) ? freeText(value) : config(key, value))
        : values;
  }

  private static Tree config(String key, Tree value) {
    if (!(value instanceof Tree.Text text)) {
      return value;
    }
    String literal = text.value();
    if (literal.isEmpty()) {
      return value;
    }
    if (literal.length() > LARGEST) {
      return skipped(literal);
    }
    Credential credential = Credential.of(key, literal, Place.CONFIG);
    return new Redacted(credential, "", places(Credential.within(literal))).tree();
  }

  /// Reduces values that are not looked into.
  static Tree binary(Tree values) {
    return values instanceof Tree.Fields fields
        ? values(fields, (key, value) -> skipped(value.text()))
        : values;
  }

  private static Tree skipped(String literal) {
    TextShape shape = new TextShape(literal.length(), 0, Set.of());
    return Redacted.whole(new Credential(CredentialKind.SKIPPED, shape)).tree();
  }

  private static List<Redacted.Place> places(List<Credential.Found> found) {
    return found.stream()
        .map(one -> new Redacted.Place(one.line(), one.name(), one.credential()))
        .toList();
  }

  private interface ByName {
    Tree reduce(String name, Tree value);
  }

  private static Tree values(Tree.Fields fields, ByName reduction) {
    Map<String, Tree> reduced = new LinkedHashMap<>();
    for (int i = 0; i < fields.size(); i++) {
      reduced.put(fields.key(i), reduction.reduce(fields.key(i), fields.value(i)));
    }
    return Tree.of(reduced);
  }

  static Tree with(Tree object, String field, Tree value) {
    Map<String, Tree> fields = new LinkedHashMap<>(object.fields());
    if (value == Tree.ABSENT) {
      fields.remove(field);
    } else {
      fields.put(field, value);
    }
    return Tree.of(fields);
  }
}
