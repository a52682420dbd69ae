package dev.kprod.checks.governance;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.MEDIUM;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.notObservable;
import static dev.kprod.check.Verdict.pass;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Names;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Remedy.Patch;
import dev.kprod.check.Remedy.PatchType;
import dev.kprod.check.Subjects;
import dev.kprod.check.Untrusted;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.checks.governance.RuleObject.Alert;
import dev.kprod.checks.governance.RuleObject.Rules;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.ObservabilityKinds;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Subject;
import dev.kprod.snapshot.ResourceType;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Whether who is woken finds a page that says what to do. The link is not followed: kprod talks to
/// nothing but the API server.
final class Runbook implements Check<RuleObject> {
  private static final Pattern ADDRESS = Pattern.compile("https?://[^\\s/]+.*", Pattern.DOTALL);
  private static final List<String> GENERIC =
      List.of(
          "https://runbooks.prometheus-operator.dev/",
          "https://github.com/kubernetes-monitoring/kubernetes-mixin/");
  private static final int PERCENT = 100;

  private static final Param<List<String>> PAGE_SEVERITIES =
      new Param<>(
          "pageSeverities",
          ValueType.texts(),
          List.of("critical", "page"),
          "What mixins and most teams call an alert that wakes a person.");
  private static final Param<List<String>> RUNBOOK_KEYS =
      new Param<>(
          "runbookKeys",
          ValueType.texts(),
          List.of("runbook_url", "runbook", "playbook"),
          "The annotations in which tools look for the link.");
  private static final Param<Integer> MIN_SHARE =
      Param.count(
          "minShare", 90, 0, PERCENT, "In percent; a new alert may come before its page does.");

  private static final Declaration<RuleObject> DECLARATION =
      Declaration.of("gov-runbook", RuleObject.KIND)
          .title("Alerts that wake a person link to a runbook.")
          .severity(MEDIUM)
          .mayRead(
              ObservabilityKinds.PROMETHEUSES, ObservabilityKinds.VM_ALERTS, Resources.NAMESPACES)
          .param(PAGE_SEVERITIES)
          .param(RUNBOOK_KEYS)
          .param(MIN_SHARE)
          .settledBy(GovernanceTopics.RUNBOOKS)
          .breaks("Whoever is woken at three in the morning starts from an empty page.")
          .judged(
              "Alerts of pageSeverities in rules that something loads are judged.",
              "One of runbookKeys that is an address counts; a public page of a mixin counts too,"
                  + " and is remarked on.",
              "At least minShare percent of all of them pass; below that, each rule object with an"
                  + " alert that has none fails.",
              "Without an API of rules it is unknown.")
          .example(
              """
              apiVersion: monitoring.coreos.com/v1
              kind: PrometheusRule
              metadata: {name: api-alerts, namespace: shop}
              spec:
                groups:
                - name: api
                  rules:
                  - {alert: ApiDown, expr: up == 0, labels: {severity: critical}}
              """,
              """
              apiVersion: monitoring.coreos.com/v1
              kind: PrometheusRule
              metadata: {name: api-alerts, namespace: shop}
              spec:
                groups:
                - name: api
                  rules:
                  - alert: ApiDown
                    expr: up == 0
                    labels: {severity: critical}
                    annotations: {runbook_url: "https://wiki.example.com/ApiDown"}
              """)
          .source("https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/")
          .source("https://runbooks.prometheus-operator.dev/")
          .build();

  @Override
  public Declaration<RuleObject> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(RuleObject subject, Cluster cluster, Params params) {
    LoadedRules loaded = new LoadedRules(cluster);
    return switch (subject) {
      case RuleObject.Elsewhere elsewhere ->
          notObservable("no rules are kept here as objects, so their links are not seen");
      case Rules rules -> judge(rules, loaded, cluster, params);
    };
  }

