package dev.kprod.checks.observability;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.CRITICAL;
import static dev.kprod.check.Severity.MEDIUM;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.notObservable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.check.Verdict.undecided;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Note;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.EndpointSlice;
import dev.kprod.cluster.ObservabilityKinds;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.SecretKinds;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Whether an alert that should wake somebody would.
///
/// Stacks come with a receiver called null: every alert fires and nobody hears it.
final class AlertReceiver implements Check<AlertPoint> {
  private static final Declaration<AlertPoint> DECLARATION =
      Declaration.of("obs-alert-receiver", AlertPoint.KIND)
          .title("Alerts reach someone.")
          .severity(CRITICAL)
          .reads(Resources.SERVICES, Resources.ENDPOINT_SLICES)
          .readsIfServed(ObservabilityKinds.ALERTMANAGER_CONFIGS)
          .mayRead(
              SecretKinds.ALERTMANAGER,
              Resources.NODES,
              Resources.NAMESPACES,
              ObservabilityKinds.GRAFANA_CONTACT_POINTS)
          .settledBy(ObservabilityTopics.ALERT_DELIVERY)
          .weakestLink()
          .breaks("Every alert fires, and nobody is woken.")
          .judged(
              "A Prometheus that evaluates rules and hands alerts to nobody, or to a Service that"
                  + " is not there or has no ready endpoint, fails.",
              "An Alertmanager without a ready replica fails; a single one where there are several"
                  + " nodes fails at medium.",
              "Where its routes can be read, an alert with severity critical and no other label is"
                  + " followed to its end, which must have an integration.",
              "Where only AlertmanagerConfigs can be read, one with an integration passes for its"
                  + " namespace.",
              "All else, and alerting that lives elsewhere, is unknown.")
          .example(
              """
              apiVersion: monitoring.coreos.com/v1
              kind: Alertmanager
              metadata: {name: main, namespace: monitoring}
              spec: {replicas: 2, alertmanagerConfiguration: {name: routes}}
              status: {availableReplicas: 2}
              ---
              apiVersion: monitoring.coreos.com/v1beta1
              kind: AlertmanagerConfig
              metadata: {name: routes, namespace: monitoring}
              spec: {route: {receiver: "null"}, receivers: [{name: "null"}]}
              ---
              apiVersion: monitoring.coreos.com/v1
              kind: Prometheus
              metadata: {name: k8s, namespace: monitoring}
              spec:
                ruleSelector: {}
                alerting: {alertmanagers: [{namespace: monitoring, name: main, port: web}]}
              ---
              kind: Service
              metadata: {name: main, namespace: monitoring}
              """,
              """
              apiVersion: monitoring.coreos.com/v1
              kind: Alertmanager
              metadata: {name: main, namespace: monitoring}
              spec: {replicas: 2, alertmanagerConfiguration: {name: routes}}
              status: {availableReplicas: 2}
              ---
              apiVersion: monitoring.coreos.com/v1beta1
              kind: AlertmanagerConfig
              metadata: {name: routes, namespace: monitoring}
              spec: {route: {receiver: pager}, receivers: [{name: pager, pagerdutyConfigs: [{}]}]}
              """)
          .source("https://prometheus-operator.dev/docs/developer/alerting/")
          .source("https://prometheus.io/docs/alerting/latest/configuration/")
          .build();

  @Override
  public Declaration<AlertPoint> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(AlertPoint point, Cluster cluster, Params params) {
    boolean grafana = !cluster.ask(ObservabilityKinds.GRAFANA_CONTACT_POINTS).known().isEmpty();
    return switch (point) {
      case AlertPoint.Manager(var type, var object) -> manager(object, cluster);
      case AlertPoint.Evaluator(var object) -> evaluator(object, cluster);
      case AlertPoint.Elsewhere elsewhere ->
          notObservable(
              grafana
                  ? "Grafana alerts here; whom its contact points reach is not seen"
                  : "no Alertmanager is here; whether alerts of elsewhere reach someone is not"
                      + " seen");
    };
  }

  private static Verdict evaluator(CustomResource prometheus, Cluster cluster) {
    Tree spec = prometheus.tree().at("spec");
    if (!spec.has("ruleSelector")) {
      return notApplicable("it evaluates no rules");
    }
    List<Tree> managers = spec.items("alerting", "alertmanagers");
    boolean elsewhere =
        spec.has("additionalAlertManagerConfigs") || !spec.items("remoteWrite").isEmpty();
    if (managers.isEmpty()) {
      return elsewhere
          ? pass(Note.of("its alerts, or the series for them, are sent elsewhere"))
          : fail(
              CRITICAL,
              "It evaluates alerts and sends them to nobody.",
              Remedy.think("Name an Alertmanager in spec.alerting.alertmanagers."),
              at("spec.alerting", "absent", "an Alertmanager"));
    }
    List<Evidence> evidence = new ArrayList<>();
    boolean reached = false;
    for (Tree manager : managers) {
      String namespace = manager.findText("namespace").orElse(prometheus.namespace());
      Optional<String> fault = fault(namespace, manager.text("name"), cluster);
      reached |= fault.isEmpty();
      fault.ifPresent(
          what ->
              evidence.add(
                  at(
                      "spec.alerting.alertmanagers[name=%s]".formatted(manager.text("name")),
                      what,
                      "a ready endpoint")));
    }
    return reached
        ? pass()
        : fail(
            CRITICAL,
            "It sends alerts where nobody takes them.",
            Remedy.think("Mend the name, or what is behind the Service."),
            evidence);
  }

