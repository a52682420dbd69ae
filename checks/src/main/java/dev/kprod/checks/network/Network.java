package dev.kprod.checks.network;

import dev.kprod.check.Area;
import dev.kprod.check.Check;
import dev.kprod.check.CheckModule;
import dev.kprod.check.Topic;
import java.util.List;

/// The checks of the area, in the order in which a report lists them.
public final class Network implements CheckModule {
  @Override
  public Area area() {
    return Area.of("network", "Network", "net");
  }

  @Override
  public List<Check<?>> checks() {
    return List.of(
        new PolicyEnforcement(),
        new IngressIsolation(),
        new EgressIsolation(),
        new DatastoreReach(),
        new MetadataEgress(),
        new DnsEgress(),
        new PolicySelection(),
        new DnsRedundancy(),
        new ServiceEndpoints(),
        new ExternalExposure(),
        new RouteBackend(),
        new RouteTls(),
        new Certificates(),
        new IngressController());
  }

  @Override
  public List<Topic> topics() {
    return NetworkTopics.ALL;
  }
}
