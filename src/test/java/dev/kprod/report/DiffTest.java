package dev.kprod.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kprod.audit.AuditResult;
import dev.kprod.audit.Diff;
import dev.kprod.audit.Item;
import dev.kprod.audit.Outcome;
import dev.kprod.audit.Reason;
import dev.kprod.audit.ReportFile;
import dev.kprod.check.Evidence;
import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.Untrusted;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Subject;
import dev.kprod.medium.Encoders;
import dev.kprod.medium.SubjectText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DiffTest {
  @Test
  void what_was_judged_and_is_unknown_now_is_never_resolved() {
    Diff diff =
        diff(
            replicas().fail(web(), found(Severity.HIGH)).pass(api()),
            replicas()
                .unknown(web(), Reason.FORBIDDEN, "pods", "403")
                .unknown(api(), Reason.FORBIDDEN, "pods", "403"));

    assertThat(told(diff))
        .containsExactly(
            "unjudged high ha-replicas shop/deploy/api forbidden",
            "unjudged high ha-replicas shop/deploy/web forbidden");
    assertThat(diff.exitCode()).isEqualTo(4);
  }

  @Test
  void a_new_failure_comes_before_lost_sight() {
    Diff diff =
        diff(
            replicas().pass(web(), api()),
            replicas()
                .fail(web(), found(Severity.HIGH))
                .unknown(api(), Reason.FORBIDDEN, "pods", "403"));

    assertThat(told(diff))
        .containsExactly(
            "new high ha-replicas shop/deploy/web deploy/web: One pod serves.",
            "unjudged high ha-replicas shop/deploy/api forbidden");
    assertThat(diff.exitCode()).isEqualTo(1);
  }

  @Test
  void the_same_failure_is_no_news_unless_it_got_worse() {
    SampleItem lower = replicas().fail(web(), found(Severity.MEDIUM)).pass(api());
    SampleItem higher = replicas().fail(web(), found(Severity.HIGH)).pass(api());

    assertThat(told(diff(higher, lower))).isEmpty();
    assertThat(diff(higher, lower).unchanged()).isEqualTo(1);
    assertThat(told(diff(lower, higher)))
        .containsExactly("new high ha-replicas shop/deploy/web deploy/web: One pod serves.");
  }

  @Test
  void what_passes_or_is_gone_is_resolved_and_what_is_seen_again_is_judged() {
    Diff diff =
        diff(
            replicas()
                .fail(web(), found(Severity.HIGH))
                .unknown(api(), Reason.TIMEOUT, "pods", "slow"),
            replicas().pass(web(), api()));

    assertThat(told(diff))
        .containsExactly(
            "resolved high ha-replicas shop/deploy/web deploy/web: One pod serves.",
            "judged high ha-replicas shop/deploy/api timeout");
    assertThat(diff.exitCode()).isZero();
  }

  @Test
  void a_waiver_neither_resolves_nor_adds() {
    assertThat(
            told(
                diff(
                    replicas().fail(web(), found(Severity.HIGH)).pass(api()),
                    replicas().waived(web(), found(Severity.HIGH), accepted()).pass(api()))))
        .isEmpty();
    assertThat(
            told(
                diff(
                    replicas().waived(web(), found(Severity.HIGH), accepted()).pass(api()),
                    replicas().fail(web(), found(Severity.HIGH)).pass(api()))))
        .as("the waiver ended")
        .containsExactly("new high ha-replicas shop/deploy/web deploy/web: One pod serves.");
  }

  @Test
  void a_list_that_is_refused_takes_the_passes_with_it() {
    Diff diff =
        Diff.of(
            file(report(List.of(replicas().fail(web(), found(Severity.HIGH)).pass(api()).build()))),
            file(report(List.of(blind(replicas().build(), "shop")))));

    assertThat(told(diff))
        .containsExactly(
            "unjudged high ha-replicas the cluster forbidden in shop",
            "unjudged high ha-replicas shop/deploy/web its namespace could not be read");
    assertThat(diff.exitCode()).isEqualTo(4);
  }

  @Test
  void a_check_that_is_gone_is_lost_sight_unless_it_was_turned_off() {
    Item item = replicas().fail(web(), found(Severity.HIGH)).build();
    ReportFile before = file(report(List.of(item)));

    assertThat(told(Diff.of(before, file(report(List.of())))))
        .containsExactly("unjudged high ha-replicas the cluster the later report does not ask it");
    Diff off = Diff.of(before, file(scoped(report(List.of()), List.of(), List.of("ha-replicas"))));
    assertThat(told(off)).isEmpty();
    assertThat(off.leftOut()).isEqualTo(1);
  }

  @Test
  void a_namespace_that_is_left_out_on_purpose_is_not_resolved() {
    Diff diff =
        Diff.of(
            file(report(List.of(replicas().fail(web(), found(Severity.HIGH)).pass(api()).build()))),
            file(
                scoped(
                    report(List.of(replicas().pass(Samples.deployment("pay", "x")).build())),
                    List.of("shop"),
                    List.of())));

    assertThat(told(diff)).isEmpty();
    assertThat(diff.leftOut()).isEqualTo(1);
  }

  @Test
  void a_report_against_itself_shows_nothing() {
    for (AuditResult result :
        List.of(Samples.shop(), Samples.crowded(), Samples.empty(), HostileText.everywhere())) {
      Diff diff = Diff.of(file(result), file(result));

      assertThat(told(diff)).isEmpty();
      assertThat(diff.moves()).isEmpty();
      assertThat(diff.exitCode()).isZero();
    }
  }

  @Test
  void two_weeks_of_the_shop_as_people_read_them() {
    String text = DiffText.of(twoWeeks(), ReportOptions.Screen.STANDARD);

    Golden.assertSame("dev/kprod/report/diff", "shop-100.txt", text);
    Golden.assertSame(
        "dev/kprod/report/diff",
        "shop-60-ascii.txt",
        DiffText.of(twoWeeks(), ReportOptions.Screen.STANDARD.wide(60).with(Symbols.ASCII)));
    assertThat(text.lines().map(String::length)).allMatch(length -> length <= 100);
  }

  @Test
  void two_weeks_of_the_shop_as_programs_read_them() {
    Golden.assertSame("dev/kprod/report/diff", "shop.json", DiffJson.of(twoWeeks()));
  }

  @Test
  void something_else_is_refused() {
    assertThatThrownBy(() -> ReportFile.read("x.json", "{\"kind\": \"Baseline\"}".getBytes(UTF_8)))
        .hasMessage("x.json is no JSON report of kprod; make one with -o json=FILE");
    assertThatThrownBy(() -> ReportFile.read("x.json", "{\"kind\": ".getBytes(UTF_8)))
        .hasMessage("x.json is no whole JSON; make the report again with -o json=FILE");
  }

  @ParameterizedTest
  @EnumSource(HostileText.class)
  void hostile_text_is_shown_and_not_obeyed(HostileText text) {
    Diff diff = Diff.of(file(Samples.empty()), file(HostileText.inHead(text.alone(), text)));

    assertThat(
            DiffText.of(diff, ReportOptions.Screen.STANDARD)
                .codePoints()
                .filter(c -> c != '\n' && Encoders.isInvisible(c))
                .toArray())
        .isEmpty();
    assertThat(
            DiffJson.of(diff)
                .codePoints()
                .filter(c -> c == '<' || (c != '\n' && Encoders.isInvisible(c)))
                .toArray())
        .isEmpty();
  }

  private static Diff twoWeeks() {
    List<Item> later = new ArrayList<>(Samples.shop().items());
    later.removeIf(
        item -> List.of("probe-liveness", "net-ingress-isolation").contains(item.check().id()));
    later.replaceAll(item -> item.check().id().equals("ha-replicas") ? betterReplicas() : item);
    later.add(
        SampleItem.of(SampleChecks.ISOLATION)
            .fail(Samples.namespace("new-team"), found(Severity.HIGH))
            .pass(Samples.namespace("payments"))
            .build());
    return Diff.of(file(Samples.shop()), file(Samples.result("prod-eu", later)));
  }

  private static Item betterReplicas() {
    SampleItem item = replicas().passes(310, "Deployment");
    return item.unknown(Samples.deployment("payments", "worker-0"), Reason.TIMEOUT, "pods", "slow")
        .build();
  }

  private static SampleItem replicas() {
    return SampleItem.of(SampleChecks.REPLICAS);
  }

  private static Subject web() {
    return Samples.deployment("shop", "web");
  }

  private static Subject api() {
    return Samples.deployment("shop", "api");
  }

  private static Verdict.Fail found(Severity severity) {
    return Verdict.fail(
        severity,
        "One pod serves.",
        Remedy.think("Run two."),
        Evidence.at("spec.replicas", 1, "at least 2"));
  }

  private static Outcome.By accepted() {
    return new Outcome.By(
        Outcome.By.Source.CONFIG, Optional.of("w"), Untrusted.of("a reason"), Optional.empty());
  }

  private static Item blind(Item base, String namespace) {
    return new Item(
        base.check(),
        base.area(),
        base.kind(),
        base.severity(),
        Outcome.Word.UNKNOWN,
        base.itemScore(),
        false,
        0,
        0,
        0,
        base.counts().plus(Outcome.Word.UNKNOWN),
        base.params(),
        List.of(
            new Item.FoldedUnknown(
                Reason.FORBIDDEN, "deployments.apps", namespace, Untrusted.of("403"), 1)),
        List.of(),
        List.of());
  }

  private static AuditResult report(List<Item> items) {
    return Samples.result("prod-eu", items);
  }

  private static AuditResult scoped(
      AuditResult base, List<String> excluded, List<String> disabled) {
    return SampleResult.like(base)
        .scope(
            new AuditResult.Scope(false, List.of("*"), excluded, "", false, List.of(), disabled, 0))
        .build();
  }

  private static Diff diff(SampleItem before, SampleItem after) {
    return Diff.of(file(report(List.of(before.build()))), file(report(List.of(after.build()))));
  }

  private static ReportFile file(AuditResult result) {
    return ReportFile.read(
        "kprod.json", Written.json(result, ReportOptions.STANDARD).getBytes(UTF_8));
  }

  private static List<String> told(Diff diff) {
    List<String> told = new ArrayList<>();
    diff.fresh().forEach(one -> told.add("new " + told(one)));
    diff.resolved().forEach(one -> told.add("resolved " + told(one)));
    diff.unjudged().forEach(one -> told.add("unjudged " + told(one)));
    diff.judged().forEach(one -> told.add("judged " + told(one)));
    return told;
  }

  private static String told(Diff.Change change) {
    return String.join(
        " ",
        change.severity().word(),
        change.check(),
        SubjectText.whole(change.subject()),
        change.why());
  }
}
