package dev.kprod.checks.security;

import java.util.List;
import java.util.Optional;

/// The paths of a node from which it can be owned.
final class NodePaths {
  /// How a path counts.
  private enum Match {
    /// The path itself.
    EXACT,
    /// The path and all below it.
    BELOW
  }

  private record Owning(String path, Match match, boolean readOnlyToo, String why) {
    boolean matches(String path, boolean writable) {
      boolean same =
          switch (match) {
            case EXACT -> path.equals(this.path);
            case BELOW -> path.equals(this.path) || path.startsWith(this.path + "/");
          };
      return same && (writable || readOnlyToo);
    }
  }

  private static final List<Owning> PATHS =
      List.of(
          new Owning("/", Match.EXACT, true, "has the whole disk of its node"),
          new Owning(
              "/etc/kubernetes", Match.BELOW, true, "has the keys of Kubernetes on its node"),
          new Owning("/etc/cni", Match.BELOW, true, "has the network setup of its node"),
          new Owning("/etc", Match.EXACT, true, "has the settings and password hashes of its node"),
          new Owning("/root", Match.BELOW, true, "has the home of its node's root"),
          new Owning("/home", Match.BELOW, true, "has the homes of its node's users"),
          new Owning("/proc", Match.EXACT, false, "writes to the kernel of its node by /proc"),
          new Owning("/sys", Match.EXACT, false, "writes to the kernel of its node by /sys"),
          new Owning("/dev", Match.EXACT, true, "has every device of its node"),
          new Owning(
              "/var/lib/kubelet", Match.BELOW, true, "has the Secrets of all its node's pods"),
          new Owning("/var/lib/etcd", Match.BELOW, true, "has the data of the whole cluster"),
          new Owning("/var", Match.EXACT, true, "has the Secrets of all its node's pods"),
          new Owning("/var/run", Match.EXACT, true, "has the sockets of its node"),
          new Owning("/run", Match.EXACT, true, "has the sockets of its node"),
          new Owning("/boot", Match.BELOW, true, "has the kernel that its node starts"),
          new Owning("/lib/modules", Match.BELOW, false, "changes the kernel modules of its node"),
          new Owning("/opt/cni", Match.BELOW, true, "has programs that its node runs as root"),
          new Owning(
              "/var/log", Match.EXACT, false, "reads any file of its node by links in /var/log"));

  /// What answers there makes containers, so that reading is enough.
  private static final List<String> SOCKETS =
      List.of(
          "docker.sock",
          "containerd.sock",
          "crio.sock",
          "cri-dockerd.sock",
          "podman.sock",
          "buildkitd.sock");

  private NodePaths() {}

  /// Finds what a path gives where that is the node.
  ///
  /// @param writable whether any container may write to it
  static Optional<String> owns(String written, boolean writable) {
    String path = clean(written);
    String last = path.substring(path.lastIndexOf('/') + 1);
    if (SOCKETS.contains(last)) {
      return Optional.of("tells the container runtime of its node what to do by " + last);
    }
    boolean kubelet = path.startsWith("/var/lib/kubelet");
    return PATHS.stream()
        .filter(
            one -> one.matches(path, writable) || (kubelet && one.path.equals("/var/lib/kubelet")))
        .map(one -> one.why)
        .findFirst();
  }

  /// Returns a path without what does not matter: doubled slashes, a slash at the end.
  static String clean(String path) {
    String single = path.strip().replaceAll("/+", "/");
    return single.length() > 1 && single.endsWith("/")
        ? single.substring(0, single.length() - 1)
        : single;
  }
}
