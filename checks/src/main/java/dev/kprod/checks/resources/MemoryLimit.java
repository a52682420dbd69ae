package dev.kprod.checks.resources;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Severity.LOW;
import static dev.kprod.check.Severity.MEDIUM;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.undecided;

import dev.kprod.check.Check;
import dev.kprod.check.Criticality;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Facts;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.Subjects;
import dev.kprod.check.Untrusted;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.LimitRange;
import dev.kprod.cluster.Listing;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.quantity.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Whether a leak stays in its container, and what was promised to the scheduler is kept.
///
/// Ordinary init containers are not judged: they end before anything can grow. What a pod as a
/// whole is limited to limits each of its containers.
final class MemoryLimit implements Check<Workload> {
  private static final Set<String> INJECTED = Set.of("istio-proxy", "linkerd-proxy");

  static final Param<BigDecimal> MAX_RATIO =
      new Param<>(
          "maxRatio",
          ValueType.decimal(BigDecimal.ONE, BigDecimal.valueOf(1000)),
          BigDecimal.valueOf(2),
          "A service that doubles is bursting; one that may take more was never measured.");

  static final Param<BigDecimal> CRITICAL_RATIO =
      new Param<>(
          "criticalRatio",
          ValueType.decimal(BigDecimal.ONE, BigDecimal.valueOf(1000)),
          BigDecimal.ONE,
          "Memory cannot be taken back: request and limit alike make true what the scheduler"
              + " promised.");

  private static final Declaration<Workload> DECLARATION =
      Declaration.of("res-memory-limit", Subjects.WORKLOADS)
          .title("Every container has a memory limit near its request.")
          .severity(HIGH)
          .reads(Words.BATCH)
          .reads(Criticality.READS)
          .mayRead(Resources.LIMIT_RANGES)
          .takes(Facts.CRITICAL_SELECTOR)
          .takes(Facts.CRITICAL_PRIORITY)
          .param(MAX_RATIO)
          .param(CRITICAL_RATIO)
          .breaks(
              """
              Without a limit a leak takes the other pods of its node along, since the kernel does
              not always kill the guilty one. With a limit far above the request, pods that grow
              together evict each other at the busiest hour.
              """)
          .judged(
              "The specs of live pods are judged; without pods the template with the defaults of"
                  + " the namespace's LimitRange.",
              "A heap that a program was told to take (-Xmx, GOMEMLIMIT) above its limit fails as"
                  + " high: it will be killed.",
              "A main container or sidecar without a limit, and without one for the pod, fails as"
                  + " medium.",
              "A limit above maxRatio times the request fails as medium.",
              "A limit above criticalRatio times the request fails as low for a critical workload.",
              "A proxy that a mesh injects is only remarked.")
          .example(
              """
              kind: Deployment
              metadata: {name: web}
              spec:
                template:
                  spec:
                    containers: [{name: app, resources: {requests: {memory: 128Mi}}}]
              """,
              """
              kind: Deployment
              metadata: {name: web}
              spec:
                template:
                  spec:
                    containers:
                    - {name: app, resources: {requests: {memory: 128Mi}, limits: {memory: 256Mi}}}
              """)
          .source("https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/")
          .source("https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/")
          .build();

