package dev.kprod.checks.resources;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Namespace;
import dev.kprod.cluster.Platform;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Words;
import dev.kprod.semantics.rbac.Grant;
import dev.kprod.semantics.rbac.Identity;
import dev.kprod.semantics.rbac.Rbac;
import dev.kprod.semantics.rbac.RequestAttributes;
import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ReadOutcome;
import java.util.List;

/// Whether a namespace is a tenant's: somebody who does not run the cluster may start pods in it.
sealed interface Tenancy {
  /// It is.
  ///
  /// @param because why, for a person
  record Tenant(String because) implements Tenancy {}

  /// Only who runs the cluster starts pods in it.
  record Own() implements Tenancy {}

  /// Nobody was seen who may, and not everything was seen.
  record Unseen(Read<?> read) implements Tenancy {}

  /// What is read. Without it only a namespace that is selected is known to be a tenant's.
  Reads READS = Reads.NONE.may(Rbac.READS.all().toArray(Read[]::new)).and(Words.PLATFORM);

  /// Returns how it is with a namespace.
  ///
  /// @param selector which namespaces are a tenant's in any case
  static Tenancy of(Namespace namespace, Cluster cluster, Selector selector) {
    List<Identity> holders = holders(namespace.name(), cluster);
    if (selector.matches(namespace.labels())) {
      return new Tenant("its labels say that it is a tenant's");
    }
    if (!holders.isEmpty()) {
      return new Tenant(
          holders.size() == 1
              ? "1 subject may create pods"
              : "%s subjects may create pods".formatted(holders.size()));
    }
    for (Read<?> read : Rbac.READS.all()) {
      boolean namespaced = read.equals(Resources.ROLES) || read.equals(Resources.ROLE_BINDINGS);
      if (cluster.outcome(read, namespaced ? namespace.name() : "") instanceof ReadOutcome.Unseen) {
        return new Unseen(read);
      }
    }
    return new Own();
  }

  /// Service accounts of the system and of add-ons are no tenants, whatever they may do.
  private static List<Identity> holders(String namespace, Cluster cluster) {
    Rbac rbac = Rbac.of(cluster);
    Platform platform = Platform.of(cluster);
    return rbac.holders(RequestAttributes.on("create", "", "pods").in(namespace)).stream()
        .map(Grant::holder)
        .distinct()
        .filter(holder -> !holder.isSystem() && !rbac.isAdmin(holder))
        .filter(
            holder ->
                !(holder instanceof Identity.ServiceAccount(String home, String name))
                    || platform.isApplication(home))
        .toList();
  }
}
