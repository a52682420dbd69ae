package dev.kprod.simulation.attack;

import dev.kprod.cluster.Container;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.PodVolume;
import dev.kprod.cluster.SecurityContext;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// How whoever runs code in a pod gets to its node.
final class Escape {
  private static final Set<String> CAPABILITIES =
      Set.of("ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_RAWIO", "DAC_READ_SEARCH");

  /// Directories of a node that give it away, whether they are mounted for writing or not.
  private static final List<String> WHOLE =
      List.of(
          "/",
          "/dev",
          "/var",
          "/var/lib",
          "/var/lib/kubelet",
          "/var/run",
          "/run",
          "/etc/kubernetes",
          "/var/lib/etcd",
          "/boot",
          "/opt/cni",
          "/etc/cni");

  /// Directories that give it away where they can be written to.
  private static final List<String> WRITABLE =
      List.of("/etc", "/root", "/home", "/proc", "/sys", "/lib/modules", "/var/log");

  private static final List<String> SOCKETS =
      List.of(
          "docker.sock",
          "containerd.sock",
          "crio.sock",
          "cri-dockerd.sock",
          "podman.sock",
          "buildkitd.sock");

  private Escape() {}

  /// Finds the first way, for a person: `a privileged container`.
  static Optional<String> find(PodSpec spec) {
    for (Container container : spec.everyContainer()) {
      SecurityContext own = container.securityContext();
      if (own.isPrivileged()) {
        return Optional.of("a privileged container");
      }
      if (own.isHostProcess() || spec.securityContext().isHostProcess()) {
        return Optional.of("a process of its Windows node");
      }
      Optional<String> capability =
          own.addedCapabilities().stream().filter(CAPABILITIES::contains).findFirst();
      if (capability.isPresent() && !spec.hasOwnUsers()) {
        return Optional.of("the capability " + capability.get());
      }
    }
    if (spec.seesHostProcesses() && !spec.hasOwnUsers() && tracesHost(spec)) {
      return Optional.of("the node's processes, traced");
    }
    return spec.volumes().stream().flatMap(one -> find(one, spec).stream()).findFirst();
  }

  private static boolean tracesHost(PodSpec spec) {
    return spec.everyContainer().stream()
        .anyMatch(
            one -> {
              OptionalLong user = one.securityContext().user();
              boolean root = user.isPresent() && user.getAsLong() == 0;
              return one.securityContext().addedCapabilities().contains("SYS_PTRACE")
                  || (root && one.securityContext().seccomp().isEmpty());
            });
  }

  private static Optional<String> find(PodVolume volume, PodSpec spec) {
    Optional<String> host = volume.hostPath();
    if (host.isEmpty()) {
      return Optional.empty();
    }
    String path = host.get().replaceAll("/+$", "");
    String plain = path.isEmpty() ? "/" : path;
    boolean socket = SOCKETS.stream().anyMatch(name -> plain.endsWith("/" + name));
    boolean whole = WHOLE.contains(plain) || plain.startsWith("/var/lib/kubelet/");
    boolean written = WRITABLE.contains(plain) && isWritten(volume.name(), spec);
    return socket || whole || written ? Optional.of("the node's " + plain) : Optional.empty();
  }

  private static boolean isWritten(String volume, PodSpec spec) {
    return spec.everyContainer().stream()
        .flatMap(one -> one.mounts().stream())
        .anyMatch(mount -> mount.volume().equals(volume) && !mount.readOnly());
  }
}
