package dev.kprod.semantics.podsecurity;

import static dev.kprod.semantics.podsecurity.Level.BASELINE;

import dev.kprod.cluster.Container;
import dev.kprod.cluster.PodTemplate;
import dev.kprod.cluster.SecurityContext;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/// The controls of the baseline level on AppArmor, seccomp and SELinux.
final class Profiles {
  static final String SECCOMP = "seccompProfile_baseline";

  /// What a profile may be.
  static final Set<String> ALLOWED = Set.of("RuntimeDefault", "Localhost");

  private static final Tree RUNTIME_DEFAULT = Tree.of(Map.of("type", Tree.of("RuntimeDefault")));
  private static final List<String> SECCOMP_FIELD = List.of("securityContext", "seccompProfile");
  private static final List<String> APP_ARMOR_FIELD = List.of("securityContext", "appArmorProfile");
  private static final List<String> SE_LINUX_FIELD = List.of("securityContext", "seLinuxOptions");
  private static final String WANTED = "RuntimeDefault or Localhost";
  private static final String APP_ARMOR_KEYS = "container.apparmor.security.beta.kubernetes.io/";
  private static final String SECCOMP_POD_KEY = "seccomp.security.alpha.kubernetes.io/pod";
  private static final String SECCOMP_KEYS = "container.seccomp.security.alpha.kubernetes.io/";

  private static final Set<String> SE_LINUX_TYPES =
      Set.of("", "container_t", "container_init_t", "container_kvm_t");

  private static final Set<String> SE_LINUX_TYPES_31 =
      Set.of("", "container_t", "container_init_t", "container_kvm_t", "container_engine_t");

  static final List<Control> CONTROLS =
      List.of(
          Control.of("appArmorProfile", BASELINE, 0, Profiles::appArmor),
          Control.of(SECCOMP, BASELINE, 0, Profiles::seccompAnnotations)
              .then(19, Profiles::seccomp),
          Control.of("seLinuxOptions", BASELINE, 0, pod -> seLinux(pod, SE_LINUX_TYPES))
              .then(31, pod -> seLinux(pod, SE_LINUX_TYPES_31)));

  private Profiles() {}

  private static Optional<Violation> appArmor(PodTemplate pod) {
    Finding finding = wrongTypes(pod, APP_ARMOR_FIELD, SecurityContext::appArmor);
    SortedMap<String, String> annotations = new TreeMap<>();
    pod.annotations()
        .forEach(
            (key, value) -> {
              if (key.startsWith(APP_ARMOR_KEYS) && !isAllowedAppArmor(value)) {
                annotations.put(key, value);
              }
            });
    List<String> values = new ArrayList<>(finding.values());
    values.addAll(found(finding, annotations));
    List<String> more =
        annotations.isEmpty()
            ? List.of()
            : List.of(Finding.plural("annotation", annotations.size()));
    return finding.violation(
        "appArmorProfile",
        Finding.plural("forbidden AppArmor profile", values.size()),
        () ->
            "%s must not set AppArmor profile type to %s"
                .formatted(finding.setters(more), Finding.quoted(values)));
  }

  private static boolean isAllowedAppArmor(String profile) {
    return profile.isEmpty()
        || profile.equals("runtime/default")
        || profile.startsWith("localhost/");
  }

  /// Adds annotations and returns them as `key="value"`, in order.
  private static Set<String> found(Finding finding, SortedMap<String, String> annotations) {
    Set<String> shown = new TreeSet<>();
    annotations.forEach(
        (key, value) -> {
          shown.add(key + "=" + GoText.quoted(value));
          finding.field(
              Optional.empty(),
              List.of("metadata.annotations[%s]".formatted(key)),
              Tree.of(value),
              "absent",
              Optional.empty());
        });
    return shown;
  }

  private static Optional<Violation> seccompAnnotations(PodTemplate pod) {
    Map<String, String> written = pod.annotations();
    List<String> keys = new ArrayList<>(List.of(SECCOMP_POD_KEY));
    pod.spec().everyContainer().forEach(one -> keys.add(SECCOMP_KEYS + one.name()));
    SortedMap<String, String> annotations = new TreeMap<>();
    for (String key : keys) {
      String value = written.get(key);
      if (value != null && !isAllowedSeccomp(value)) {
        annotations.put(key, value);
      }
    }
    Finding finding = new Finding();
    Set<String> shown = found(finding, annotations);
    return finding.violation(
        SECCOMP,
        "seccompProfile",
        () ->
            "forbidden %s %s"
                .formatted(Finding.plural("annotation", shown.size()), String.join(", ", shown)));
  }

  private static boolean isAllowedSeccomp(String profile) {
    return profile.equals("runtime/default")
        || profile.equals("docker/default")
        || profile.startsWith("localhost/");
  }

  private static Optional<Violation> seccomp(PodTemplate pod) {
    return wrongSeccomp(SECCOMP, pod);
  }

