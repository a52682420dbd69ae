package dev.kprod.checks.delivery;

import static dev.kprod.check.Evidence.at;

import dev.kprod.check.Ages;
import dev.kprod.check.Names;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Condition;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.DeliveryKinds;
import dev.kprod.cluster.FieldManager;
import dev.kprod.snapshot.ResourceType;
import dev.kprod.snapshot.Tree;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How an object of Flux is.
final class FluxSync {
  private final Cluster cluster;
  private final Duration grace;
  private final Instant now;

  FluxSync(Cluster cluster, Duration grace) {
    this.cluster = cluster;
    this.grace = grace;
    this.now = cluster.takenAt();
  }

  Judged judge(GitopsObject one) {
    Judged judged = new Judged();
    Tree tree = one.object().tree();
    ready(tree, judged);
    Optional<Instant> since = Condition.find(tree, "Ready").flatMap(Condition::changedAt);
    if (one.type().equals(DeliveryKinds.KUSTOMIZATIONS)) {
      revisions(tree, since, judged);
    }
    if (one.type().equals(DeliveryKinds.HELM_RELEASES)) {
      release(tree, judged);
    }
    generation(one.object(), judged);
    if (one.isSource() && !judged.evidence().isEmpty()) {
      List<String> dependants = dependants(one);
      if (!dependants.isEmpty()) {
        judged.remarks("wanted by " + Names.few(dependants));
      }
    }
    return judged;
  }

  private void ready(Tree tree, Judged judged) {
    for (Condition condition : Condition.all(tree)) {
      boolean fresh = condition.changedAt().filter(at -> at.plus(grace).isAfter(now)).isPresent();
      boolean down = condition.type().equals("Ready") && condition.isFalse() && !fresh;
      boolean stalled = condition.type().equals("Stalled") && condition.isTrue();
      boolean fetch = condition.type().equals("FetchFailed") && condition.isTrue() && !fresh;
      if (down || stalled || fetch) {
        String age = condition.changedAt().map(at -> " for " + Ages.text(at, now)).orElse("");
        judged.fails(
            at(
                "status.conditions[type=%s]".formatted(condition.type()),
                "%s%s: %s"
                    .formatted(
                        condition.reason().isEmpty()
                            ? condition.tree().text("status")
                            : condition.reason(),
                        age,
                        ArgoSync.cut(condition.message())),
                down ? "True" : "False"));
      }
    }
  }

  private void revisions(Tree tree, Optional<Instant> since, Judged judged) {
    String applied = tree.text("status", "lastAppliedRevision");
    String attempted = tree.text("status", "lastAttemptedRevision");
    boolean fresh = since.filter(at -> at.plus(grace).isAfter(now)).isPresent();
    if (!attempted.isEmpty() && !attempted.equals(applied) && !fresh) {
      judged.fails(
          at(
              "status.lastAppliedRevision",
              applied.isEmpty() ? "absent" : ArgoSync.cut(applied),
              ArgoSync.cut(attempted)));
    }
  }

  private static void release(Tree tree, Judged judged) {
    for (Condition condition : Condition.all(tree)) {
      boolean unreleased = condition.type().equals("Released") && condition.isFalse();
      boolean remediated = condition.type().equals("Remediated") && condition.isTrue();
      if (unreleased || remediated) {
        judged.fails(
            at(
                "status.conditions[type=%s]".formatted(condition.type()),
                "%s: %s".formatted(condition.reason(), ArgoSync.cut(condition.message())),
                unreleased ? "True" : "False"));
      }
    }
  }

  /// A spec that was written and not looked at since.
  private void generation(CustomResource object, Judged judged) {
    long written = object.tree().number(0, "metadata", "generation");
    long observed = object.tree().number(written, "status", "observedGeneration");
    Optional<Instant> at = FieldManager.newest(object).flatMap(FieldManager::at);
    boolean fresh = at.filter(time -> time.plus(grace).isAfter(now)).isPresent();
    if (observed < written && !fresh) {
      judged.fails(at("status.observedGeneration", observed, "%s, as written".formatted(written)));
    }
  }

  /// Finds the source that an object takes from, if that source fails by itself.
  Optional<String> failingSource(GitopsObject one) {
    for (Tree reference : references(one.object())) {
      for (ResourceType<CustomResource> type : GitopsObject.SOURCES) {
        if (!reference.text("kind").equals(type.kind())) {
          continue;
        }
        for (CustomResource source : cluster.list(type)) {
          boolean fails =
              isOne(source, reference, one.object().namespace())
                  && !judge(new GitopsObject(type, source)).evidence().isEmpty();
          if (fails) {
            return Optional.of(
                "%s %s/%s".formatted(type.kind(), source.namespace(), source.name()));
          }
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isOne(CustomResource source, Tree reference, String namespace) {
    return source.name().equals(reference.text("name"))
        && source.namespace().equals(reference.findText("namespace").orElse(namespace));
  }

  private static List<Tree> references(CustomResource object) {
    return List.of(
        object.tree().at("spec", "sourceRef"),
        object.tree().at("spec", "chartRef"),
        object.tree().at("spec", "chart", "spec", "sourceRef"));
  }

  private List<String> dependants(GitopsObject source) {
    List<String> names = new ArrayList<>();
    for (ResourceType<CustomResource> type :
        List.of(
            DeliveryKinds.KUSTOMIZATIONS, DeliveryKinds.HELM_RELEASES, DeliveryKinds.HELM_CHARTS)) {
      for (CustomResource object : cluster.list(type)) {
        boolean wants =
            references(object).stream()
                .anyMatch(
                    reference ->
                        reference.text("kind").equals(source.type().kind())
                            && isOne(source.object(), reference, object.namespace()));
        if (wants) {
          names.add("%s %s/%s".formatted(type.kind(), object.namespace(), object.name()));
        }
      }
    }
    return names;
  }
}