  /// What is wrong with one container.
  private record Fault(
      Severity severity, Container container, String message, Evidence evidence, Remedy remedy) {}

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
    Memory memory = live ? Memory.AS_SENT : Memory.defaulted(ranges.known());
    BigDecimal most =
        new Criticality(cluster, params).isCritical(workload)
            ? params.of(CRITICAL_RATIO).min(params.of(MAX_RATIO))
            : params.of(MAX_RATIO);
    Map<String, Fault> faults = new LinkedHashMap<>();
    Set<Note> notes = new LinkedHashSet<>();
    for (PodSpec spec : specs) {
      for (Container container : spec.lastingContainers()) {
        look(workload, spec, container, memory, most, params, notes)
            .ifPresent(fault -> faults.putIfAbsent(container.path(), fault));
      }
    }
    if (faults.isEmpty()) {
      return new Verdict.Pass(List.copyOf(notes));
    }
    if (!live && !ranges.isWhole()) {
      return undecided(
          "a LimitRange may fill in what its template leaves out", Resources.LIMIT_RANGES);
    }
    return failure(List.copyOf(faults.values()), List.copyOf(notes));
  }

  private static Optional<Fault> look(
      Workload workload,
      PodSpec spec,
      Container container,
      Memory memory,
      BigDecimal most,
      Params params,
      Set<Note> notes) {
    Optional<Quantity> limit = memory.limit(spec, container);
    if (INJECTED.contains(container.name())) {
      if (limit.isEmpty()) {
        notes.add(
            Note.of(
                "%s has no memory limit; its injector's template is the place to mend"
                    .formatted(container.name())));
      }
      return Optional.empty();
    }
    if (limit.isEmpty()) {
      return Optional.of(unlimited(workload, container, memory.request(spec, container)));
    }
    Optional<Heap> heap =
        Heap.of(container).filter(told -> told.bytes().compareTo(limit.get()) > 0);
    if (heap.isPresent()) {
      return Optional.of(tooLargeHeap(workload, container, heap.get(), limit.get()));
    }
    return memory
        .request(spec, container)
        .filter(request -> exceeds(limit.get(), request, most))
        .map(
            request ->
                farApart(
                    workload,
                    container,
                    request,
                    limit.get(),
                    exceeds(limit.get(), request, params.of(MAX_RATIO)) ? MEDIUM : LOW,
                    most));
  }

  private static boolean exceeds(Quantity limit, Quantity request, BigDecimal ratio) {
    return limit.amount().compareTo(request.amount().multiply(ratio)) > 0;
  }

  private static Fault unlimited(
      Workload workload, Container container, Optional<Quantity> request) {
    String advice = "Limit it at what it may need at its busiest; measure before you take this.";
    return new Fault(
        MEDIUM,
        container,
        "Container %s has no memory limit.".formatted(container.name()),
        at(path(workload, container, "resources.limits.memory"), "absent", "a limit"),
        request
            .map(
                asked ->
                    SetResources.of(
                        workload,
                        container.name(),
                        advice,
                        "--limits=memory=" + SetResources.halfAgain(asked)))
            .orElseGet(() -> Remedy.think("Give it a memory request and a limit near it.")));
  }

  private static Fault tooLargeHeap(
      Workload workload, Container container, Heap heap, Quantity limit) {
    return new Fault(
        HIGH,
        container,
        "Container %s was told to use more memory than it may: %s at a limit of %s."
            .formatted(container.name(), heap.option(), limit),
        at(
            path(workload, container, heap.path()),
            heap.option(),
            "less than the memory limit of " + limit),
        SetResources.of(
            workload,
            container.name(),
            "Raise the limit above the heap, since more than the heap needs memory, or lower the"
                + " heap.",
            "--limits=memory=" + SetResources.halfAgain(heap.bytes())));
  }

  private static Fault farApart(
      Workload workload,
      Container container,
      Quantity request,
      Quantity limit,
      Severity severity,
      BigDecimal most) {
    BigDecimal times = limit.amount().divide(request.amount(), 1, RoundingMode.DOWN);
    String wanted =
        most.compareTo(BigDecimal.ONE) == 0
            ? "as much as it requests"
            : "at most %s times its request of %s"
                .formatted(most.stripTrailingZeros().toPlainString(), request);
    return new Fault(
        severity,
        container,
        "Container %s may take %s of memory and requests %s, %s times less."
            .formatted(
                container.name(), limit, request, times.stripTrailingZeros().toPlainString()),
        at(path(workload, container, "resources.limits.memory"), limit.toString(), wanted),
        SetResources.of(
            workload,
            container.name(),
            "Request what it uses and limit it near that; measure before you take this.",
            "--requests=memory=" + limit));
  }

  private static String path(Workload workload, Container container, String field) {
    return "%s.%s.%s".formatted(workload.specPath(), container.path(), field);
  }

  private static Verdict failure(List<Fault> faults, List<Note> notes) {
    Fault worst = faults.stream().min(Comparator.comparing(Fault::severity)).orElseThrow();
    String others =
        faults.size() == 1 ? "" : " %s more containers are like that.".formatted(faults.size() - 1);
    return new Verdict.Fail(
        worst.severity(),
        Untrusted.of(worst.message() + others),
        faults.stream().map(Fault::evidence).toList(),
        worst.remedy(),
        notes);
  }

  /// What holds for the memory of containers, by themselves or by default.
  private record Memory(Map<String, Quantity> requests, Map<String, Quantity> limits) {
    private static final String MEMORY = "memory";

    /// The pods have been through admission.
    static final Memory AS_SENT = new Memory(Map.of(), Map.of());

    static Memory defaulted(List<LimitRange> ranges) {
      Map<String, Quantity> requests = new LinkedHashMap<>();
      Map<String, Quantity> limits = new LinkedHashMap<>();
      for (LimitRange range : ranges) {
        for (LimitRange.Item item : range.items()) {
          if (item.type().equals("Container")) {
            item.defaultRequests().forEach(requests::putIfAbsent);
            item.defaultLimits().forEach(limits::putIfAbsent);
          }
        }
      }
      return new Memory(requests, limits);
    }

    Optional<Quantity> limit(PodSpec spec, Container container) {
      return first(container.limit(MEMORY), spec.limit(MEMORY), limits);
    }

    Optional<Quantity> request(PodSpec spec, Container container) {
      Optional<Quantity> own = container.request(MEMORY);
      return isSome(own) ? own : first(container.limit(MEMORY), spec.request(MEMORY), requests);
    }

    private static Optional<Quantity> first(
        Optional<Quantity> own, Optional<Quantity> pod, Map<String, Quantity> standard) {
      if (isSome(own)) {
        return own;
      }
      return isSome(pod) ? pod : Optional.ofNullable(standard.get(MEMORY)).filter(Memory::isSome);
    }

    private static boolean isSome(Optional<Quantity> amount) {
      return amount.isPresent() && isSome(amount.get());
    }

    private static boolean isSome(Quantity amount) {
      return amount.signum() > 0;
    }
  }
}
