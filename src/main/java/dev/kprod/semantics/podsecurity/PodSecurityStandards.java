package dev.kprod.semantics.podsecurity;

import dev.kprod.cluster.PodTemplate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The Pod Security Standards as Pod Security Admission evaluates them: the same controls for each
/// level and version, the same order, the same words.
///
/// Upstream: `k8s.io/pod-security-admission/policy`, v0.36.3. A level asks for all that the one
/// below asks for, but a stricter control stands for the one that it overrides.
public final class PodSecurityStandards {
  private static final List<Control> CONTROLS = all();

  /// The rules of each level by minor version.
  private static final Map<Level, List<List<Control.Rule>>> RULES = allRules();

  private PodSecurityStandards() {}

  /// Returns the names of all controls, in the order in which the API server tells of them.
  public static List<String> controls() {
    return CONTROLS.stream().map(Control::id).toList();
  }

  private static List<Control> all() {
    List<Control> all = new ArrayList<>(Baseline.CONTROLS);
    all.addAll(Profiles.CONTROLS);
    all.addAll(Restricted.CONTROLS);
    all.sort(Comparator.comparing(Control::level).thenComparing(Control::id));
    return List.copyOf(all);
  }

  /// Returns what a level finds wrong with a pod, in the order in which the API server tells it.
  ///
  /// @param pod a pod, or the template of pods
  /// @param minor the minor version whose rules apply, none later than [LevelVersion#NEWEST]:
  ///   [LevelVersion#appliedBy(int)]
  public static List<Violation> violations(PodTemplate pod, Level level, int minor) {
    List<Violation> violations = new ArrayList<>();
    for (Control.Rule rule : RULES.getOrDefault(level, List.of()).get(minor)) {
      rule.find(pod).ifPresent(violations::add);
    }
    return List.copyOf(violations);
  }

  /// Returns what the API server says when it refuses a pod for all of these: `host namespaces
  /// (hostNetwork=true), privileged (...)`.
  public static String message(List<Violation> violations) {
    return String.join(", ", violations.stream().map(Violation::message).toList());
  }

  private static Map<Level, List<List<Control.Rule>>> allRules() {
    Map<Level, List<List<Control.Rule>>> all = new EnumMap<>(Level.class);
    for (Level level : Level.values()) {
      List<List<Control.Rule>> byMinor = new ArrayList<>();
      for (int minor = 0; minor <= LevelVersion.NEWEST; minor++) {
        byMinor.add(rules(level, minor));
      }
      all.put(level, byMinor);
    }
    return all;
  }

  private static List<Control.Rule> rules(Level level, int minor) {
    Set<String> overridden = new HashSet<>();
    for (Control control : CONTROLS) {
      if (isAsked(control, level, minor)) {
        control.overrides().ifPresent(overridden::add);
      }
    }
    return CONTROLS.stream()
        .filter(control -> isAsked(control, level, minor))
        .filter(control -> !overridden.contains(control.id()))
        .flatMap(control -> control.at(minor).stream())
        .toList();
  }

  private static boolean isAsked(Control control, Level level, int minor) {
    return level.isAtLeast(control.level()) && control.at(minor).isPresent();
  }
}