  private static Optional<String> fault(String namespace, String name, Cluster cluster) {
    boolean there =
        cluster.list(Resources.SERVICES).stream()
            .anyMatch(one -> one.namespace().equals(namespace) && one.name().equals(name));
    if (!there) {
      return Optional.of("there is no Service %s/%s".formatted(namespace, name));
    }
    boolean ready =
        cluster.list(Resources.ENDPOINT_SLICES).stream()
            .filter(slice -> slice.namespace().equals(namespace))
            .filter(slice -> slice.service().equals(name))
            .flatMap(slice -> slice.endpoints().stream())
            .anyMatch(EndpointSlice.Endpoint::isReady);
    return ready
        ? Optional.empty()
        : Optional.of("Service %s/%s has no ready endpoint".formatted(namespace, name));
  }

  private static Verdict manager(CustomResource manager, Cluster cluster) {
    ManagerRouting routing = ManagerRouting.of(manager, cluster);
    int nodes = cluster.ask(Resources.NODES).known().size();
    long wanted = manager.tree().number(1, "spec", "replicas");
    wanted = manager.tree().number(wanted, "spec", "replicaCount");
    OptionalLong available = manager.tree().findNumber("status", "availableReplicas");
    if (wanted == 0 || available.equals(OptionalLong.of(0))) {
      return fail(
          CRITICAL,
          "It has no ready replica.",
          Remedy.run(
              "See why its pods do not become ready.",
              "kubectl",
              "-n",
              manager.namespace(),
              "describe",
              "pods",
              "-l",
              "alertmanager=" + manager.name()),
          at("status.availableReplicas", "0", "at least 1"));
    }
    Optional<Evidence> single =
        wanted == 1 && nodes >= 2
            ? Optional.of(at("spec.replicas", "1 on %s nodes".formatted(nodes), "at least 2"))
            : Optional.empty();
    return switch (routing) {
      case ManagerRouting.EndsInNothing(String receiver) -> nobody(manager, receiver, single);
      case ManagerRouting.Reaches(String receiver) ->
          single
              .<Verdict>map(evidence -> alone(MEDIUM, evidence))
              .orElseGet(() -> pass(Note.of("critical alerts reach %s".formatted(receiver))));
      case ManagerRouting.ReachesSome(var namespaces) ->
          single
              .<Verdict>map(evidence -> alone(MEDIUM, evidence))
              .orElseGet(
                  () ->
                      pass(
                          Note.of(
                              "for namespaces %s only; its other routes were not read"
                                  .formatted(String.join(", ", namespaces)))));
      case ManagerRouting.Unreadable(String because, boolean refused) ->
          single
              .<Verdict>map(evidence -> alone(MEDIUM, evidence))
              .orElseGet(
                  () ->
                      refused
                          ? undecided(because, SecretKinds.ALERTMANAGER)
                          : notObservable(because));
    };
  }

  private static Verdict alone(Severity severity, Evidence evidence) {
    return fail(
        severity,
        "A drain of one node silences all alerts.",
        Remedy.think("Give it two replicas; they agree among themselves who speaks."),
        evidence);
  }

  private static Verdict nobody(
      CustomResource manager, String receiver, Optional<Evidence> single) {
    List<Evidence> evidence = new ArrayList<>();
    evidence.add(
        at(
            "route",
            "a critical alert ends in receiver %s".formatted(receiver),
            "one with an integration"));
    single.ifPresent(evidence::add);
    return fail(
        CRITICAL,
        "A critical alert ends in receiver %s, which tells nobody.".formatted(receiver),
        Remedy.paste(
                "Send what is critical to those on call, then try it: amtool config routes test"
                    + " severity=critical.",
                """
                apiVersion: monitoring.coreos.com/v1beta1
                kind: AlertmanagerConfig
                metadata: {name: on-call, namespace: %s}
                spec:
                  route:
                    receiver: on-call
                    matchers: [{name: severity, value: critical}]
                  receivers:
                  - name: on-call
                    pagerdutyConfigs:
                    - routingKey: {name: on-call, key: routing-key}\
                """
                    .formatted(manager.namespace()))
            .reviewed(),
        evidence);
  }
}
