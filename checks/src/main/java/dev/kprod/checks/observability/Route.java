package dev.kprod.checks.observability;

import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A route of Alertmanager with those below it, by whichever of its two spellings it came.
///
/// @param receiver who is told, empty where the route above says
/// @param matchers what the labels of an alert must be
/// @param continues whether later siblings are asked as well
/// @param isMuted whether it tells nobody at any time
record Route(
    String receiver,
    List<Condition> matchers,
    boolean continues,
    boolean isMuted,
    List<Route> below) {
  private static final Pattern WRITTEN =
      Pattern.compile("\\s*([^=!~\\s]+)\\s*(=~|!~|!=|=)\\s*(?:\"(.*)\"|'(.*)'|(.*?))\\s*");

  /// Alternatives of plain words are all that is read of a regular expression, so that no pattern
  /// of the cluster is ever run.
  private static final Pattern WORDS = Pattern.compile("[\\w.|()^$:/ -]*");

  private static final String ANYTHING = ".*";
  private static final String SOMETHING = ".+";

  /// What one label of an alert must be.
  record Condition(String label, String operator, String value) {
    /// Says whether it holds; empty where the expression is not read.
    Optional<Boolean> holds(Map<String, String> labels) {
      String own = labels.getOrDefault(label, "");
      return switch (operator) {
        case "=" -> Optional.of(own.equals(value));
        case "!=" -> Optional.of(!own.equals(value));
        case "=~" -> matches(own);
        default -> matches(own).map(is -> !is);
      };
    }

    private Optional<Boolean> matches(String own) {
      if (value.equals(ANYTHING)) {
        return Optional.of(true);
      }
      if (value.equals(SOMETHING)) {
        return Optional.of(!own.isEmpty());
      }
      if (!WORDS.matcher(value).matches()) {
        return Optional.empty();
      }
      String plain = value.replaceAll("[()^$]", "");
      return Optional.of(List.of(plain.split("\\|", -1)).contains(own));
    }
  }

  /// Who is told of an alert.
  ///
  /// @param receivers by name, those of muted routes left out
  /// @param isCertain whether every expression on the way was read
  record Ends(Set<String> receivers, boolean isCertain) {}

  /// Reads a route as Alertmanager's own configuration writes it.
  static Route ofAlertmanager(Tree route) {
    List<Condition> matchers = new ArrayList<>();
    route
        .textFields("match")
        .forEach((label, value) -> matchers.add(new Condition(label, "=", value)));
    route
        .textFields("match_re")
        .forEach((label, value) -> matchers.add(new Condition(label, "=~", value)));
    for (String written : route.texts("matchers")) {
      matchers.add(condition(written));
    }
    return new Route(
        route.text("receiver"),
        matchers,
        route.isTrue("continue"),
        false,
        route.items("routes").stream().map(Route::ofAlertmanager).toList());
  }

  private static Condition condition(String written) {
    Matcher matcher = WRITTEN.matcher(written);
    if (!matcher.matches()) {
      return new Condition("", "=~", written + "[");
    }
    String value = matcher.group(3);
    value = value == null ? matcher.group(4) : value;
    value = value == null ? matcher.group(5) : value;
    return new Condition(matcher.group(1), matcher.group(2), value);
  }

  /// Reads the route of an AlertmanagerConfig.
  static Route ofConfig(Tree spec) {
    Set<String> always = new LinkedHashSet<>();
    for (String list : List.of("muteTimeIntervals", "timeIntervals")) {
      for (Tree interval : spec.items(list)) {
        if (interval.items("timeIntervals").stream().anyMatch(one -> one.fields().isEmpty())) {
          always.add(interval.text("name"));
        }
      }
    }
    return ofConfig(spec.at("route"), always);
  }

  private static Route ofConfig(Tree route, Set<String> always) {
    List<Condition> matchers = new ArrayList<>();
    for (Tree matcher : route.items("matchers")) {
      String type = matcher.text("matchType");
      String operator = matcher.isTrue("regex") ? "=~" : type.isEmpty() ? "=" : type;
      matchers.add(new Condition(matcher.text("name"), operator, matcher.text("value")));
    }
    return new Route(
        route.text("receiver"),
        matchers,
        route.isTrue("continue"),
        route.texts("muteTimeIntervals").stream().anyMatch(always::contains),
        route.items("routes").stream().map(below -> ofConfig(below, always)).toList());
  }

  /// Returns the receivers with the number of their integrations, by either spelling.
  static Map<String, Integer> receivers(List<Tree> written) {
    Map<String, Integer> receivers = new LinkedHashMap<>();
    for (Tree receiver : written) {
      int count = receiver.items("integrations").size();
      for (Map.Entry<String, Tree> field : receiver.fields().entrySet()) {
        if (field.getKey().endsWith("Configs")) {
          count += field.getValue().items().size();
        }
      }
      receivers.put(receiver.text("name"), count);
    }
    return receivers;
  }

  /// Follows an alert to its ends. The matchers of this route itself are not asked: the topmost
  /// takes all.
  Ends ends(Map<String, String> labels) {
    Set<String> receivers = new LinkedHashSet<>();
    boolean certain = follow(labels, "", receivers);
    return new Ends(receivers, certain);
  }

  private boolean follow(Map<String, String> labels, String above, Set<String> receivers) {
    String own = receiver.isEmpty() ? above : receiver;
    boolean certain = true;
    boolean taken = false;
    for (Route route : below) {
      Optional<Boolean> matches = route.matches(labels);
      if (matches.isEmpty()) {
        certain = false;
      } else if (matches.get()) {
        taken = true;
        certain &= route.follow(labels, own, receivers);
        if (!route.continues) {
          return certain;
        }
      }
    }
    if (!taken && !isMuted) {
      receivers.add(own);
    }
    return certain;
  }

  /// Says whether the matchers of this route hold.
  Optional<Boolean> matches(Map<String, String> labels) {
    boolean known = true;
    for (Condition condition : matchers) {
      Optional<Boolean> holds = condition.holds(labels);
      if (holds.isPresent() && !holds.get()) {
        return Optional.of(false);
      }
      known &= holds.isPresent();
    }
    return known ? Optional.of(true) : Optional.empty();
  }
}
