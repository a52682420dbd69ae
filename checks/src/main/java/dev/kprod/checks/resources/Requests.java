package dev.kprod.checks.resources;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Severity.LOW;
import static dev.kprod.check.Severity.MEDIUM;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.undecided;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Note;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.Subjects;
import dev.kprod.check.Untrusted;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.LimitRange;
import dev.kprod.cluster.Listing;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.ResourceQuota;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.quantity.Quantity;
import dev.kprod.semantics.quota.QuotaScope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Whether the scheduler knows what a workload needs.
///
/// Live pods have been through defaulting, so their specs are judged where there are any. A
/// template is judged as admission would make it: a limit alone becomes the request (upstream:
/// pkg/apis/core/v1/defaults.go SetDefaults_Pod), then the LimitRange fills what is left.
final class Requests implements Check<Workload> {
  private static final List<String> WANTED = List.of("cpu", "memory");
  private static final Set<String> INJECTED = Set.of("istio-proxy", "linkerd-proxy");
  private static final Set<String> COMPUTE =
      Set.of("cpu", "memory", "requests.cpu", "requests.memory");

  private static final Declaration<Workload> DECLARATION =
      Declaration.of("res-requests", Subjects.WORKLOADS)
          .title("Every container requests CPU and memory.")
          .severity(HIGH)
          .reads(Words.BATCH)
          .mayRead(Resources.LIMIT_RANGES, Resources.RESOURCE_QUOTAS)
          .breaks(
              """
              Without requests the scheduler packs nodes blindly, pods without any are evicted
              first when a node runs short, and an autoscaler on CPU has nothing to compute with:
              a batch job takes the shop down.
              """)
          .judged(
              "The specs of live pods are judged, which admission has defaulted; without pods the"
                  + " template with the defaults of the namespace's LimitRange.",
              "Requests of the pod as a whole for both CPU and memory pass.",
              "A main container or sidecar that requests no CPU or no memory fails, of a Job or"
                  + " CronJob as medium.",
              "An ordinary init container fails as low, and only where a quota counts compute.",
              "A proxy that a mesh injects is only remarked.")
          .example(
              """
              kind: Deployment
              metadata: {name: web}
              spec: {template: {spec: {containers: [{name: app, resources: {requests: {cpu: 100m}}}]}}}
              """,
              """
              kind: Deployment
              metadata: {name: web}
              spec:
                template:
                  spec:
                    containers: [{name: app, resources: {requests: {cpu: 100m, memory: 128Mi}}}]
              """)
          .source("https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/")
          .source("https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/")
          .build();

