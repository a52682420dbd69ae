package dev.kprod.semantics.podsecurity;

import static dev.kprod.semantics.podsecurity.Level.RESTRICTED;

import dev.kprod.cluster.Container;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.PodTemplate;
import dev.kprod.cluster.PodVolume;
import dev.kprod.cluster.SecurityContext;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// The controls that the restricted level adds.
final class Restricted {
  private static final String ESCALATION = "allowPrivilegeEscalation";
  private static final String CAPABILITIES = "capabilities_restricted";
  private static final String SECCOMP = "seccompProfile_restricted";
  private static final String PROC_MOUNT = "procMount_restricted";
  private static final String NON_ROOT = "runAsNonRoot";
  private static final String USER = "runAsUser";
  private static final String VOLUMES = "restrictedVolumes";

  private static final Set<String> ADDABLE = Set.of("NET_BIND_SERVICE");

  private static final Set<String> ALLOWED_SOURCES =
      Set.of(
          "configMap",
          "csi",
          "downwardAPI",
          "emptyDir",
          "ephemeral",
          "image",
          "persistentVolumeClaim",
          "projected",
          "secret");

  /// The sources that the message names; it calls any other unknown.
  private static final Set<String> NAMED_SOURCES =
      Set.of(
          "awsElasticBlockStore",
          "azureDisk",
          "azureFile",
          "cephfs",
          "cinder",
          "fc",
          "flexVolume",
          "flocker",
          "gcePersistentDisk",
          "gitRepo",
          "glusterfs",
          "hostPath",
          "iscsi",
          "nfs",
          "photonPersistentDisk",
          "portworxVolume",
          "quobyte",
          "rbd",
          "scaleIO",
          "storageos",
          "vsphereVolume");

  static final List<Control> CONTROLS =
      List.of(
          Control.of(ESCALATION, RESTRICTED, 8, Restricted::escalation)
              .then(25, unlessWindows(Restricted::escalation)),
          Control.of(CAPABILITIES, RESTRICTED, 22, Restricted::capabilities)
              .then(25, unlessWindows(Restricted::capabilities))
              .instead(Baseline.CAPABILITIES),
          Control.of(VOLUMES, RESTRICTED, 0, Restricted::volumes).instead(Baseline.HOST_PATHS),
          Control.of(NON_ROOT, RESTRICTED, 0, Restricted::nonRoot)
              .then(35, unlessOwnUsers(Restricted::nonRoot)),
          Control.of(USER, RESTRICTED, 23, Restricted::user)
              .then(35, unlessOwnUsers(Restricted::user)),
          Control.of(SECCOMP, RESTRICTED, 19, Restricted::seccomp)
              .then(25, unlessWindows(Restricted::seccomp))
              .instead(Profiles.SECCOMP),
          Control.of(PROC_MOUNT, RESTRICTED, 35, pod -> Baseline.procMount(PROC_MOUNT, pod))
              .instead(Baseline.PROC_MOUNT));

  private Restricted() {}

  private static Control.Rule unlessWindows(Control.Rule rule) {
    return pod -> pod.spec().isWindows() ? Optional.empty() : rule.find(pod);
  }

  private static Control.Rule unlessOwnUsers(Control.Rule rule) {
    return pod -> pod.spec().hasOwnUsers() ? Optional.empty() : rule.find(pod);
  }

  private static Optional<Violation> escalation(PodTemplate pod) {
    Finding finding = new Finding();
    for (Container container : pod.spec().everyContainer()) {
      if (container.securityContext().allowsEscalation().orElse(true)) {
        finding.container(
            container,
            List.of("securityContext", "allowPrivilegeEscalation"),
            "false",
            Optional.of(Tree.of(false)));
      }
    }
    return finding.violation(
        ESCALATION,
        "allowPrivilegeEscalation != false",
        () -> finding.named() + " must set securityContext.allowPrivilegeEscalation=false");
  }

