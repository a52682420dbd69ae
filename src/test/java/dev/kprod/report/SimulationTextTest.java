package dev.kprod.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Fixture;
import dev.kprod.medium.Encoders;
import dev.kprod.medium.Ink;
import dev.kprod.simulation.DrainForecast;
import dev.kprod.simulation.LossForecast;
import dev.kprod.simulation.Town;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulationTextTest {
  private static final String HOSTILE = "a\\u001b[2J\\u202Eb";

  private static String drained(String yaml, int width) {
    Cluster cluster = Fixture.of(yaml);
    return SimulationText.of(
        DrainForecast.of(cluster, LossForecast.nodes(cluster), true),
        cluster,
        new SimulationText.Layout(
            "kprod simulate drain --all", width, Ink.PLAIN, Encoders.TERMINAL, false, false),
        1);
  }

  @Test
  void a_drain_that_hangs_reads_at_a_glance() {
    String yaml =
        Town.empty()
            .nodes("a1@a", "b1@b")
            .service("web", "", "a1", "b1")
            .budget("web", "minAvailable: 2")
            .yaml();

    assertThat(drained(yaml, 100).lines().skip(2).limit(9))
        .containsExactly(
            "  hangs        1  shop/pdb/web                    budget web (minAvailable 2) wants"
                + " all 2 pods",
            "                                                  healthy (a1, b1)",
            "  survives     0  workloads that are touched",
            "",
            "  a1                        hangs                   hangs 1",
            "  b1                        hangs                   hangs 1",
            "",
            "  No order was found for: a1, b1.",
            "");
  }

  @Test
  void text_of_the_cluster_is_shown_and_not_obeyed() {
    String yaml =
        Town.empty()
            .nodes("a1@a", "b1@b")
            .service("web", "", "a1", "b1")
            .budget("web", "minAvailable: 2")
            .yaml()
            .replace("name: a1", "name: \"" + HOSTILE + "\"")
            .replace("nodeName: a1", "nodeName: \"" + HOSTILE + "\"");

    assertThat(List.of(drained(yaml, 60), drained(yaml, 160)))
        .allSatisfy(text -> assertThat(text).doesNotContain("\u001b", "\u202e"));
    assertThat(drained(yaml, 160)).contains("\\x1b[2J");
  }
}
