package dev.kprod.checks.probes;

import dev.kprod.cluster.Container;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.Service;
import dev.kprod.cluster.Workload;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The containers of a workload that run as long as its pods: sidecars and main ones.
///
/// @param container one of them, each form of it once: during a rollout there may be two
/// @param spec a pod that has it
record Lasting(Container container, PodSpec spec) {
  /// Returns all of them, as live pods have them or else the template.
  static List<Lasting> of(Workload workload) {
    Set<Container> seen = new LinkedHashSet<>();
    List<Lasting> lasting = new ArrayList<>();
    for (PodSpec spec : workload.forms()) {
      for (Container container : spec.lastingContainers()) {
        if (seen.add(container)) {
          lasting.add(new Lasting(container, spec));
        }
      }
    }
    return lasting;
  }

  /// Returns the containers that receive the traffic of some Services; where no container declares
  /// the ports, every main one may.
  static List<Lasting> serving(Workload workload, List<Service> services) {
    List<ServedPort> ports = ServedPort.of(services);
    Set<Container> seen = new LinkedHashSet<>();
    List<Lasting> serving = new ArrayList<>();
    for (PodSpec spec : workload.forms()) {
      Set<Container> receivers = new LinkedHashSet<>();
      for (ServedPort port : ports) {
        receivers.addAll(port.declaredBy(spec));
      }
      for (Container container : receivers.isEmpty() ? spec.containers() : receivers) {
        if (seen.add(container)) {
          serving.add(new Lasting(container, spec));
        }
      }
    }
    return serving;
  }

  /// Returns where a field of the container stands, in the manifest of the workload.
  String path(Workload workload, String field) {
    return workload.specPath() + "." + container.path() + "." + field;
  }
}
