package dev.kprod.checks.probes;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.cluster.Resources.PODS;

import dev.kprod.check.Remedy;
import dev.kprod.check.Subjects;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Event;
import dev.kprod.cluster.Events;
import dev.kprod.cluster.Pod;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What kubelets warned of when a probe failed.
final class ProbeWarnings {
  private static final String REASON = "Unhealthy";
  private static final Duration LATELY = Duration.ofHours(1);
  private static final int OFTEN = 10;

  private ProbeWarnings() {}

  /// Finds what was said last of a pod.
  static Optional<Event> last(Pod pod, Cluster cluster) {
    List<Event> warnings =
        Events.warnings(cluster, "Pod", pod).stream()
            .filter(event -> event.reason().equals(REASON))
            .toList();
    return warnings.isEmpty() ? Optional.empty() : Optional.of(warnings.getLast());
  }

  /// Finds the failure of a probe that was warned of often and lately.
  static Optional<Verdict> judge(List<Pod> pods, Cluster cluster) {
    for (Pod pod : pods) {
      for (Event event : Events.warnings(cluster, "Pod", pod)) {
        boolean lately =
            event.lastSeen().map(at -> at.plus(LATELY).isAfter(cluster.takenAt())).orElse(true);
        if (event.reason().equals(REASON) && event.count() >= OFTEN && lately) {
          return Optional.of(failure(pod, event));
        }
      }
    }
    return Optional.empty();
  }

  private static Verdict failure(Pod pod, Event event) {
    FailureClass how = FailureClass.of(event.message());
    return fail(
        HIGH,
        "A probe of %s failed %s times: %s."
            .formatted(container(event, pod), event.count(), how.words()),
        Remedy.run(how.advice(), "kubectl", "-n", pod.namespace(), "describe", "pod", pod.name()),
        at("event " + REASON, event.message(), "fewer than %s times".formatted(OFTEN))
            .on(Subjects.subject(PODS, pod)));
  }

  private static String container(Event event, Pod pod) {
    String field = event.aboutField();
    int open = field.indexOf('{');
    return open < 0 || !field.endsWith("}")
        ? "pod " + pod.name()
        : "container " + field.substring(open + 1, field.length() - 1);
  }
}
