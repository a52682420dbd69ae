package dev.kprod.checks.security;

import static dev.kprod.check.Facts.PSA_DEFAULTS;
import static dev.kprod.check.Facts.PSA_EXEMPTIONS;

import dev.kprod.check.Params;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Namespace;
import dev.kprod.semantics.podsecurity.Level;
import dev.kprod.semantics.podsecurity.NamespacePolicy;
import dev.kprod.semantics.podsecurity.Plugin;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What Pod Security Admission does in a namespace, by its labels and by what was stated of the
/// server's configuration, which no API shows.
final class PssPolicy {
  private static final Index<Plugin> PLUGIN =
      Index.of("pod-security-plugin", Plugin.READS, Plugin::of);

  private PssPolicy() {}

  /// Says whether the plug-in is on. Declare [Plugin#READS].
  static Plugin plugin(Cluster cluster) {
    return cluster.index(PLUGIN);
  }

  /// Says whether the plug-in looks at pods.
  static boolean isOn(Plugin plugin) {
    return switch (plugin) {
      case ON, ASSUMED -> true;
      case OFF, TOO_OLD -> false;
    };
  }

  /// Returns what holds in a namespace. Take the fact `psa.defaults`.
  static NamespacePolicy of(Namespace namespace, Params params) {
    Map<String, String> defaults = new TreeMap<>();
    defaults.put(NamespacePolicy.PREFIX + "warn", Level.PRIVILEGED.toString());
    params
        .of(PSA_DEFAULTS)
        .forEach((mode, value) -> defaults.put(NamespacePolicy.PREFIX + mode, value));
    return NamespacePolicy.of(
        namespace.labels(), NamespacePolicy.of(defaults, NamespacePolicy.PRIVILEGED));
  }

  /// Says whether something is stated as exempt. Take the fact `psa.exemptions`.
  ///
  /// @param of `namespaces`, `usernames` or `runtimeClasses`
  static boolean isExempt(String of, String name, Params params) {
    return params.of(PSA_EXEMPTIONS).getOrDefault(of, List.of()).contains(name);
  }
}