  private static Verdict judge(Rules rules, LoadedRules loaded, Cluster cluster, Params params) {
    if (!loaded.isLoaded(rules)) {
      return notApplicable("nothing loads it");
    }
    Counted own = Counted.of(rules, params);
    if (own.paging == 0) {
      return notApplicable("none of its alerts wakes a person");
    }
    List<Note> notes = new ArrayList<>();
    if (own.generic > 0) {
      notes.add(
          Note.of(
              "%s to a public page of a mixin"
                  .formatted(own.generic == 1 ? "1 links" : own.generic + " link")));
    }
    if (own.missing.isEmpty()) {
      return new Verdict.Pass(notes);
    }
    Counted all = all(loaded, cluster, params);
    int linked = all.paging - all.missing.size();
    List<String> names = own.missing.stream().map(Alert::name).toList();
    if (linked * PERCENT >= params.of(MIN_SHARE) * all.paging) {
      return pass(Note.of("without one: " + Names.few(names)));
    }
    return new Verdict.Fail(
        MEDIUM,
        Untrusted.of(
            "%s %s no runbook.".formatted(Names.few(names), names.size() == 1 ? "has" : "have")),
        List.of(
            at(
                "spec.groups[].rules[].annotations",
                "%s without %s; %s of %s such alerts have one"
                    .formatted(
                        Names.few(names), params.of(RUNBOOK_KEYS).getFirst(), linked, all.paging),
                "%s%% of them".formatted(params.of(MIN_SHARE)))),
        remedy(rules, own.missing, params.of(RUNBOOK_KEYS).getFirst()),
        notes);
  }

  private static Counted all(LoadedRules loaded, Cluster cluster, Params params) {
    Counted all = new Counted();
    for (ResourceType<CustomResource> type :
        List.of(ObservabilityKinds.PROMETHEUS_RULES, ObservabilityKinds.VM_RULES)) {
      for (CustomResource object : cluster.list(type)) {
        Rules rules = new Rules(type, object);
        if (loaded.isLoaded(rules)) {
          all.add(Counted.of(rules, params));
        }
      }
    }
    return all;
  }

  /// Alerts that wake a person, and those of them that tell nothing.
  private static final class Counted {
    private int paging;
    private int generic;
    private final List<Alert> missing = new ArrayList<>();

    static Counted of(Rules rules, Params params) {
      Counted counted = new Counted();
      for (Alert alert : rules.alerts()) {
        if (!params.of(PAGE_SEVERITIES).contains(alert.severity())) {
          continue;
        }
        counted.paging++;
        Optional<String> link = link(alert, params.of(RUNBOOK_KEYS));
        if (link.isEmpty()) {
          counted.missing.add(alert);
        } else if (GENERIC.stream().anyMatch(link.get()::startsWith)) {
          counted.generic++;
        }
      }
      return counted;
    }

    void add(Counted other) {
      paging += other.paging;
      generic += other.generic;
      missing.addAll(other.missing);
    }

    private static Optional<String> link(Alert alert, List<String> keys) {
      return keys.stream()
          .map(key -> alert.rule().text("annotations", key).strip())
          .filter(text -> ADDRESS.matcher(text).matches())
          .findFirst();
    }
  }

  /// One operation for each alert, since a merge patch would replace all groups.
  private static Remedy remedy(Rules rules, List<Alert> missing, String key) {
    List<Tree> operations = new ArrayList<>();
    for (Alert alert : missing) {
      Tree link = Tree.of("https://WIKI/runbooks/" + alert.name());
      boolean annotated = alert.rule().has("annotations");
      Map<String, Tree> operation = new LinkedHashMap<>();
      operation.put("op", Tree.of("add"));
      operation.put("path", Tree.of(alert.path() + "/annotations" + (annotated ? "/" + key : "")));
      operation.put("value", annotated ? link : Tree.of(Map.of(key, link)));
      operations.add(Tree.of(operation));
    }
    Subject subject = Subjects.subject(rules.type(), rules.object());
    Tree body = Tree.of(operations);
    Remedy line =
        Remedy.run(
            "Write a page for each (symptom, impact, checks, actions, escalation) and link it.",
            "kubectl",
            "-n",
            subject.namespace(),
            "patch",
            rules.type().resource(),
            subject.name(),
            "--type",
            "json",
            "-p",
            body.toString());
    return new Remedy(
        line.text(), line.command(), Optional.of(new Patch(PatchType.JSON, subject, body)), true);
  }
}
