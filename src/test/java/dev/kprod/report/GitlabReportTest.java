package dev.kprod.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.audit.AuditResult;
import dev.kprod.check.Severity;
import dev.kprod.medium.Encoders;
import dev.kprod.snapshot.Tree;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class GitlabReportTest {
  private static final ReportOptions STANDARD = ReportOptions.STANDARD;

  @ParameterizedTest
  @MethodSource("dev.kprod.report.JunitReportTest#everyFixture")
  void gitlab_takes_it_and_no_fingerprint_comes_twice(AuditResult result) {
    Tree entries = Written.tree(Written.gitlab(result, STANDARD));

    assertThat(entries.items().stream().map(one -> one.text("fingerprint")))
        .doesNotHaveDuplicates();
    assertThat(entries.items().stream().map(one -> one.text("location", "path")))
        .allMatch(path -> path.matches("clusters/[A-Za-z0-9._~%/-]+"));
  }

  @Test
  void the_shop_as_the_widget_sees_it() {
    Golden.assertSame(
        "dev/kprod/report/formats", "shop.gitlab.json", Written.gitlab(Samples.shop(), STANDARD));
  }

  @Test
  void nothing_to_say_is_an_empty_list() {
    assertThat(Written.gitlab(Samples.clean(), STANDARD)).isEqualTo("[]\n");
  }

  @Test
  void a_blind_spot_is_information_and_a_filter_says_so() {
    assertThat(
            Written.tree(Written.gitlab(Samples.shop(), STANDARD.from(Severity.CRITICAL)))
                .items()
                .stream()
                .map(one -> one.text("severity") + " " + one.text("description")))
        .containsExactly(
            "blocker rbac-admin-workload: ServiceAccount ci/deployer: May do anything in the"
                + " cluster.",
            "blocker backup-recency: StatefulSet payments/ledger-db: No finished backup for 9 days,"
                + " 24 h allowed.",
            "info audit-coverage: List backups.velero.io: timeout. Unknown for it:"
                + " backup-schedule.",
            "info audit-coverage: List ciliumnetworkpolicies.cilium.io: forbidden. Unknown for it:"
                + " net-datastore-reach.",
            "info audit-coverage: List pods: forbidden. Unknown for it: ha-replicas.",
            "info audit-filter: Filtered: showing fail, unknown, critical and above. Score and gate"
                + " count everything.");
  }

  @ParameterizedTest
  @EnumSource(HostileText.class)
  void hostile_text_is_escaped(HostileText text) {
    String written = Written.gitlab(HostileText.inHead(text.alone(), text), STANDARD);

    assertThat(
            written
                .codePoints()
                .filter(c -> c == '<' || (c != '\n' && Encoders.isInvisible(c)))
                .toArray())
        .isEmpty();
    assertThat(List.of(written.charAt(0))).containsExactly('[');
  }
}
