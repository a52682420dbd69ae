package dev.kprod.checks.security;

import dev.kprod.check.Evidence;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Claim;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.PodVolume;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.SecurityContext;
import dev.kprod.cluster.Volume;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/// What a workload has of its node, and whether that is enough to own it.
///
/// Both what runs and what would run next counts: pods of an earlier template are there as well.
final class NodeAccess {
  /// What is read to see volumes behind claims.
  static final Reads READS = Reads.NONE.may(Resources.CLAIMS, Resources.VOLUMES);

  private static final Index<Map<String, Volume>> VOLUMES =
      Index.of("volumes-by-claim", READS, NodeAccess::volumes);

  /// Three checks ask for it.
  private static final Index<Map<Workload, List<Found>>> ALL =
      Index.of("node-access", Words.WORKLOAD.and(READS), NodeAccess::all);

  /// Capabilities with which a process leaves its container.
  private static final Set<String> OWNING =
      Set.of("ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_RAWIO", "DAC_READ_SEARCH");

  /// How much something gives.
  enum Gives {
    /// The node.
    NODE,
    /// A part of it.
    PART
  }

  /// Something of the node that a workload has.
  ///
  /// @param need what the table of add-ons calls it
  /// @param container which has it; empty where the pod does
  /// @param path the field in the pod spec
  /// @param why what it gives, for a sentence
  record Found(
      Gives gives,
      String need,
      Optional<Container> container,
      String path,
      Tree observed,
      String why) {
    /// Returns it as evidence against a workload.
    Evidence in(Workload workload) {
      String wanted = observed instanceof Tree.Truth ? "false" : "absent";
      return Evidence.at(workload.specPath() + "." + path, observed, wanted);
    }
  }

  private final Cluster cluster;
  private final Workload workload;
  private final Map<String, Found> found = new java.util.LinkedHashMap<>();

  private NodeAccess(Workload workload, Cluster cluster) {
    this.workload = workload;
    this.cluster = cluster;
  }

  /// Returns what a workload has of its node. Declare [#READS] and what workloads need.
  static List<Found> of(Workload workload, Cluster cluster) {
    List<Found> known = cluster.index(ALL).get(workload);
    return known != null ? known : look(workload, cluster);
  }

  /// Fails a workload that has something of its node, unless it is an add-on that needs all of that
  /// by design.
  ///
  /// @param failure what is said of what it has
  static Verdict judge(
      Workload workload,
      Cluster cluster,
      Gives gives,
      Function<List<Found>, Verdict.Fail> failure) {
    if (workload.isAtZero() && workload.livePods().isEmpty()) {
      return Verdict.notApplicable("it is scaled to zero");
    }
    List<Found> found = of(workload, cluster).stream().filter(one -> one.gives() == gives).toList();
    if (found.isEmpty()) {
      return Verdict.pass();
    }
    return HostAddOns.judge(
        workload, found, (known, one) -> known.covers(one.need(), one.container()), failure);
  }

  private static Map<Workload, List<Found>> all(Cluster cluster) {
    Map<Workload, List<Found>> all = new HashMap<>();
    for (Workload workload : Workloads.of(cluster).all()) {
      all.put(workload, look(workload, cluster));
    }
    return all;
  }

  private static List<Found> look(Workload workload, Cluster cluster) {
    NodeAccess access = new NodeAccess(workload, cluster);
    Set<PodSpec> specs = new LinkedHashSet<>();
    specs.add(workload.template().spec());
    specs.addAll(workload.forms());
    specs.forEach(access::add);
    return List.copyOf(access.found.values());
  }

  private static Map<String, Volume> volumes(Cluster cluster) {
    Map<String, Volume> byName = new HashMap<>();
    cluster.ask(Resources.VOLUMES).known().forEach(volume -> byName.put(volume.name(), volume));
    Map<String, Volume> byClaim = new HashMap<>();
    for (Claim claim : cluster.ask(Resources.CLAIMS).known()) {
      Volume volume = byName.get(claim.volume());
      if (volume != null) {
        byClaim.put(claim.namespace() + "/" + claim.name(), volume);
      }
    }
    return byClaim;
  }

  private void add(PodSpec spec) {
    for (Container container : spec.everyContainer()) {
      addRights(spec, container);
    }
    addNamespaces(spec);
    addPorts(spec);
    addVolumes(spec);
  }

  private void add(
      Gives gives,
      String need,
      Optional<Container> container,
      String field,
      Tree observed,
      String why) {
    String path = container.map(one -> one.path() + "." + field).orElse(field);
    Found one = new Found(gives, need, container, path, observed, why);
    found.merge(
        path, one, (known, other) -> known.gives.compareTo(other.gives) <= 0 ? known : other);
  }

  private void addRights(PodSpec spec, Container container) {
    SecurityContext context = container.securityContext();
    Optional<Container> at = Optional.of(container);
    if (context.isPrivileged()) {
      add(
          Gives.NODE,
          "privileged",
          at,
          "securityContext.privileged",
          Tree.of(true),
          "is privileged");
    }
    if (context.isHostProcess() || spec.securityContext().isHostProcess()) {
      add(
          Gives.NODE,
          "hostProcess",
          at,
          "securityContext.windowsOptions.hostProcess",
          Tree.of(true),
          "is a process of its Windows node");
    }
    List<String> owning = spec.hasOwnUsers() ? List.of() : owning(context.addedCapabilities());
    if (!owning.isEmpty()) {
      String names = String.join(", ", owning);
      add(
          Gives.NODE,
          "capabilities",
          at,
          "securityContext.capabilities.add",
          Tree.of(names),
          "adds " + names);
    }
  }

