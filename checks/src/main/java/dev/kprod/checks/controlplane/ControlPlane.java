package dev.kprod.checks.controlplane;

import dev.kprod.check.Area;
import dev.kprod.check.Check;
import dev.kprod.check.CheckModule;
import dev.kprod.check.Topic;
import java.util.List;

/// The checks of the area, in the order in which a report lists them.
public final class ControlPlane implements CheckModule {
  @Override
  public Area area() {
    return Area.of("control-plane", "Control plane and nodes", "cp", "node", "upgrade");
  }

  @Override
  public List<Check<?>> checks() {
    return List.of(
        new Redundancy(),
        new EtcdQuorum(),
        new Health(),
        new VersionSupport(),
        new VersionSkew(),
        new WebhookDeadlock(),
        new CertificateExpiry(),
        new AggregatedApis(),
        new NodeHealth(),
        new NodeZoneSpread(),
        new NodeCordoned(),
        new NodeAutoscaler(),
        new DeprecatedRequests());
  }

  @Override
  public List<Topic> topics() {
    return ControlPlaneTopics.ALL;
  }
}
