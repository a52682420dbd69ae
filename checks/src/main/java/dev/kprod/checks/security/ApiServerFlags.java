package dev.kprod.checks.security;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The flags of the API servers, as far as their pods can be seen.
///
/// @param servers the words of each, in the order of the pods
record ApiServerFlags(List<List<String>> servers) {
  /// What is read; all of it may be missing.
  static final Reads READS = Reads.NONE.may(Resources.PODS);

  static ApiServerFlags of(Cluster cluster) {
    List<List<String>> servers = new ArrayList<>();
    cluster.ask(Resources.PODS).known().stream()
        .filter(pod -> pod.namespace().equals("kube-system"))
        .filter(pod -> pod.isLive() && !pod.spec().containers().isEmpty())
        .flatMap(pod -> pod.spec().containers().stream())
        .filter(container -> container.name().equals("kube-apiserver"))
        .map(Container::words)
        .forEach(servers::add);
    return new ApiServerFlags(List.copyOf(servers));
  }

  boolean areVisible() {
    return !servers.isEmpty();
  }

  /// Finds the first server on which a flag is set, and its value; the last of several wins there.
  Optional<String> find(String flag) {
    for (List<String> words : servers) {
      Optional<String> value = Optional.empty();
      for (int i = 0; i < words.size(); i++) {
        if (words.get(i).startsWith(flag + "=")) {
          value = Optional.of(words.get(i).substring(flag.length() + 1));
        } else if (words.get(i).equals(flag) && i + 1 < words.size()) {
          value = Optional.of(words.get(i + 1));
        }
      }
      if (value.isPresent()) {
        return value;
      }
    }
    return Optional.empty();
  }
}
