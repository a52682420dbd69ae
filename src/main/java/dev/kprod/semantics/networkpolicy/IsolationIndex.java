package dev.kprod.semantics.networkpolicy;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.NetworkPolicy.Direction;
import dev.kprod.cluster.Subject;
import dev.kprod.semantics.networkpolicy.ClusterPolicy.Api;
import dev.kprod.semantics.networkpolicy.Decision.Answer;
import dev.kprod.snapshot.Read;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Whether policies isolate the pods of a model, worked out once for each model.
final class IsolationIndex {
  static final Index<IsolationIndex> INDEX =
      Index.of("isolation", Isolation.READS, IsolationIndex::new);

  private record Asked(PodModel pod, Direction direction) {}

  private final Policies policies;
  private final Anybody anybody;
  private final Map<Asked, Isolation> answers = new ConcurrentHashMap<>();

  private IsolationIndex(Cluster cluster) {
    this.policies = cluster.index(Policies.INDEX);
    this.anybody = cluster.index(Anybody.INDEX);
  }

  Isolation judge(PodModel pod, Direction direction) {
    return pod.onHost()
        ? new Isolation.OnHost()
        : answers.computeIfAbsent(new Asked(pod, direction), asked -> answer(pod, direction));
  }

  private Isolation answer(PodModel pod, Direction direction) {
    List<Api> apis = policies.apis();
    Isolation first = judge(pod, direction, apis.getFirst());
    Isolation ours = apis.size() == 1 ? first : judge(pod, direction, apis.getLast());
    if (!first.getClass().equals(ours.getClass())) {
      List<Subject> both = new ArrayList<>();
      for (Api api : apis) {
        policies.over(api).forEach(policy -> both.add(policy.name()));
      }
      return new Isolation.Undetermined(
          "policies of two versions of the network policy API disagree", both, List.of());
    }
    return withForeign(ours, pod, direction);
  }

  private Isolation withForeign(Isolation ours, PodModel pod, Direction direction) {
    Policies.ForeignEffects effects = policies.effects(pod, direction);
    List<Clause> deciding =
        switch (ours) {
          case Isolation.Isolated isolated -> effects.opening();
          case Isolation.Unselected unselected -> effects.isolating();
          case Isolation.Voided voided -> effects.denying();
          case Isolation.OnHost host -> List.of();
          case Isolation.Undetermined undetermined -> List.of();
        };
    if (!deciding.isEmpty()) {
      return new Isolation.Undetermined(
          "policies of kinds that are not evaluated select it",
          deciding.stream().map(Clause::policy).toList(),
          List.of());
    }
    List<Read<?>> unseen = policies.unseen(pod.namespace());
    return unseen.isEmpty() || ours instanceof Isolation.Undetermined
        ? ours
        : new Isolation.Undetermined(
            "policies of kinds that were not seen may select it", List.of(), unseen);
  }

  private Isolation judge(PodModel pod, Direction direction, Api api) {
    Tiers tiers = policies.tiers(pod, direction, api);
    if (tiers.isEmpty()) {
      return new Isolation.Unselected();
    }
    Pieces pieces = new Pieces(tiers, pod, direction);
    boolean unclear = false;
    for (Family family : anybody.families()) {
      switch (pieces.all(anybody.whom(direction), family)) {
        case ALLOWED -> {
          return new Isolation.Voided(opening(tiers, pod, direction, family));
        }
        case UNKNOWN -> unclear = true;
        case DENIED -> {}
      }
    }
    return unclear
        ? new Isolation.Undetermined(pieces.because, List.copyOf(pieces.unclear), List.of())
        : new Isolation.Isolated(tiers.names());
  }

  /// Returns the policies that alone let everybody through; all of them where it takes several.
  private List<Subject> opening(Tiers tiers, PodModel pod, Direction direction, Family family) {
    List<Subject> opening = new ArrayList<>();
    for (OwnPolicy policy : tiers.own()) {
      Pieces alone = new Pieces(tiers.alone(policy), pod, direction);
      if (alone.all(anybody.whom(direction), family) == Answer.ALLOWED) {
        opening.add(policy.name());
      }
    }
    return opening.isEmpty() ? tiers.names() : opening;
  }

  /// Some tiers, asked about every port.
  private final class Pieces {
    private final Tiers tiers;
    private final PodModel destination;
    private final List<PortRange> ports;
    private final Set<Subject> unclear = new LinkedHashSet<>();
    private String because = "";

    /// The names of ports are the destination's, and nobody in particular has none.
    Pieces(Tiers tiers, PodModel pod, Direction direction) {
      this.tiers = tiers;
      this.destination = direction == Direction.INGRESS ? pod : PodModel.newcomer(pod.namespace());
      this.ports = new Ports().cut(tiers.rules(), destination).pieces();
    }

    /// Says whether all of some others pass on every port.
    Answer all(List<Party> others, Family family) {
      Answer together = Answer.ALLOWED;
      for (Party other : others) {
        for (PortRange port : ports) {
          Decision one =
              tiers.decide(
                  new Contact(
                      other,
                      family,
                      destination,
                      port.protocol(),
                      port.first(),
                      false,
                      policies.enforcement().blocks()));
          if (one.answer() == Answer.DENIED) {
            return Answer.DENIED;
          }
          if (one.answer() == Answer.UNKNOWN) {
            together = Answer.UNKNOWN;
            because = one.because();
            one.by().forEach(clause -> unclear.add(clause.policy()));
          }
        }
      }
      return together;
    }
  }
}
