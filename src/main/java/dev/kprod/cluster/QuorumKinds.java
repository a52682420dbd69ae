package dev.kprod.cluster;

import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ResourceType;
import java.util.List;

/// The kinds of operators that say how the members of a quorum system agree.
public final class QuorumKinds {
  /// Strimzi's Kafkas.
  public static final ResourceType<CustomResource> KAFKAS =
      ResourceType.namespaced(
          "kafka.strimzi.io", List.of("v1", "v1beta2"), "kafkas", "Kafka", CustomResource::new);

  /// All of them.
  public static final List<Read<?>> ALL = List.of(KAFKAS);

  private QuorumKinds() {}
}
