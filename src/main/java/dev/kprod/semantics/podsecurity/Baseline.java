package dev.kprod.semantics.podsecurity;

import static dev.kprod.semantics.podsecurity.Level.BASELINE;

import dev.kprod.cluster.Container;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.PodTemplate;
import dev.kprod.cluster.PodVolume;
import dev.kprod.cluster.SecurityContext;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The controls of the baseline level but those of profiles.
final class Baseline {
  static final String PROC_MOUNT = "procMount";
  static final String CAPABILITIES = "capabilities_baseline";
  static final String HOST_PATHS = "hostPathVolumes";

  private static final Set<String> ADDABLE =
      Set.of(
          "AUDIT_WRITE",
          "CHOWN",
          "DAC_OVERRIDE",
          "FOWNER",
          "FSETID",
          "KILL",
          "MKNOD",
          "NET_BIND_SERVICE",
          "SETFCAP",
          "SETGID",
          "SETPCAP",
          "SETUID",
          "SYS_CHROOT");

  private static final Set<String> SYSCTLS =
      Set.of(
          "kernel.shm_rmid_forced",
          "net.ipv4.ip_local_port_range",
          "net.ipv4.tcp_syncookies",
          "net.ipv4.ping_group_range",
          "net.ipv4.ip_unprivileged_port_start");

  private static final Set<String> SYSCTLS_27 = and(SYSCTLS, "net.ipv4.ip_local_reserved_ports");

  private static final Set<String> SYSCTLS_29 =
      and(
          SYSCTLS_27,
          "net.ipv4.tcp_keepalive_time",
          "net.ipv4.tcp_fin_timeout",
          "net.ipv4.tcp_keepalive_intvl",
          "net.ipv4.tcp_keepalive_probes");

  private static final Set<String> SYSCTLS_32 =
      and(SYSCTLS_29, "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem");

  static final List<Control> CONTROLS =
      List.of(
          Control.of("hostNamespaces", BASELINE, 0, Baseline::hostNamespaces),
          Control.of("privileged", BASELINE, 0, Baseline::privileged),
          Control.of(CAPABILITIES, BASELINE, 0, Baseline::capabilities),
          Control.of(HOST_PATHS, BASELINE, 0, Baseline::hostPaths),
          Control.of("hostPorts", BASELINE, 0, Baseline::hostPorts),
          Control.of("hostProbesAndHostLifecycle", BASELINE, 34, Baseline::askedHosts),
          Control.of(PROC_MOUNT, BASELINE, 0, pod -> procMount(PROC_MOUNT, pod))
              .then(35, Baseline::procMountUnlessOwnUsers),
          Control.of("sysctls", BASELINE, 0, pod -> sysctls(pod, SYSCTLS))
              .then(27, pod -> sysctls(pod, SYSCTLS_27))
              .then(29, pod -> sysctls(pod, SYSCTLS_29))
              .then(32, pod -> sysctls(pod, SYSCTLS_32)),
          Control.of("windowsHostProcess", BASELINE, 0, Baseline::hostProcess));

  private Baseline() {}

  private static Set<String> and(Set<String> some, String... more) {
    Set<String> all = new TreeSet<>(some);
    all.addAll(List.of(more));
    return Set.copyOf(all);
  }

  private static Optional<Violation> hostNamespaces(PodTemplate pod) {
    Finding finding = new Finding();
    List<String> used = new ArrayList<>();
    PodSpec spec = pod.spec();
    namespace(finding, used, spec.isOnHostNetwork(), "hostNetwork");
    namespace(finding, used, spec.seesHostProcesses(), "hostPID");
    namespace(finding, used, spec.sharesHostIpc(), "hostIPC");
    return finding.violation("hostNamespaces", "host namespaces", () -> String.join(", ", used));
  }

  private static void namespace(Finding finding, List<String> used, boolean isUsed, String field) {
    if (isUsed) {
      used.add(field + "=true");
      finding.pod(List.of(field), Tree.of(true), "false", Optional.of(Tree.ABSENT));
    }
  }

  private static Optional<Violation> privileged(PodTemplate pod) {
    Finding finding = new Finding();
    for (Container container : pod.spec().everyContainer()) {
      if (container.securityContext().isPrivileged()) {
        finding.container(
            container,
            List.of("securityContext", "privileged"),
            "false",
            Optional.of(Tree.of(false)));
      }
    }
    return finding.violation(
        "privileged",
        "privileged",
        () -> finding.named() + " must not set securityContext.privileged=true");
  }

  private static Optional<Violation> capabilities(PodTemplate pod) {
    Finding finding = new Finding();
    for (Container container : pod.spec().everyContainer()) {
      List<String> added = container.securityContext().addedCapabilities();
      if (!ADDABLE.containsAll(added)) {
        added.stream().filter(one -> !ADDABLE.contains(one)).forEach(finding::value);
        finding.container(
            container,
            List.of("securityContext", "capabilities", "add"),
            "none but those of the baseline",
            Optional.of(allowed(added, ADDABLE)));
      }
    }
    return finding.violation(
        CAPABILITIES,
        "non-default capabilities",
        () ->
            "%s must not include %s in securityContext.capabilities.add"
                .formatted(finding.named(), Finding.quoted(finding.values())));
  }

