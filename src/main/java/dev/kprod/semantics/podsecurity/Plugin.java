package dev.kprod.semantics.podsecurity;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.Metrics;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Version;
import java.util.List;
import java.util.OptionalInt;

/// Whether the API server has the admission plug-in PodSecurity on.
public enum Plugin {
  /// It counts evaluations, or an API server in sight does not switch it off.
  ON,
  /// An API server in sight switches it off.
  OFF,
  /// The server is older than the plug-in's default.
  TOO_OLD,
  /// Nothing shows it; it is on by default.
  ASSUMED;

  /// What is read; all of it may be missing.
  public static final Reads READS =
      Reads.NONE.may(Resources.VERSION, Resources.METRICS, Resources.PODS);

  private static final int FIRST_MINOR = 23;
  private static final String EVALUATIONS = "pod_security_evaluations_total";
  private static final String FLAG = "--disable-admission-plugins";

  /// Says whether it is on. Declare [#READS].
  public static Plugin of(Cluster cluster) {
    OptionalInt minor = new Version(cluster.single(Resources.VERSION)).minor();
    if (minor.isPresent() && minor.getAsInt() < FIRST_MINOR) {
      return TOO_OLD;
    }
    List<Container> servers =
        cluster.ask(Resources.PODS).known().stream()
            .filter(pod -> pod.namespace().equals("kube-system") && isApiServer(pod))
            .flatMap(pod -> pod.spec().containers().stream())
            .filter(container -> container.name().equals("kube-apiserver"))
            .toList();
    if (servers.stream().anyMatch(Plugin::switchesOff)) {
      return OFF;
    }
    boolean counts = new Metrics(cluster.single(Resources.METRICS)).has(EVALUATIONS);
    return counts || !servers.isEmpty() ? ON : ASSUMED;
  }

  private static boolean isApiServer(Pod pod) {
    return pod.tree().text("metadata", "labels", "component").equals("kube-apiserver")
        || pod.isMirror();
  }

  /// The last of several flags wins, as the server itself reads them.
  private static boolean switchesOff(Container server) {
    List<String> words = server.words();
    String disabled = "";
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.startsWith(FLAG + "=")) {
        disabled = word.substring(FLAG.length() + 1);
      } else if (word.equals(FLAG) && i + 1 < words.size()) {
        disabled = words.get(i + 1);
      }
    }
    return List.of(disabled.split(",")).contains("PodSecurity");
  }
}