  /// What a container lacks.
  private record Lack(Container container, List<String> resources, Severity severity) {}

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    if (workload.kind() == Workload.Kind.STATIC_POD) {
      return notApplicable("its node runs it from a file");
    }
    List<PodSpec> specs = workload.forms();
    if (specs.stream().allMatch(spec -> spec.containers().isEmpty())) {
      return notApplicable("no pod and no template of it is known");
    }
    boolean live = !workload.livePods().isEmpty();
    Listing<LimitRange> ranges = cluster.ask(Resources.LIMIT_RANGES, workload.namespace());
    Listing<ResourceQuota> quotas = cluster.ask(Resources.RESOURCE_QUOTAS, workload.namespace());
    Map<String, Lack> lacks = new LinkedHashMap<>();
    List<Note> notes = new ArrayList<>();
    for (PodSpec spec : specs) {
      Defaults defaults = live ? Defaults.DONE : Defaults.of(ranges.known());
      lacks(workload, spec, defaults, quotas, lacks, notes);
    }
    if (lacks.isEmpty()
        && !quotas.isWhole()
        && specs.stream().anyMatch(spec -> hasBareInit(spec, Defaults.of(ranges.known())))) {
      return undecided(
          "a quota may ask its init containers for requests", Resources.RESOURCE_QUOTAS);
    }
    if (lacks.isEmpty()) {
      return new Verdict.Pass(notes.stream().distinct().toList());
    }
    if (!live && !ranges.isWhole()) {
      return undecided(
          "a LimitRange may fill in what its template leaves out", Resources.LIMIT_RANGES);
    }
    return fail(workload, specs, List.copyOf(lacks.values()), notes);
  }

  private static void lacks(
      Workload workload,
      PodSpec spec,
      Defaults defaults,
      Listing<ResourceQuota> quotas,
      Map<String, Lack> lacks,
      List<Note> notes) {
    if (asksForAll(spec)) {
      return;
    }
    Severity severity = workload.isBatch() ? MEDIUM : HIGH;
    for (Container container : spec.lastingContainers()) {
      List<String> missing = missing(container, defaults);
      if (missing.isEmpty()) {
        continue;
      }
      if (INJECTED.contains(container.name())) {
        notes.add(
            Note.of(
                "%s requests no %s; its injector's template is the place to mend"
                    .formatted(container.name(), String.join(" and no ", missing))));
      } else {
        lacks.putIfAbsent(container.path(), new Lack(container, missing, severity));
      }
    }
    if (quotas.known().stream().anyMatch(Requests::countsCompute)) {
      for (Container container : spec.initContainers()) {
        List<String> missing = missing(container, defaults);
        if (container.role() == Container.Role.INIT && !missing.isEmpty()) {
          lacks.putIfAbsent(container.path(), new Lack(container, missing, LOW));
        }
      }
    }
  }

  private static boolean hasBareInit(PodSpec spec, Defaults defaults) {
    return !asksForAll(spec)
        && spec.initContainers().stream()
            .anyMatch(container -> !missing(container, defaults).isEmpty());
  }

  private static boolean asksForAll(PodSpec spec) {
    for (String resource : WANTED) {
      if (!isAsked(spec.request(resource).orElse(null))) {
        return false;
      }
    }
    return true;
  }

  private static List<String> missing(Container container, Defaults defaults) {
    List<String> missing = new ArrayList<>();
    for (String resource : WANTED) {
      if (!isAsked(defaults.request(container, resource))) {
        missing.add(resource);
      }
    }
    return missing;
  }

  private static boolean isAsked(@org.jspecify.annotations.Nullable Quantity request) {
    return request != null && request.signum() > 0;
  }

  private static boolean countsCompute(ResourceQuota quota) {
    return quota.hard().keySet().stream().anyMatch(COMPUTE::contains);
  }

  private static Verdict fail(
      Workload workload, List<PodSpec> specs, List<Lack> lacks, List<Note> notes) {
    Severity worst = lacks.stream().map(Lack::severity).min(Severity::compareTo).orElseThrow();
    List<Evidence> evidence =
        lacks.stream()
            .map(
                lack ->
                    at(
                        "%s.%s.resources.requests"
                            .formatted(workload.specPath(), lack.container().path()),
                        "no " + String.join(", no ", lack.resources()),
                        "cpu and memory"))
            .toList();
    Lack first = lacks.getFirst();
    boolean bestEffort = specs.stream().anyMatch(QuotaScope::isBestEffort);
    String message =
        "%s %s requests no %s%s%s."
            .formatted(
                word(first.container()),
                first.container().name(),
                String.join(" and no ", first.resources()),
                lacks.size() > 1 ? ", nor do %s others".formatted(lacks.size() - 1) : "",
                bestEffort ? "; its pods are the first to be evicted (BestEffort)" : "");
    return new Verdict.Fail(
        worst, Untrusted.of(message), evidence, remedy(workload, first), distinct(notes));
  }

  private static List<Note> distinct(List<Note> notes) {
    return notes.stream().distinct().toList();
  }

  private static String word(Container container) {
    return switch (container.role()) {
      case MAIN -> "Container";
      case SIDECAR -> "Sidecar";
      case INIT -> "Init container";
      case EPHEMERAL -> "Ephemeral container";
    };
  }

  private static Remedy remedy(Workload workload, Lack lack) {
    String advice =
        "Request what it uses at its busiest; measure before you take these numbers as they are.";
    return SetResources.of(
        workload,
        lack.container().name(),
        advice,
        "--requests="
            + lack.resources().stream()
                .map(resource -> resource + (resource.equals("cpu") ? "=100m" : "=128Mi"))
                .collect(Collectors.joining(",")));
  }

  /// What admission gives a container that asks for nothing.
  private record Defaults(boolean done, Map<String, Quantity> requests) {
    /// The pods have been through admission.
    static final Defaults DONE = new Defaults(true, Map.of());

    static Defaults of(List<LimitRange> ranges) {
      Map<String, Quantity> requests = new LinkedHashMap<>();
      for (LimitRange range : ranges) {
        range.items().stream()
            .filter(item -> item.type().equals("Container"))
            .forEach(item -> item.defaultRequests().forEach(requests::putIfAbsent));
      }
      return new Defaults(false, requests);
    }

    @org.jspecify.annotations.Nullable
    Quantity request(Container container, String resource) {
      Optional<Quantity> own = container.request(resource);
      if (own.isPresent() || done) {
        return own.orElse(null);
      }
      return container.limit(resource).orElse(requests.get(resource));
    }
  }
}
