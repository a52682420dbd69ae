package dev.kprod.checks.controlplane;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.CRITICAL;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.notObservable;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Names;
import dev.kprod.check.Note;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.ApiObject;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Controller;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Namespace;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Service;
import dev.kprod.cluster.Webhook;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Whether a webhook could keep its own pods, or what nodes need, from starting.
///
/// A webhook on everything is no fault by itself; that it matches its own backend is.
final class WebhookDeadlock implements Check<WebhookConfiguration> {
  private static final String SYSTEM = "kube-system";

  private static final Reads READS =
      Reads.of(Resources.SERVICES, Resources.NAMESPACES, Resources.PODS)
          .may(Resources.DEPLOYMENTS, Resources.DAEMON_SETS);

  private static final Index<Plumbing> PLUMBING =
      Index.of("plumbing of nodes", READS, Plumbing::of);

  private static final Declaration<WebhookConfiguration> DECLARATION =
      Declaration.of("cp-webhook-deadlock", WebhookConfiguration.KIND)
          .title(
              "No fail-closed webhook can stop its own backend or the node plumbing from starting.")
          .severity(CRITICAL)
          .reads(READS)
          .weakestLink()
          .breaks(
              """
              When all pods of the webhook go at once, the new ones are refused by the webhook that
              is down. Where it guards kube-system, new nodes get no network, and the cluster
              cannot heal by itself.
              """)
          .judged(
              "Only webhooks that refuse where they do not answer, and cover the creation of pods,"
                  + " are judged.",
              "One whose selectors match its own namespace and a pod behind its Service fails.",
              "One whose selectors match pods of DaemonSets or of CoreDNS in kube-system fails.",
              "Where matchConditions might still except them it is unknown.")
          .example(
              """
              kind: ValidatingWebhookConfiguration
              metadata: {name: policy}
              webhooks:
              - name: validate.example.com
                clientConfig: {service: {namespace: policy-system, name: policy}}
                rules: [{operations: [CREATE], apiGroups: [""], apiVersions: [v1], resources: [pods]}]
              ---
              kind: Service
              metadata: {name: policy, namespace: policy-system}
              spec: {selector: {app: policy}}
              ---
              kind: Pod
              metadata: {name: policy-1, namespace: policy-system, labels: {app: policy}}
              """,
              """
              kind: ValidatingWebhookConfiguration
              metadata: {name: policy}
              webhooks:
              - name: validate.example.com
                clientConfig: {service: {namespace: policy-system, name: policy}}
                namespaceSelector:
                  matchExpressions:
                  - key: kubernetes.io/metadata.name
                    operator: NotIn
                    values: [kube-system, policy-system]
                rules: [{operations: [CREATE], apiGroups: [""], apiVersions: [v1], resources: [pods]}]
              ---
              kind: Service
              metadata: {name: policy, namespace: policy-system}
              spec: {selector: {app: policy}}
              ---
              kind: Pod
              metadata: {name: policy-1, namespace: policy-system, labels: {app: policy}}
              """)
          .source(
              "https://kubernetes.io/docs/concepts/cluster-administration/admission-webhooks-good-practices/")
          .source(
              "https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/")
          .build();

  @Override
  public Declaration<WebhookConfiguration> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(WebhookConfiguration configuration, Cluster cluster, Params params) {
    Plumbing plumbing = cluster.index(PLUMBING);
    List<Hit> hits = new ArrayList<>();
    boolean asked = false;
    for (Webhook.Entry webhook : configuration.webhook().webhooks()) {
      if (webhook.failsClosed() && webhook.coversPodCreation()) {
        asked = true;
        self(webhook, cluster, plumbing).ifPresent(hits::add);
        plumbing.hit(webhook).ifPresent(hits::add);
      }
    }
    if (!asked) {
      return notApplicable("none of its webhooks refuses pods where it does not answer");
    }
    List<Hit> certain = hits.stream().filter(hit -> hit.conditions().isEmpty()).toList();
    if (!certain.isEmpty()) {
      return fail(configuration, certain);
    }
    return hits.isEmpty()
        ? Verdict.pass()
        : notObservable(
            "%s %s unless its matchConditions except it: %s"
                .formatted(
                    hits.getFirst().webhook(),
                    hits.getFirst().matched(),
                    String.join(" && ", hits.getFirst().conditions())));
  }

  /// A webhook that matches what it must not.
  ///
  /// @param what whom it matches: "the pods behind it"
  /// @param namespace where these are, the one to leave out
  record Hit(String webhook, String what, String namespace, List<String> conditions) {
    String matched() {
      return "matches %s in %s".formatted(what, namespace);
    }
  }

  private static Optional<Hit> self(Webhook.Entry webhook, Cluster cluster, Plumbing plumbing) {
    if (webhook.service().isEmpty()) {
      return Optional.empty();
    }
    Webhook.Backend backend = webhook.service().get();
    Optional<Service> service =
        cluster.list(Resources.SERVICES).stream()
            .filter(one -> one.namespace().equals(backend.namespace()))
            .filter(one -> one.name().equals(backend.name()))
            .findFirst();
    if (service.isEmpty() || !webhook.namespaces().matches(plumbing.labels(backend.namespace()))) {
      return Optional.empty();
    }
    long matched =
        backing(service.get(), cluster).stream().filter(webhook.objects()::matches).count();
    return matched == 0
        ? Optional.empty()
        : Optional.of(
            new Hit(
                webhook.name(), "the pods behind it", backend.namespace(), webhook.conditions()));
  }