  private static Optional<Violation> capabilities(PodTemplate pod) {
    Finding dropping = new Finding();
    Finding adding = new Finding();
    for (Container container : pod.spec().everyContainer()) {
      SecurityContext context = container.securityContext();
      if (!context.droppedCapabilities().contains("ALL")) {
        dropping.container(
            container,
            List.of("securityContext", "capabilities", "drop"),
            "ALL",
            Optional.of(Tree.of(List.of(Tree.of("ALL")))));
      }
      List<String> added = context.addedCapabilities();
      if (!ADDABLE.containsAll(added)) {
        added.stream().filter(one -> !ADDABLE.contains(one)).forEach(adding::value);
        adding.container(
            container,
            List.of("securityContext", "capabilities", "add"),
            "none but NET_BIND_SERVICE",
            Optional.of(Baseline.allowed(added, ADDABLE)));
      }
    }
    List<String> details = new ArrayList<>();
    if (!dropping.isEmpty()) {
      details.add(dropping.named() + " must set securityContext.capabilities.drop=[\"ALL\"]");
    }
    if (!adding.isEmpty()) {
      details.add(
          "%s must not include %s in securityContext.capabilities.add"
              .formatted(adding.named(), Finding.quoted(adding.values())));
    }
    List<Change> changes = new ArrayList<>(dropping.changes());
    changes.addAll(adding.changes());
    return changes.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Violation(
                CAPABILITIES, "unrestricted capabilities", String.join("; ", details), changes));
  }

  private static Optional<Violation> volumes(PodTemplate pod) {
    Finding finding = new Finding();
    List<String> names = new ArrayList<>();
    SortedSet<String> sources = new TreeSet<>();
    for (PodVolume volume : pod.spec().volumes()) {
      String source = volume.source();
      if (!ALLOWED_SOURCES.contains(source)) {
        names.add(volume.name());
        sources.add(NAMED_SOURCES.contains(source) ? source : "unknown");
        finding.pod(
            List.of(volume.path()),
            Tree.of(source),
            "a kind that restricted allows",
            Optional.empty());
      }
    }
    return finding.violation(
        VOLUMES,
        "restricted volume types",
        () ->
            "%s %s %s %s"
                .formatted(
                    Finding.named("volume", names),
                    names.size() == 1 ? "uses" : "use",
                    Finding.plural("restricted volume type", sources.size()),
                    Finding.quoted(sources)));
  }

  /// Whoever says that it runs as root is named first; only if nobody does, those who say nothing.
  private static Optional<Violation> nonRoot(PodTemplate pod) {
    List<String> field = List.of("securityContext", "runAsNonRoot");
    PodSpec spec = pod.spec();
    Optional<Boolean> own = spec.securityContext().runsAsNonRoot();
    Finding explicit = new Finding();
    Finding implicit = new Finding();
    if (own.isPresent() && !own.get()) {
      explicit.pod(field, Tree.of(false), "true", known(spec.securityContext().user()));
    }
    for (Container container : spec.everyContainer()) {
      Optional<Boolean> set = container.securityContext().runsAsNonRoot();
      OptionalLong user = container.securityContext().user();
      Optional<Tree> value = known(user.isPresent() ? user : spec.securityContext().user());
      if (set.isPresent() && !set.get()) {
        explicit.container(container, field, "true", value);
      } else if (set.isEmpty() && !own.orElse(false)) {
        implicit.container(container, field, "true", value);
      }
    }
    String reason = "runAsNonRoot != true";
    return explicit
        .violation(
            NON_ROOT,
            reason,
            () -> explicit.setters() + " must not set securityContext.runAsNonRoot=false")
        .or(
            () ->
                implicit.violation(
                    NON_ROOT,
                    reason,
                    () ->
                        "pod or %s must set securityContext.runAsNonRoot=true"
                            .formatted(implicit.named())));
  }

  /// That it does not run as root can be promised where the user is known not to be.
  private static Optional<Tree> known(OptionalLong user) {
    return user.isPresent() && user.getAsLong() != 0
        ? Optional.of(Tree.of(true))
        : Optional.empty();
  }

  private static Optional<Violation> user(PodTemplate pod) {
    List<String> field = List.of("securityContext", "runAsUser");
    Finding finding = new Finding();
    if (pod.spec().securityContext().user().equals(OptionalLong.of(0))) {
      finding.pod(field, Tree.of(0), "another user than 0", Optional.empty());
    }
    for (Container container : pod.spec().everyContainer()) {
      if (container.securityContext().user().equals(OptionalLong.of(0))) {
        finding.container(container, field, "another user than 0", Optional.empty());
      }
    }
    return finding.violation(
        USER, "runAsUser=0", () -> finding.setters() + " must not set runAsUser=0");
  }

  private static Optional<Violation> seccomp(PodTemplate pod) {
    return Profiles.wrongSeccomp(SECCOMP, pod).or(() -> Profiles.missingSeccomp(SECCOMP, pod));
  }
}
