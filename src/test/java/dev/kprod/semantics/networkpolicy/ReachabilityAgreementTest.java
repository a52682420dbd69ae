package dev.kprod.semantics.networkpolicy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Fixture;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Resources;
import dev.kprod.semantics.networkpolicy.Decision.Answer;
import dev.kprod.semantics.networkpolicy.naive.NaiveNetwork;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The engine in both its forms against the naive evaluator, on clusters drawn at random.
class ReachabilityAgreementTest {
  private static final int CLUSTERS = 1_400;
  private static final int CONNECTIONS = 110;

  /// One cluster in both worlds.
  private static final class Both {
    private final RandomNetwork drawn;
    private final NaiveNetwork naive;
    private final Reachability engine;
    private final Map<String, Pod> pods = new HashMap<>();
    private final Map<String, Party> classes = new HashMap<>();
    private final Map<List<Object>, List<Reachability.Span>> spans = new HashMap<>();

    Both(long seed) {
      drawn = new RandomNetwork(seed);
      naive = drawn.naive();
      Cluster cluster = Fixture.of(drawn.manifests());
      engine = Reachability.of(cluster);
      cluster
          .list(Resources.PODS)
          .forEach(pod -> pods.put(pod.namespace() + "/" + pod.name(), pod));
      for (PodClass one : engine.classes()) {
        one.pods().forEach(pod -> classes.put(pod.namespace() + "/" + pod.name(), one.party()));
      }
    }

    private static String key(NaiveNetwork.Pod pod) {
      return pod.namespace() + "/" + pod.name();
    }

    Party party(NaiveNetwork.End end) {
      return switch (end) {
        case NaiveNetwork.End.OfPod(NaiveNetwork.Pod pod) -> engine.of(pods.get(key(pod)));
        case NaiveNetwork.End.OfAddress(String address) -> engine.of(address).orElseThrow();
      };
    }

    /// The class stands for all its pods.
    Party alike(NaiveNetwork.End end) {
      return end instanceof NaiveNetwork.End.OfPod(NaiveNetwork.Pod pod)
          ? classes.get(key(pod))
          : party(end);
    }

    Answer inSet(
        NaiveNetwork.End from, NaiveNetwork.End to, Family family, String protocol, int port) {
      Party one = alike(from);
      Party other = alike(to);
      return spans
          .computeIfAbsent(List.of(one, other, family), unseen -> engine.spans(one, other, family))
          .stream()
          .filter(span -> span.ports().has(protocol, port, PodModel.newcomer("")))
          .map(Reachability.Span::answer)
          .findFirst()
          .orElseThrow();
    }

    /// Whether the exceptions for one pod decide, which a class cannot know.
    boolean isItsOwn(NaiveNetwork.End from, NaiveNetwork.End to) {
      return from.equals(to)
          || (!party(from).node().isEmpty() && party(from).node().equals(party(to).node()));
    }
  }

  private static List<String> addresses(NaiveNetwork.End end) {
    return switch (end) {
      case NaiveNetwork.End.OfPod(NaiveNetwork.Pod pod) -> pod.addresses();
      case NaiveNetwork.End.OfAddress(String address) -> List.of(address);
    };
  }

  private static String find(List<String> addresses, Family family) {
    return addresses.stream()
        .filter(one -> one.contains(":") == (family == Family.V6))
        .findFirst()
        .orElse("");
  }

  @Test
  void points_and_sets_agree_with_the_documentation_read_naively() {
    List<String> differences = new ArrayList<>();
    int points = 0;
    int sets = 0;
    int allowed = 0;
    for (long seed = 0; seed < CLUSTERS; seed++) {
      Both both = new Both(seed);
      for (int i = 0; i < CONNECTIONS; i++) {
        NaiveNetwork.End from = both.drawn.end();
        NaiveNetwork.End to = both.drawn.end();
        String protocol = both.drawn.protocol();
        int port = both.drawn.port80();
        for (Path path : both.engine.ask(both.party(from), both.party(to), protocol, port)) {
          String source = find(addresses(from), path.family());
          String target = find(addresses(to), path.family());
          Answer expected =
              both.naive.allows(from, source, to, target, port, protocol)
                  ? Answer.ALLOWED
                  : Answer.DENIED;
          points++;
          allowed += expected == Answer.ALLOWED ? 1 : 0;
          if (path.answer() != expected) {
            differences.add("point, seed %s: %s; naive %s".formatted(seed, path, expected));
          }
          if (!both.isItsOwn(from, to)) {
            sets++;
            Answer set = both.inSet(from, to, path.family(), protocol, port);
            if (set != expected) {
              differences.add(
                  "set, seed %s: %s says %s; naive %s".formatted(seed, path, set, expected));
            }
          }
        }
      }
    }

    assertThat(differences.stream().limit(5)).isEmpty();
    assertThat(points).isGreaterThan(100_000);
    assertThat(sets).isGreaterThan(100_000);
    assertThat(allowed).isBetween(points / 5, points * 4 / 5);
  }
}
