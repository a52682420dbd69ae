package dev.kprod.checks.availability;

import dev.kprod.check.Remedy;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.ContainerStatus;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Workload;
import dev.kprod.snapshot.Tree;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// Why an image does not come, as far as the kubelet passes on what the registry said.
enum PullFault {
  NAME("its name is not one", ""),
  NEVER("it is never to be pulled, and the node does not have it", ""),
  CREDENTIALS(
      "the registry refuses the credentials",
      "unauthorized|authorization failed|authentication required|forbidden"),
  RATE("the registry limits how often it is asked", "toomanyrequests|429"),
  ABSENT("the registry does not have it", "not ?found|manifest unknown"),
  UNREACHABLE(
      "the registry cannot be reached",
      "no such host|timeout|connection refused|no route to host|deadline exceeded|x509"),
  /// The kubelet does not say.
  OTHER("the kubelet cannot pull it", "");

  private final String sentence;
  private final Pattern words;

  PullFault(String sentence, String words) {
    this.sentence = sentence;
    this.words = Pattern.compile(words);
  }

  static PullFault of(ContainerStatus status) {
    String reason = status.waitingReason();
    if (reason.equals("InvalidImageName")) {
      return NAME;
    }
    if (reason.equals("ErrImageNeverPull")) {
      return NEVER;
    }
    String said = status.waitingMessage().toLowerCase(Locale.ROOT);
    for (PullFault fault : values()) {
      if (!fault.words.pattern().isEmpty() && fault.words.matcher(said).find()) {
        return fault;
      }
    }
    return OTHER;
  }

  String sentence() {
    return sentence;
  }

  Remedy remedy(Workload workload, Container container, Pod pod) {
    return switch (this) {
      case NAME ->
          Remedy.think("Write the image of container %s right.".formatted(container.name()));
      case NEVER ->
          Remedy.change(
              "Let the kubelet pull what it does not have.",
              workload,
              container,
              Map.of("imagePullPolicy", Tree.of("IfNotPresent")));
      case CREDENTIALS ->
          Remedy.think(
              "Renew the Secret of imagePullSecrets, or the right of the nodes to read %s."
                  .formatted(container.image()));
      case RATE ->
          Remedy.think("Pull through a mirror of your own, or with an account of the registry.");
      case ABSENT ->
          Remedy.think(
              "Push %s again, or go back to a tag that is there.".formatted(container.image()));
      case UNREACHABLE, OTHER ->
          Remedy.run(
              "Read what the registry said.",
              "kubectl",
              "-n",
              pod.namespace(),
              "describe",
              "pod",
              pod.name());
    };
  }
}
