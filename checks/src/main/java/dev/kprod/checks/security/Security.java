package dev.kprod.checks.security;

import dev.kprod.check.Area;
import dev.kprod.check.Check;
import dev.kprod.check.CheckModule;
import dev.kprod.check.Topic;
import java.util.List;

/// The checks of the area, in the order in which a report lists them.
public final class Security implements CheckModule {
  @Override
  public Area area() {
    return Area.of("security", "RBAC and workload security", "rbac", "sec");
  }

  @Override
  public List<Check<?>> checks() {
    return List.of(
        new RbacEnabled(),
        new AdminWorkload(),
        new AdminHuman(),
        new Anonymous(),
        new BroadGroup(),
        new EscalationVerbs(),
        new NodeProxy(),
        new SecretRead(),
        new WorkloadCreate(),
        new RbacWildcard(),
        new Dangling(),
        new DefaultAccount(),
        new TokenAutomount(),
        new TokenSecret(),
        new AttackPath(),
        new PssEnforced(),
        new PssBaseline(),
        new PssRestricted(),
        new PssReadmission(),
        new NodeEscape(),
        new HostAccess(),
        new SecretLiteral(),
        new ImageIdentity(),
        new ImageRegistry());
  }

  @Override
  public List<Topic> topics() {
    return SecurityTopics.ALL;
  }
}