  /// Finds profiles that are named and not allowed.
  static Optional<Violation> wrongSeccomp(String id, PodTemplate pod) {
    Finding finding = wrongTypes(pod, SECCOMP_FIELD, SecurityContext::seccomp);
    return finding.violation(
        id,
        "seccompProfile",
        () ->
            "%s must not set securityContext.seccompProfile.type to %s"
                .formatted(finding.setters(), Finding.quoted(finding.values())));
  }

  /// Finds containers that neither have a profile nor get the pod's.
  static Optional<Violation> missingSeccomp(String id, PodTemplate pod) {
    boolean podHasOne = pod.spec().securityContext().seccomp().map(ALLOWED::contains).orElse(false);
    List<String> bare =
        pod.spec().everyContainer().stream()
            .filter(one -> !podHasOne && one.securityContext().seccomp().isEmpty())
            .map(Container::name)
            .toList();
    Finding finding = new Finding();
    if (!bare.isEmpty()) {
      finding.pod(SECCOMP_FIELD, Tree.ABSENT, WANTED, Optional.of(RUNTIME_DEFAULT));
    }
    return finding.violation(
        id,
        "seccompProfile",
        () ->
            ("pod or %s must set securityContext.seccompProfile.type to \"RuntimeDefault\" or"
                    + " \"Localhost\"")
                .formatted(Finding.named("container", bare)));
  }

  private static Finding wrongTypes(
      PodTemplate pod, List<String> field, Function<SecurityContext, Optional<String>> type) {
    Finding finding = new Finding();
    Optional<String> own = type.apply(pod.spec().securityContext());
    if (own.isPresent() && !ALLOWED.contains(own.get())) {
      finding.value(own.get()).pod(field, Tree.of(own.get()), WANTED, Optional.of(RUNTIME_DEFAULT));
    }
    for (Container container : pod.spec().everyContainer()) {
      Optional<String> set = type.apply(container.securityContext());
      if (set.isPresent() && !ALLOWED.contains(set.get())) {
        finding.value(set.get()).container(container, field, WANTED, Optional.of(RUNTIME_DEFAULT));
      }
    }
    return finding;
  }

  private static Optional<Violation> seLinux(PodTemplate pod, Set<String> types) {
    Finding finding = new Finding();
    Set<String> wrong = new TreeSet<>();
    SeLinuxFaults faults = new SeLinuxFaults(types, wrong);
    Optional<SecurityContext.SeLinux> own = pod.spec().securityContext().seLinux();
    if (own.isPresent() && faults.breaks(own.get())) {
      Tree observed = pod.spec().securityContext().tree().at("seLinuxOptions");
      finding.pod(SE_LINUX_FIELD, observed, faults.wanted(), Optional.of(faults.rest(own.get())));
    }
    for (Container container : pod.spec().everyContainer()) {
      Optional<SecurityContext.SeLinux> set = container.securityContext().seLinux();
      if (set.isPresent() && faults.breaks(set.get())) {
        finding.container(
            container, SE_LINUX_FIELD, faults.wanted(), Optional.of(faults.rest(set.get())));
      }
    }
    return finding.violation(
        "seLinuxOptions",
        "seLinuxOptions",
        () ->
            "%s set forbidden securityContext.seLinuxOptions: %s"
                .formatted(finding.setters(), faults.words()));
  }

  /// What is wrong with labels of SELinux, all seen so far.
  private static final class SeLinuxFaults {
    private final Set<String> types;
    private final Set<String> wrong;
    private boolean user;
    private boolean role;

    SeLinuxFaults(Set<String> types, Set<String> wrong) {
      this.types = types;
      this.wrong = wrong;
    }

    boolean breaks(SecurityContext.SeLinux labels) {
      boolean wrongType = !types.contains(labels.type());
      if (wrongType) {
        wrong.add(labels.type());
      }
      user |= !labels.user().isEmpty();
      role |= !labels.role().isEmpty();
      return wrongType || !labels.user().isEmpty() || !labels.role().isEmpty();
    }

    String wanted() {
      return "a type of containers, no user, no role";
    }

    /// Takes away what is not allowed.
    Tree rest(SecurityContext.SeLinux labels) {
      SortedMap<String, Tree> nulls = new TreeMap<>();
      if (!types.contains(labels.type())) {
        nulls.put("type", Tree.ABSENT);
      }
      if (!labels.user().isEmpty()) {
        nulls.put("user", Tree.ABSENT);
      }
      if (!labels.role().isEmpty()) {
        nulls.put("role", Tree.ABSENT);
      }
      return Tree.of(nulls);
    }

    String words() {
      List<String> words = new ArrayList<>();
      if (!wrong.isEmpty()) {
        words.add(Finding.named("type", List.copyOf(wrong)));
      }
      if (user) {
        words.add("user may not be set");
      }
      if (role) {
        words.add("role may not be set");
      }
      return String.join("; ", words);
    }
  }
}