  /// What is left of a list, or nothing at all.
  static Tree allowed(List<String> written, Set<String> allowed) {
    List<Tree> left = written.stream().filter(allowed::contains).map(Tree::of).toList();
    return left.isEmpty() ? Tree.ABSENT : Tree.of(left);
  }

  private static Optional<Violation> hostPaths(PodTemplate pod) {
    Finding finding = new Finding();
    List<String> names = new ArrayList<>();
    for (PodVolume volume : pod.spec().volumes()) {
      if (volume.hostPath().isPresent()) {
        names.add(volume.name());
        finding.pod(
            List.of(volume.path(), "hostPath"),
            Tree.of(volume.hostPath().get()),
            "another kind of volume",
            Optional.empty());
      }
    }
    return finding.violation(HOST_PATHS, "hostPath volumes", () -> Finding.named("volume", names));
  }

  /// On the node's network the API server writes each port as the node's, but for ephemeral
  /// containers, which have none.
  private static Optional<Violation> hostPorts(PodTemplate pod) {
    Finding finding = new Finding();
    boolean all = pod.spec().isOnHostNetwork();
    for (Container container : pod.spec().everyContainer()) {
      for (Container.Port port : container.ports()) {
        int number = port.hostPort() == 0 && all ? port.number() : port.hostPort();
        if (number != 0) {
          finding.value(Integer.toString(number));
          finding.container(
              container,
              List.of("ports[containerPort=" + port.number() + "]", "hostPort"),
              Tree.of(number),
              "absent",
              Optional.empty());
        }
      }
    }
    boolean one = finding.containers().size() == 1;
    return finding.violation(
        "hostPorts",
        "hostPort",
        () ->
            "%s %s %s %s"
                .formatted(
                    finding.named(),
                    one ? "uses" : "use",
                    Finding.plural("hostPort", finding.values().size()),
                    String.join(", ", finding.values())));
  }

  private static Optional<Violation> askedHosts(PodTemplate pod) {
    Finding finding = new Finding();
    for (Container container : pod.spec().everyContainer()) {
      for (Container.Asked asked : container.askedHosts()) {
        finding.value(asked.host());
        finding.container(
            container, asked.field(), "absent: the pod itself", Optional.of(Tree.ABSENT));
      }
    }
    List<String> names = List.copyOf(new TreeSet<>(finding.containers()));
    return finding.violation(
        "hostProbesAndHostLifecycle",
        "probe or lifecycle host",
        () ->
            "%s %s %s %s"
                .formatted(
                    Finding.named("container", names),
                    names.size() == 1 ? "uses" : "use",
                    Finding.plural("probe or lifecycle host", finding.values().size()),
                    Finding.quoted(finding.values())));
  }

  private static Optional<Violation> procMountUnlessOwnUsers(PodTemplate pod) {
    return pod.spec().hasOwnUsers() ? Optional.empty() : procMount(PROC_MOUNT, pod);
  }

  static Optional<Violation> procMount(String id, PodTemplate pod) {
    Finding finding = new Finding();
    for (Container container : pod.spec().everyContainer()) {
      Optional<String> mount = container.securityContext().procMount();
      if (mount.isPresent() && !mount.get().equals("Default")) {
        finding
            .value(mount.get())
            .container(
                container,
                List.of("securityContext", "procMount"),
                "Default",
                Optional.of(Tree.ABSENT));
      }
    }
    return finding.violation(
        id,
        "procMount",
        () ->
            "%s must not set securityContext.procMount to %s"
                .formatted(finding.named(), Finding.quoted(finding.values())));
  }

  private static Optional<Violation> sysctls(PodTemplate pod, Set<String> allowed) {
    List<String> written = pod.spec().securityContext().sysctls();
    List<String> unsafe = written.stream().filter(name -> !allowed.contains(name)).toList();
    Finding finding = new Finding();
    for (String name : unsafe) {
      finding.pod(
          List.of("securityContext", "sysctls[name=" + name + "]"),
          Tree.of(name),
          "absent",
          Optional.empty());
    }
    return finding.violation("sysctls", "forbidden sysctls", () -> String.join(", ", unsafe));
  }

  private static Optional<Violation> hostProcess(PodTemplate pod) {
    List<String> field = List.of("securityContext", "windowsOptions", "hostProcess");
    Finding finding = new Finding();
    SecurityContext own = pod.spec().securityContext();
    if (own.isHostProcess()) {
      finding.pod(field, Tree.of(true), "false", Optional.of(Tree.of(false)));
    }
    for (Container container : pod.spec().everyContainer()) {
      if (container.securityContext().isHostProcess()) {
        finding.container(container, field, "false", Optional.of(Tree.of(false)));
      }
    }
    return finding.violation(
        "windowsHostProcess",
        "hostProcess",
        () -> finding.setters() + " must not set securityContext.windowsOptions.hostProcess=true");
  }
}