  /// The labels of the pods behind a Service; where there is none now, of what would make them.
  private static Set<Map<String, String>> backing(Service service, Cluster cluster) {
    Set<Map<String, String>> labels = new LinkedHashSet<>();
    for (Pod pod : cluster.list(Resources.PODS)) {
      if (pod.namespace().equals(service.namespace()) && pod.isLive()) {
        labels.add(pod.labels());
      }
    }
    List<Controller> controllers = new ArrayList<>(cluster.ask(Resources.DEPLOYMENTS).known());
    controllers.addAll(cluster.ask(Resources.DAEMON_SETS).known());
    for (Controller controller : controllers) {
      if (controller.namespace().equals(service.namespace())) {
        labels.add(controller.template().labels());
      }
    }
    labels.removeIf(one -> !service.selector().matches(one));
    return labels;
  }

  /// What a node needs before it can run anything else, and the labels of namespaces.
  private record Plumbing(
      Map<String, Map<String, String>> namespaces, Map<Map<String, String>, String> pods) {
    static Plumbing of(Cluster cluster) {
      Map<String, Map<String, String>> namespaces = new TreeMap<>();
      for (Namespace namespace : cluster.list(Resources.NAMESPACES)) {
        namespaces.put(namespace.name(), namespace.labels());
      }
      Map<Map<String, String>, String> pods = new java.util.LinkedHashMap<>();
      for (Pod pod : cluster.list(Resources.PODS)) {
        Optional<ApiObject.Owner> owner = pod.controller();
        if (!pod.namespace().equals(SYSTEM) || !pod.isLive()) {
          continue;
        }
        if (owner.filter(one -> one.kind().equals("DaemonSet")).isPresent()) {
          pods.putIfAbsent(pod.labels(), owner.get().name());
        } else if (isDns(pod.labels())) {
          pods.putIfAbsent(pod.labels(), "coredns");
        }
      }
      cluster.ask(Resources.DAEMON_SETS).known().forEach(set -> addTemplate(set, set.name(), pods));
      cluster.ask(Resources.DEPLOYMENTS).known().stream()
          .filter(one -> isDns(one.template().labels()))
          .forEach(one -> addTemplate(one, one.name(), pods));
      return new Plumbing(namespaces, pods);
    }

    private static void addTemplate(
        Controller controller, String name, Map<Map<String, String>, String> pods) {
      if (controller.namespace().equals(SYSTEM)) {
        pods.putIfAbsent(controller.template().labels(), name);
      }
    }

    private static boolean isDns(Map<String, String> labels) {
      return labels.getOrDefault("k8s-app", "").equals("kube-dns");
    }

    Map<String, String> labels(String namespace) {
      return namespaces.getOrDefault(namespace, Map.of("kubernetes.io/metadata.name", namespace));
    }

    Optional<Hit> hit(Webhook.Entry webhook) {
      if (!webhook.namespaces().matches(labels(SYSTEM))) {
        return Optional.empty();
      }
      List<String> names =
          pods.entrySet().stream()
              .filter(one -> webhook.objects().matches(one.getKey()))
              .map(Map.Entry::getValue)
              .distinct()
              .sorted()
              .toList();
      return names.isEmpty()
          ? Optional.empty()
          : Optional.of(new Hit(webhook.name(), Names.few(names), SYSTEM, webhook.conditions()));
    }
  }

  private static Verdict fail(WebhookConfiguration configuration, List<Hit> hits) {
    List<Evidence> evidence = new ArrayList<>();
    for (Hit hit : hits) {
      evidence.add(
          at(
              "webhooks[name=%s]".formatted(hit.webhook()),
              hit.matched(),
              "a namespaceSelector that leaves out " + hit.namespace()));
    }
    List<String> namespaces = hits.stream().map(Hit::namespace).distinct().sorted().toList();
    Verdict.Fail fail =
        Verdict.fail(
            CRITICAL,
            "%s has to answer before %s in %s can start."
                .formatted(
                    hits.getFirst().webhook(), hits.getFirst().what(), hits.getFirst().namespace()),
            remedy(configuration, namespaces),
            evidence);
    Optional<String> vendor = VendorWebhooks.find(configuration.webhook());
    return vendor.isPresent()
        ? fail.with(Note.of("it comes with %s".formatted(vendor.get())))
        : fail;
  }

  /// The line for the incident comes along, since no webhook can refuse it.
  private static Remedy remedy(WebhookConfiguration configuration, List<String> namespaces) {
    return Remedy.paste(
            "Leave out %s by namespaceSelector.".formatted(String.join(" and ", namespaces)),
            """
            namespaceSelector:
              matchExpressions:
              - key: kubernetes.io/metadata.name
                operator: NotIn
                values: [%s]
            # in the incident: kubectl delete %s %s\
            """
                .formatted(
                    String.join(", ", namespaces),
                    configuration.resource(),
                    configuration.subject().name()))
        .reviewed();
  }
}
