package dev.kprod.checks.governance;

import dev.kprod.check.SubjectKind;
import dev.kprod.check.Subjects;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.ObservabilityKinds;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Subject;
import dev.kprod.snapshot.ResourceType;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// An object that holds alert rules.
sealed interface RuleObject {
  /// A PrometheusRule or a VMRule.
  record Rules(ResourceType<CustomResource> type, CustomResource object) implements RuleObject {
    /// Returns its alert rules with their places.
    List<Alert> alerts() {
      List<Alert> alerts = new ArrayList<>();
      List<Tree> groups = object.tree().items("spec", "groups");
      for (int i = 0; i < groups.size(); i++) {
        List<Tree> rules = groups.get(i).items("rules");
        for (int j = 0; j < rules.size(); j++) {
          if (rules.get(j).has("alert")) {
            alerts.add(new Alert(rules.get(j), "/spec/groups/%s/rules/%s".formatted(i, j)));
          }
        }
      }
      return alerts;
    }
  }

  /// One alert rule.
  ///
  /// @param path where it stands, as JSON Patch writes it
  record Alert(Tree rule, String path) {
    String name() {
      return rule.text("alert");
    }

    String severity() {
      return rule.text("labels", "severity");
    }
  }

  /// No object of the kind can be here.
  record Elsewhere() implements RuleObject {}

  /// All of them; where neither kind is served, the cluster stands for rules of elsewhere.
  SubjectKind<RuleObject> KIND =
      new SubjectKind<>(
          "rule object",
          "rule objects",
          SubjectKind.Radius.CLUSTER,
          SubjectKind.Reach.EVERYTHING,
          Reads.NONE.ifServed(ObservabilityKinds.PROMETHEUS_RULES, ObservabilityKinds.VM_RULES),
          RuleObject::all,
          RuleObject::subject,
          object ->
              switch (object) {
                case Rules rules -> rules.object().labels();
                case Elsewhere elsewhere -> Map.of();
              });

  private static List<RuleObject> all(Cluster cluster) {
    List<RuleObject> all = new ArrayList<>();
    for (ResourceType<CustomResource> type :
        List.of(ObservabilityKinds.PROMETHEUS_RULES, ObservabilityKinds.VM_RULES)) {
      cluster.list(type).forEach(object -> all.add(new Rules(type, object)));
    }
    return all.isEmpty() ? List.of(new Elsewhere()) : all;
  }

  private static Subject subject(RuleObject object) {
    return switch (object) {
      case Rules(var type, var rules) -> Subjects.subject(type, rules);
      case Elsewhere elsewhere -> Subject.CLUSTER;
    };
  }
}
