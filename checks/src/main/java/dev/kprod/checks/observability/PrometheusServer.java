package dev.kprod.checks.observability;

import static dev.kprod.check.Evidence.at;

import dev.kprod.check.Evidence;
import dev.kprod.check.Severity;
import dev.kprod.check.Subjects;
import dev.kprod.cluster.Condition;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.ObservabilityKinds;
import dev.kprod.cluster.Subject;
import dev.kprod.snapshot.Tree;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A Prometheus of the Prometheus Operator.
record PrometheusServer(CustomResource object) {
  private static final Pattern SPAN = Pattern.compile("([0-9]{1,6})(ms|s|m|h|d|w|y)");

  /// The operator keeps a day where nothing is said.
  private static final String USUAL_RETENTION = "24h";

  Subject subject() {
    return Subjects.subject(ObservabilityKinds.PROMETHEUSES, object);
  }

  private Tree spec() {
    return object.tree().at("spec");
  }

  boolean isReady() {
    return Condition.holds(object.tree(), "Available")
        || object.tree().number(0, "status", "availableReplicas") > 0;
  }

  long replicas() {
    return spec().number(1, "replicas") * spec().number(1, "shards");
  }

  boolean sendsOn() {
    return !spec().items("remoteWrite").isEmpty();
  }

  /// Finds what shows that a restart loses everything; sending on keeps a copy elsewhere.
  Optional<Evidence> storage() {
    Tree storage = spec().at("storage");
    boolean kept = storage.has("volumeClaimTemplate") || storage.has("ephemeral");
    if (kept || sendsOn()) {
      return Optional.empty();
    }
    return Optional.of(
        at("spec.storage", storage.has("emptyDir") ? "emptyDir" : "absent", "a volumeClaimTemplate")
            .on(subject()));
  }

  String retention() {
    String size = spec().text("retentionSize");
    String time = spec().findText("retention").orElse(size.isEmpty() ? USUAL_RETENTION : "");
    return time.isEmpty() ? size : time + (size.isEmpty() ? "" : " or " + size);
  }

  /// Says whether it keeps less than that long; what is kept by size is not known.
  boolean keepsLessThan(Duration least) {
    String written = spec().findText("retention").orElse(USUAL_RETENTION);
    boolean bySize = spec().has("retentionSize") && !spec().has("retention");
    return !bySize && span(written).filter(kept -> kept.compareTo(least) < 0).isPresent();
  }

  private static Optional<Duration> span(String text) {
    Matcher matcher = SPAN.matcher(text);
    Duration sum = Duration.ZERO;
    int end = 0;
    while (matcher.find() && matcher.start() == end) {
      long amount = Long.parseLong(matcher.group(1));
      sum =
          sum.plus(
              switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                case "d" -> Duration.ofDays(amount);
                case "w" -> Duration.ofDays(7 * amount);
                default -> Duration.ofDays(365 * amount);
              });
      end = matcher.end();
    }
    return end == text.length() && end > 0 ? Optional.of(sum) : Optional.empty();
  }

  String described() {
    long available = object.tree().number(0, "status", "availableReplicas");
    return "Prometheus %s/%s %s of %s ready, retention %s"
        .formatted(object.namespace(), object.name(), available, replicas(), retention());
  }

  /// What a lost history is worth: it hurts after the incident, not during it.
  static final Severity LOST_HISTORY = Severity.MEDIUM;
}
