package dev.kprod.cluster;

import dev.kprod.snapshot.NamedObject;
import dev.kprod.snapshot.Tree;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What cluster-autoscaler last wrote about itself, in YAML since 1.30 and in prose before.
///
/// @param time when it wrote; empty where that is not said
/// @param state `Running` once it works
/// @param health `Healthy` where enough nodes are ready
/// @param groups what it says of each group of nodes
public record AutoscalerStatus(
    Optional<Instant> time, String state, String health, List<Group> groups) {
  /// Where it writes.
  public static final NamedObject<ConfigMap> READ =
      new NamedObject<>(Resources.CONFIG_MAPS, "kube-system", "cluster-autoscaler-status");

  /// As Go prints a time, with the fraction that it has.
  private static final Pattern TIME =
      Pattern.compile("([0-9]{4}-[0-9]{2}-[0-9]{2}) ([0-9:]{8})(\\.[0-9]{1,9})? \\+0000");

  private static final Pattern LIMITS =
      Pattern.compile("cloudProviderTarget=([0-9]+) \\(minSize=[0-9]+, maxSize=([0-9]+)\\)");

  /// One group of nodes.
  ///
  /// @param name what it is called at the cloud
  /// @param scaleUp how growing goes, one word
  /// @param error why it backs off, empty where it does not say
  /// @param target how many nodes it should have, empty where it does not say
  /// @param most how many nodes it may have, empty where it does not say
  public record Group(
      String name, String scaleUp, String error, OptionalLong target, OptionalLong most) {
    /// Says whether the cloud has refused nodes and is not asked for now.
    public boolean backsOff() {
      return scaleUp.equals("Backoff");
    }

    /// Says whether it may still grow.
    public boolean hasRoom() {
      return target.isPresent() && most.isPresent() && target.getAsLong() < most.getAsLong();
    }
  }

  public AutoscalerStatus {
    groups = List.copyOf(groups);
  }

  /// Finds what it wrote in a cluster. Declare [#READ].
  public static Optional<AutoscalerStatus> find(Cluster cluster) {
    return cluster.ask(READ).known().stream().findFirst().flatMap(AutoscalerStatus::of);
  }

  /// Reads what the ConfigMap holds; empty where there is nothing of it.
  static Optional<AutoscalerStatus> of(ConfigMap map) {
    Optional<String> text = map.find("status");
    Optional<Tree> yaml = map.findYaml("status").filter(tree -> tree.has("autoscalerStatus"));
    return yaml.isPresent()
        ? yaml.map(AutoscalerStatus::ofYaml)
        : text.map(AutoscalerStatus::ofProse);
  }

  private static AutoscalerStatus ofYaml(Tree status) {
    List<Group> groups = new ArrayList<>();
    for (Tree group : status.items("nodeGroups")) {
      groups.add(
          new Group(
              group.text("name"),
              group.text("scaleUp", "status"),
              group.text("scaleUp", "backoffInfo", "errorCode"),
              group.findNumber("health", "cloudProviderTarget"),
              group.findNumber("health", "maxSize")));
    }
    return new AutoscalerStatus(
        time(status.text("time")),
        status.text("autoscalerStatus"),
        status.text("clusterWide", "health", "status"),
        groups);
  }

  /// The state itself is not written in prose: whoever writes runs.
  private static AutoscalerStatus ofProse(String text) {
    List<Group> groups = new ArrayList<>();
    String health = "";
    String name = "";
    Optional<Matcher> limits = Optional.empty();
    for (String line : text.split("\n", -1)) {
      String said = line.strip();
      if (said.startsWith("Name:")) {
        name = said.substring("Name:".length()).strip();
      } else if (said.startsWith("Health:")) {
        Matcher numbers = LIMITS.matcher(said);
        limits = numbers.find() ? Optional.of(numbers) : Optional.empty();
        health = name.isEmpty() ? firstWord(said) : health;
      } else if (said.startsWith("ScaleUp:") && !name.isEmpty()) {
        groups.add(
            new Group(
                name,
                firstWord(said),
                "",
                limits.map(found -> number(found.group(1))).orElse(OptionalLong.empty()),
                limits.map(found -> number(found.group(2))).orElse(OptionalLong.empty())));
      }
    }
    return new AutoscalerStatus(time(text), "Running", health, groups);
  }

  private static String firstWord(String line) {
    return line.substring(line.indexOf(':') + 1).strip().split(" ", 2)[0];
  }

  private static OptionalLong number(String digits) {
    return digits.length() > 9 ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(digits));
  }

  private static Optional<Instant> time(String text) {
    Matcher matcher = TIME.matcher(text);
    if (!matcher.find()) {
      return Optional.empty();
    }
    String fraction = matcher.group(3) == null ? "" : matcher.group(3);
    try {
      return Optional.of(Instant.parse(matcher.group(1) + "T" + matcher.group(2) + fraction + "Z"));
    } catch (DateTimeParseException notATime) {
      return Optional.empty();
    }
  }
}
