package dev.kprod.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.medium.Encoders;
import dev.kprod.medium.Ink;
import dev.kprod.report.Golden;
import dev.kprod.report.SampleChecks;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuleIndexTest {
  private static final RuleIndex INDEX =
      new RuleIndex(
          List.of(
              new RuleIndex.Rule(SampleChecks.AVAILABILITY, SampleChecks.PDB_HEADROOM),
              new RuleIndex.Rule(SampleChecks.AVAILABILITY, SampleChecks.REPLICAS),
              new RuleIndex.Rule(SampleChecks.SECURITY, SampleChecks.ADMIN)));

  @Test
  void a_person_sees_a_line_for_each_check() {
    assertThat(INDEX.checks().text(80, Ink.PLAIN, Encoders.TERMINAL))
        .isEqualTo(
            """
            id                   area          severity  title
            ha-pdb-headroom      availability  high      Every disruption budget lets at
                                                         least one pod be evicted.
            ha-replicas          availability  high      Every serving workload runs at
                                                         least two replicas.
            rbac-admin-workload  security      critical  No workload carries cluster-admin.
            """);
  }

  @Test
  void a_spreadsheet_gets_quoted_fields() {
    assertThat(INDEX.checks().csv().lines())
        .containsExactly(
            "\"id\",\"area\",\"severity\",\"title\"",
            "\"ha-pdb-headroom\",\"availability\",\"high\","
                + "\"Every disruption budget lets at least one pod be evicted.\"",
            "\"ha-replicas\",\"availability\",\"high\","
                + "\"Every serving workload runs at least two replicas.\"",
            "\"rbac-admin-workload\",\"security\",\"critical\","
                + "\"No workload carries cluster-admin.\"");
  }

  @Test
  void programs_get_it_whole() {
    Golden.assertSame("dev/kprod/explain", "checks.json", INDEX.json());
  }

  @Test
  void the_index_leads_to_every_page() {
    Golden.assertSame("dev/kprod/explain", "checks.md", INDEX.markdown());
  }
}