  /// The runtime takes names in any case; PERFMON makes BPF see everything.
  private static List<String> owning(List<String> added) {
    Set<String> names = new TreeSet<>();
    added.forEach(name -> names.add(name.toUpperCase(Locale.ROOT).replaceFirst("^CAP_", "")));
    List<String> owning = new ArrayList<>(names);
    owning.removeIf(name -> !OWNING.contains(name));
    if (names.contains("BPF") && names.contains("PERFMON")) {
      owning.addAll(List.of("BPF", "PERFMON"));
    }
    return owning;
  }

  private void addNamespaces(PodSpec spec) {
    if (spec.isOnHostNetwork()) {
      String why =
          "uses the network of its node, past every policy and up to the kubelet's own port";
      add(Gives.PART, "hostNetwork", Optional.empty(), "hostNetwork", Tree.of(true), why);
    }
    if (spec.sharesHostIpc()) {
      String why = "shares the memory of its node's processes";
      add(Gives.PART, "hostIPC", Optional.empty(), "hostIPC", Tree.of(true), why);
    }
    if (spec.seesHostProcesses()) {
      boolean enters =
          !spec.hasOwnUsers()
              && spec.everyContainer().stream().anyMatch(one -> entersProcesses(spec, one));
      add(
          enters ? Gives.NODE : Gives.PART,
          "hostPID",
          Optional.empty(),
          "hostPID",
          Tree.of(true),
          enters
              ? "may enter the processes of its node"
              : "sees the processes of its node and what they were started with");
    }
  }

  /// Whoever sees a process enters it with SYS_PTRACE, or as root where no call is filtered.
  private static boolean entersProcesses(PodSpec spec, Container container) {
    SecurityContext own = container.securityContext();
    SecurityContext pods = spec.securityContext();
    boolean traces =
        own.addedCapabilities().stream()
            .anyMatch(name -> name.toUpperCase(Locale.ROOT).endsWith("SYS_PTRACE"));
    long user = own.user().orElse(pods.user().orElse(-1));
    String seccomp = own.seccomp().or(pods::seccomp).orElse("Unconfined");
    return traces || (user == 0 && seccomp.equals("Unconfined"));
  }

  private void addPorts(PodSpec spec) {
    for (Container container : spec.everyContainer()) {
      for (Container.Port port : container.ports()) {
        if (port.hostPort() != 0 && !spec.isOnHostNetwork()) {
          add(
              Gives.PART,
              "hostPort",
              Optional.of(container),
              "ports[containerPort=%s].hostPort".formatted(port.number()),
              Tree.of(port.hostPort()),
              "takes port %s of its node".formatted(port.hostPort()));
        }
      }
    }
  }

  private void addVolumes(PodSpec spec) {
    for (PodVolume volume : spec.volumes()) {
      Optional<Volume> behind =
          volume
              .claim()
              .flatMap(
                  claim ->
                      Optional.ofNullable(
                          cluster.index(VOLUMES).get(workload.namespace() + "/" + claim)));
      volume
          .hostPath()
          .ifPresent(path -> addPath(spec, volume, path, volume.path() + ".hostPath.path", true));
      behind
          .flatMap(Volume::nodePath)
          .ifPresent(path -> addPath(spec, volume, path, volume.path(), false));
      if (behind.map(Volume::isLocal).orElse(false)) {
        addDevices(spec, volume);
      }
    }
  }

  /// A path behind a claim is a volume like others, unless it is one that owns the node.
  ///
  /// @param inline whether the pod itself names the path
  private void addPath(PodSpec spec, PodVolume volume, String path, String field, boolean inline) {
    boolean mounted = false;
    boolean writable = false;
    for (Container container : spec.everyContainer()) {
      for (Container.Mount mount : container.mounts()) {
        if (mount.volume().equals(volume.name())) {
          mounted = true;
          writable |= !mount.readOnly();
        }
      }
    }
    Optional<String> owns = mounted ? NodePaths.owns(path, writable) : Optional.empty();
    if (owns.isPresent() || inline) {
      add(
          owns.isPresent() ? Gives.NODE : Gives.PART,
          "hostPath:" + NodePaths.clean(path),
          Optional.empty(),
          field,
          Tree.of(path),
          owns.orElse("%s %s of its node".formatted(verb(mounted, writable), path)));
    }
  }

  private static String verb(boolean mounted, boolean writable) {
    if (!mounted) {
      return "names";
    }
    return writable ? "writes to" : "reads";
  }

  private void addDevices(PodSpec spec, PodVolume volume) {
    for (Container container : spec.everyContainer()) {
      if (container.devices().contains(volume.name())) {
        add(
            Gives.NODE,
            "devices",
            Optional.of(container),
            "volumeDevices[name=%s]".formatted(volume.name()),
            Tree.of(volume.claim().orElse("")),
            "has a disk of its node as a device");
      }
    }
  }
}
