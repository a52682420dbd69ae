package dev.kprod.audit;

import static dev.kprod.audit.Examples.DEPLOYMENTS;
import static dev.kprod.audit.Examples.NAMESPACES;
import static dev.kprod.audit.Examples.NODES;
import static dev.kprod.audit.Examples.audit;
import static dev.kprod.audit.Examples.catalogue;
import static dev.kprod.audit.Examples.check;
import static dev.kprod.audit.Examples.deployment;
import static dev.kprod.audit.Examples.diagnostics;
import static dev.kprod.audit.Examples.lines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kprod.catalogue.Catalogue;
import dev.kprod.check.Area;
import dev.kprod.check.Check;
import dev.kprod.check.CheckModule;
import dev.kprod.check.Severity;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Subjects;
import dev.kprod.check.Untrusted;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Deployment;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Subject;
import dev.kprod.config.Settings;
import dev.kprod.config.Settings.Adjustment;
import dev.kprod.config.Settings.OfCheck;
import dev.kprod.config.Settings.Scope;
import dev.kprod.config.Settings.Target;
import dev.kprod.snapshot.ReadOutcome;
import dev.kprod.snapshot.Tree;
import dev.kprod.testing.ReplicasExample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class AuditorTest {
  private static final Catalogue TWO =
      catalogue(
          check("ha-one", Severity.HIGH, DEPLOYMENTS, "ha-first"),
          check("ha-two", Severity.CRITICAL, DEPLOYMENTS));

  private static final Catalogue KINDS =
      catalogue(
          check("ha-workload", Severity.HIGH, DEPLOYMENTS),
          check("ha-namespace", Severity.HIGH, NAMESPACES),
          check("ha-node", Severity.HIGH, NODES),
          check("ha-cluster", Severity.HIGH, SubjectKind.CLUSTER));

  private static final String SHOP =
      deployment("shop", "web", "says/ha-one: fail")
          + deployment("pay", "api", "says/ha-one: none")
          + deployment("pay", "db", "says/ha-two: fail-low")
          + deployment("pay", "vault", "says/ha-two: dark");

  @Test
  void an_item_is_as_bad_as_its_worst_subject() {
    AuditResult result = audit(TWO, SHOP);

    assertThat(lines(result))
        .containsExactly(
            "ha-one fail(high) shop/web",
            "ha-one pass pay/db",
            "ha-one pass pay/vault",
            "ha-one not-applicable pay/api",
            "ha-two fail(low) pay/db",
            "ha-two unknown(not-observable) pay/vault",
            "ha-two pass pay/api",
            "ha-two pass shop/web");
    assertThat(result.items().stream().map(Item::outcome))
        .containsExactly(Outcome.Word.FAIL, Outcome.Word.FAIL);
    assertThat(result.summary().items()).isEqualTo(new Counts(0, 2, 0, 0, 0));
    assertThat(result.items().getFirst().counts()).isEqualTo(new Counts(2, 1, 0, 0, 1));
  }

  @Test
  void items_are_sorted_by_the_severity_of_their_worst_finding() {
    AuditResult result = audit(TWO, deployment("shop", "web", "says/ha-one: fail"));

    assertThat(result.items().stream().map(item -> item.check().id()))
        .containsExactly("ha-two", "ha-one");
  }

  @Test
  void a_fingerprint_is_made_of_check_and_subject_and_nothing_else() {
    assertThat(Fingerprint.of("ha-one", new Subject("apps", "v1", "Deployment", "shop", "web")))
        .isEqualTo(Fingerprint.of("ha-one", new Subject("apps", "v2", "Deployment", "shop", "web")))
        .isEqualTo(Fingerprint.sha256("kprod/1\nha-one\napps/Deployment/shop/web").substring(0, 32))
        .matches("[0-9a-f]{32}");
  }

  @Test
  void the_order_of_the_input_and_the_threads_do_not_matter() {
    String yaml = SHOP;
    for (int i = 0; i < 12; i++) {
      yaml += deployment("ns-" + i % 4, "app-" + i, "says/ha-one: fail, says/ha-two: crash");
    }
    AuditResult expected = audit(TWO, yaml);
    List<String> documents = new ArrayList<>(Arrays.asList(yaml.split("(?m)^---$")));

    for (int seed = 0; seed < 10; seed++) {
      Collections.shuffle(documents, new Random(seed));
      try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
        AuditResult shuffled =
            Auditor.audit(
                TWO,
                Examples.snapshot(String.join("\n---\n", documents)),
                Order.of("test", Settings.STANDARD),
                threads);
        assertThat(shuffled).isEqualTo(expected);
      }
    }
  }

  @Test
  void one_namespace_leaves_out_what_belongs_to_the_cluster() {
    String yaml =
        deployment("shop", "web", "says/ha-workload: fail")
            + deployment("pay", "api", "")
            + "kind: Node\nmetadata: {name: n1}\n";
    AuditResult all = audit(KINDS, yaml);
    AuditResult shop =
        audit(KINDS, yaml, Settings.STANDARD.with(new Scope(List.of("sh*"), List.of(), "", false)));

    assertThat(lines(all))
        .containsExactly(
            "ha-cluster pass cluster",
            "ha-namespace pass Namespace/pay",
            "ha-namespace pass Namespace/shop",
            "ha-node pass Node/n1",
            "ha-workload fail(high) shop/web",
            "ha-workload pass pay/api");
    assertThat(lines(shop))
        .containsExactly("ha-namespace pass Namespace/shop", "ha-workload fail(high) shop/web");
    assertThat(shop.scope().outOfScopeChecks()).isEqualTo(2);
    assertThat(shop.scope().partial()).isTrue();
    assertThat(shop.summary().grade()).isEqualTo("?");
    assertThat(shop.summary().caps())
        .containsExactly(new AuditResult.GradeCap("?", "partial-scope", OptionalInt.empty()));
  }

  @Test
  void a_selector_picks_workloads_by_their_labels() {
    AuditResult result =
        audit(
            KINDS,
            deployment("shop", "web", "") + deployment("shop", "api", ""),
            Settings.STANDARD.with(new Scope(List.of("*"), List.of(), "app=api", false)));

    assertThat(lines(result)).containsExactly("ha-workload pass shop/api");
  }

  @Test
  void excluded_namespaces_are_counted_and_named_and_do_not_take_the_grade() {
    AuditResult result =
        audit(
            KINDS,
            deployment("shop", "web", "") + deployment("sandbox-a", "x", "says/ha-workload: fail"),
            Settings.STANDARD.with(new Scope(List.of("*"), List.of("sandbox-*"), "", false)));

    assertThat(lines(result))
        .containsExactly(
            "ha-cluster pass cluster",
            "ha-namespace pass Namespace/shop",
            "ha-workload pass shop/web");
    assertThat(result.scope().excludeNamespaces()).containsExactly("sandbox-*");
    assertThat(result.summary().grade()).isEqualTo("A");
    assertThat(diagnostics(result))
        .containsExactly("namespaces-excluded: 1 namespace is out of scope: sandbox-a");
  }

  @Test
  void a_selection_of_checks_is_partial_and_counts_what_it_leaves_out() {
    AuditResult result =
        Auditor.audit(
            KINDS,
            Examples.snapshot(deployment("shop", "web", "")),
            Order.of("test", Settings.STANDARD)
                .selecting(new Selection(List.of("ha-w*"), List.of(), List.of())));

    assertThat(lines(result)).containsExactly("ha-workload pass shop/web");
    assertThat(result.scope().selectedChecks()).containsExactly("ha-workload");
    assertThat(result.scope().outOfScopeChecks()).isEqualTo(3);
    assertThat(result.scope().partial()).isTrue();
  }

  @Test
  void a_pattern_that_selects_nothing_is_found() {
    assertThat(
            new Selection(List.of("ha-w*", "rbac-*", "ha-first"), List.of("no-*"), List.of("net"))
                .unmatched(TWO))
        .containsExactly("ha-w*", "rbac-*", "no-*", "net");
  }

  @Test
  void checks_and_areas_that_are_off_are_named() {
    Settings settings =
        Settings.STANDARD.with(
            "ha-one",
            new OfCheck(Optional.of(false), Optional.empty(), new TreeMap<>(), List.of()));

    assertThat(audit(TWO, SHOP, settings).scope().disabledChecks()).containsExactly("ha-one");
  }

  @Test
  void nothing_judged_at_all_is_incomplete_and_has_no_letter() {
    AuditResult result =
        Auditor.audit(
            TWO,
            Examples.snapshot(""),
            Order.of("test", Settings.STANDARD.with(Settings.Gate.OFF)));

    assertThat(result.summary().score()).isEmpty();
    assertThat(result.summary().floor()).isEmpty();
    assertThat(result.summary().grade()).isEqualTo("?");
    assertThat(result.summary().caps().getFirst().because()).isEqualTo("nothing-judged");
    assertThat(result.gate().exitCode()).isEqualTo(4);
  }

  @Test
  void a_severity_of_kprod_yaml_is_the_new_ceiling() {
    String yaml =
        deployment("shop", "a", "says/ha-two: fail")
            + deployment("shop", "b", "says/ha-two: fail-low");

    assertThat(lines(audit(TWO, yaml, severity("ha-two", Severity.MEDIUM))))
        .contains("ha-two fail(medium) shop/a", "ha-two fail(low) shop/b");
    Settings raised = severity("ha-one", Severity.CRITICAL);
    AuditResult result = audit(TWO, deployment("shop", "a", "says/ha-one: fail"), raised);
    assertThat(lines(result)).contains("ha-one fail(critical) shop/a");
    assertThat(result.items().getFirst().severity()).isEqualTo(Severity.CRITICAL);
    assertThat(result.items().getFirst().check().severity()).isEqualTo(Severity.HIGH);
  }

  @Test
  void excluded_subjects_are_no_subjects() {
    Settings settings =
        Settings.STANDARD.with(
            "ha-one",
            new OfCheck(
                Optional.empty(),
                Optional.empty(),
                new TreeMap<>(),
                List.of(new Target("", "Deployment", "sh*", "*"))));

    assertThat(lines(audit(TWO, SHOP, settings)))
        .doesNotContain("ha-one fail(high) shop/web")
        .contains("ha-two pass shop/web");
  }

  @Test
  void params_are_set_for_all_and_the_first_matching_override_wins_for_each() {
    Catalogue catalogue = catalogue(new ReplicasExample());
    String yaml = "";
    for (String namespace : List.of("shop", "shop-dev", "shop-test")) {
      yaml +=
          """
          kind: Deployment
          metadata: {name: web, namespace: %s, labels: {app: web}}
          spec: {replicas: 2}
          ---
          """
              .formatted(namespace);
    }
    Settings settings =
        overriding(
            Settings.STANDARD.with("ha-example", params(3)),
            new Adjustment(List.of("*-dev"), "", checks(params(1))),
            new Adjustment(List.of(), "app=web", checks(params(2))),
            new Adjustment(List.of("*-test"), "", checks(params(9))));

    AuditResult result = audit(catalogue, yaml, settings);

    assertThat(lines(result))
        .containsExactly(
            "ha-example pass shop/web",
            "ha-example pass shop-dev/web",
            "ha-example pass shop-test/web");
    assertThat(result.items().getFirst().params()).isEqualTo(Map.of("minReplicas", Tree.of(3)));
    assertThat(lines(audit(catalogue, yaml, Settings.STANDARD.with("ha-example", params(3)))))
        .containsExactly(
            "ha-example fail(high) shop/web",
            "ha-example fail(high) shop-dev/web",
            "ha-example fail(high) shop-test/web");
  }

  @Test
  void an_override_can_lower_a_finding_or_leave_a_subject_out() {
    Settings settings =
        overriding(
            Settings.STANDARD,
            new Adjustment(
                List.of("shop"),
                "",
                checks(
                    "ha-one",
                    new OfCheck(
                        Optional.empty(), Optional.of(Severity.LOW), new TreeMap<>(), List.of()))),
            new Adjustment(
                List.of("pay"),
                "",
                checks(
                    "ha-one",
                    new OfCheck(
                        Optional.of(false), Optional.empty(), new TreeMap<>(), List.of()))));

    assertThat(lines(audit(TWO, SHOP, settings)).stream().filter(line -> line.startsWith("ha-one")))
        .containsExactly("ha-one fail(low) shop/web");
  }

  @Test
  void what_an_add_on_needs_by_design_is_waived_unless_add_ons_are_not_trusted() {
    String yaml = deployment("shop", "velero", "says/ha-one: excused");

    assertThat(lines(audit(TWO, yaml)))
        .containsExactly("ha-two pass shop/velero", "ha-one waived(CATALOGUE) shop/velero");
    assertThat(lines(audit(TWO, yaml, Settings.STANDARD.stating("addons.trust", Tree.of(false)))))
        .containsExactly("ha-two pass shop/velero", "ha-one fail(high) shop/velero");
  }

  @Test
  void a_crash_is_told_with_its_class_and_counted() {
    List<String> told = Collections.synchronizedList(new ArrayList<>());
    AuditResult result =
        Auditor.audit(
            TWO,
            Examples.snapshot(
                deployment("shop", "a", "says/ha-one: crash")
                    + deployment("shop", "b", "says/ha-one: crash")),
            Order.of("test", Settings.STANDARD)
                .telling(
                    (check, where, thrown) ->
                        told.add(check + " " + where + " " + thrown.getMessage())));

    assertThat(diagnostics(result))
        .containsExactly(
            "check-crashed: ha-one threw java.lang.IllegalStateException on"
                + " apps/Deployment/shop/a and 1 more; please report it, -vv shows the trace");
    assertThat(told)
        .containsExactly(
            "ha-one apps/Deployment/shop/a boom", "ha-one apps/Deployment/shop/b boom");
    assertThat(result.summary().unknown()).containsOnlyKeys(Reason.CHECK_CRASHED);
  }

  @Test
  void memory_that_ran_out_is_not_a_crash_of_a_check() {
    SubjectKind<Subject> hungry =
        new SubjectKind<>(
            "thing",
            "things",
            SubjectKind.Radius.CLUSTER,
            SubjectKind.Reach.EVERYTHING,
            Reads.NONE,
            cluster -> {
              throw new OutOfMemoryError("planted");
            },
            subject -> subject,
            subject -> Map.of());

    assertThatThrownBy(() -> audit(catalogue(check("ha-hungry", Severity.LOW, hungry)), ""))
        .isInstanceOf(OutOfMemoryError.class);
  }

  @Test
  void subjects_that_cannot_be_listed_are_one_unknown_without_results() {
    AuditResult result =
        Auditor.audit(
            TWO,
            Examples.snapshot(
                SHOP,
                manifest ->
                    manifest.outcome(
                        "deployments.apps", new ReadOutcome.Truncated("410 Gone, page 3"))),
            Order.of("test", Settings.STANDARD));
    Item item = result.items().getFirst();

    assertThat(item.outcome()).isEqualTo(Outcome.Word.UNKNOWN);
    assertThat(item.results()).isEmpty();
    assertThat(item.counts()).isEqualTo(new Counts(0, 0, 1, 0, 0));
    assertThat(item.unknowns())
        .containsExactly(
            new Item.FoldedUnknown(
                Reason.TRUNCATED, "deployments.apps", "", Untrusted.of("410 Gone, page 3"), 1));
    assertThat(result.snapshot().incomplete())
        .containsExactly(
            "/livez?verbose", "/metrics", "/readyz?verbose", "/version", "deployments.apps", "tls");
  }

  @Test
  void a_refused_namespace_lowers_coverage_by_the_mean_of_the_others() {
    AuditResult result =
        Auditor.audit(
            catalogue(check("ha-one", Severity.HIGH, DEPLOYMENTS)),
            Examples.snapshot(SHOP, manifest -> manifest.refusing("deployments.apps", "shop")),
            Order.of("test", Settings.STANDARD));

    assertThat(result.summary().observableCoverage()).isEqualTo(50);
    assertThat(result.items().getFirst().counts()).isEqualTo(new Counts(2, 0, 1, 0, 1));
    assertThat(result.namespaces().stream().map(row -> row.name().raw() + " " + row.coverage()))
        .containsExactly("pay 100.0", "shop 0.0");
  }

  @Test
  void with_namespaced_lists_and_unknown_namespaces_the_rest_is_a_blind_spot() {
    AuditResult result =
        Auditor.audit(
            catalogue(check("ha-one", Severity.HIGH, DEPLOYMENTS)),
            Examples.snapshot(
                deployment("shop", "web", "") + deployment("pay", "api", ""),
                manifest -> manifest.refusing("deployments.apps", "pay").refusing("namespaces")),
            Order.of("test", Settings.STANDARD));

    assertThat(result.items().getFirst().counts()).isEqualTo(new Counts(1, 0, 2, 0, 0));
  }

  /// Deployments, StatefulSets and Nodes in one: some in namespaces, some not.
  private static final SubjectKind<Subject> MIXED =
      new SubjectKind<>(
          "thing",
          "things",
          SubjectKind.Radius.WORKLOAD,
          SubjectKind.Reach.EVERYTHING,
          Reads.of(Resources.DEPLOYMENTS, Resources.STATEFUL_SETS, Resources.NODES),
          AuditorTest::mixed,
          subject -> subject,
          subject -> Map.of());

  private static List<Subject> mixed(Cluster cluster) {
    List<Subject> all = new ArrayList<>();
    cluster
        .list(Resources.DEPLOYMENTS)
        .forEach(one -> all.add(Subjects.subject(Resources.DEPLOYMENTS, one)));
    cluster.list(Resources.NODES).forEach(one -> all.add(Subjects.subject(Resources.NODES, one)));
    return all;
  }

  @Test
  void subjects_come_in_order_and_of_two_with_one_key_the_worse_speaks() {
    SubjectKind<Deployment> versions =
        new SubjectKind<>(
            "thing",
            "things",
            SubjectKind.Radius.WORKLOAD,
            SubjectKind.Reach.EVERYTHING,
            Reads.of(Resources.DEPLOYMENTS),
            cluster -> cluster.list(Resources.DEPLOYMENTS).reversed(),
            one ->
                new Subject(
                    "apps",
                    one.name(),
                    "Deployment",
                    one.namespace(),
                    one.name().substring(0, one.name().indexOf('-'))),
            one -> Map.of());
    String yaml =
        deployment("pay", "web-v1", "says/ha-version: fail")
            + deployment("shop", "api-v1", "says/ha-version: none")
            + deployment("shop", "web-v1", "says/ha-version: dark")
            + deployment("shop", "web-v2", "says/ha-version: fail")
            + deployment("shop", "web-v3", "");

    assertThat(lines(audit(catalogue(check("ha-version", Severity.LOW, versions)), yaml)))
        .containsExactly(
            "ha-version fail(low) pay/web",
            "ha-version fail(low) shop/web",
            "ha-version not-applicable shop/api");
  }

  @Test
  void with_one_namespace_subjects_that_live_in_none_are_left_out() {
    String yaml = deployment("shop", "web", "") + "kind: Node\nmetadata: {name: n1}\n";
    Settings shop = Settings.STANDARD.with(new Scope(List.of("shop"), List.of(), "", false));

    assertThat(lines(audit(catalogue(check("ha-mixed", Severity.LOW, MIXED)), yaml, shop)))
        .containsExactly("ha-mixed pass shop/web");
  }

  @Test
  void a_namespace_of_which_one_list_was_refused_is_one_unknown_and_not_two() {
    AuditResult result =
        Auditor.audit(
            catalogue(check("ha-mixed", Severity.LOW, MIXED)),
            Examples.snapshot(
                deployment("shop", "web", "") + deployment("pay", "api", ""),
                manifest -> manifest.refusing("statefulsets.apps", "shop")),
            Order.of("test", Settings.STANDARD));

    assertThat(lines(result)).containsExactly("ha-mixed pass pay/api");
    assertThat(result.items().getFirst().counts()).isEqualTo(new Counts(1, 0, 1, 0, 0));
  }

  @Test
  void next_steps_give_most_for_each_object_they_touch() {
    Catalogue catalogue =
        catalogue(
            check("ha-wide", Severity.HIGH, DEPLOYMENTS),
            check("ha-narrow", Severity.HIGH, DEPLOYMENTS),
            check("ha-small", Severity.LOW, DEPLOYMENTS),
            check("ha-host", Severity.HIGH, NODES));
    String yaml =
        deployment("shop", "a", "says/ha-wide: fail, says/ha-small: fail")
            + deployment("shop", "b", "says/ha-wide: fail")
            + deployment("shop", "c", "says/ha-wide: fail, says/ha-narrow: fail")
            + "kind: Node\nmetadata: {name: n1, annotations: {says/ha-host: fail}}\n";

    AuditResult result = audit(catalogue, yaml);

    assertThat(result.next().stream().map(step -> step.item().check().id() + " " + step.changes()))
        .containsExactly("ha-host 1", "ha-narrow 1", "ha-wide 3");
    assertThat(result.worst().stream().map(item -> item.check().id()))
        .containsExactly("ha-host", "ha-wide", "ha-narrow", "ha-small");
  }

  @Test
  void a_critical_finding_caps_the_grade_and_says_so() {
    String yaml = deployment("shop", "bad", "says/ha-two: fail");
    for (int i = 0; i < 400; i++) {
      yaml += deployment("shop", "good-" + i, "");
    }
    List<Check<?>> many = new ArrayList<>();
    many.add(check("ha-two", Severity.CRITICAL, DEPLOYMENTS));
    for (int i = 0; i < 10; i++) {
      many.add(check("ha-clean-" + i, Severity.CRITICAL, DEPLOYMENTS));
    }

    AuditResult result = audit(catalogue(many.toArray(Check<?>[]::new)), yaml);

    assertThat(Score.printed(result.summary().score().orElseThrow(), 0)).isEqualTo(95);
    assertThat(result.summary().grade()).isEqualTo("D");
    assertThat(result.summary().caps())
        .containsExactly(new AuditResult.GradeCap("D", "critical-failures", OptionalInt.of(1)));
    assertThat(result.items().stream().filter(Item::weakestLink).map(item -> item.check().id()))
        .containsExactly("ha-two");
  }

  @Test
  void a_module_that_breaks_loses_its_checks_and_the_gate_is_incomplete() {
    CheckModule broken =
        new CheckModule() {
          @Override
          public Area area() {
            throw new IllegalStateException("no area");
          }

          @Override
          public List<Check<?>> checks() {
            return List.of();
          }
        };
    Catalogue catalogue =
        Catalogue.of(
            List.of(
                broken,
                Examples.module(
                    Area.of("availability", "Availability", "ha"),
                    List.of(),
                    check("ha-one", Severity.LOW, DEPLOYMENTS))));

    AuditResult result = audit(catalogue, deployment("shop", "web", ""));

    assertThat(lines(result)).containsExactly("ha-one pass shop/web");
    assertThat(result.gate().exitCode()).isEqualTo(4);
    assertThat(diagnostics(result)).singleElement().asString().startsWith("module-broken: ");
  }

  @Test
  void notes_of_an_item_are_folded_with_a_count() {
    Settings settings =
        Settings.STANDARD.stating("singles.allowed", Tree.of(List.of(Tree.of("web"))));
    String yaml = "";
    for (String namespace : List.of("a", "b")) {
      yaml +=
          "kind: Deployment\nmetadata: {name: web, namespace: %s}\nspec: {replicas: 1}\n---\n"
              .formatted(namespace);
    }

    assertThat(audit(catalogue(new ReplicasExample()), yaml, settings).items().getFirst().notes())
        .containsExactly(new Item.FoldedNote(Untrusted.of("it may run once"), 2));
  }

  private static Settings severity(String check, Severity severity) {
    return Settings.STANDARD.with(
        check, new OfCheck(Optional.empty(), Optional.of(severity), new TreeMap<>(), List.of()));
  }

  private static OfCheck params(int least) {
    return OfCheck.NOTHING.with("minReplicas", Tree.of(least));
  }

  private static SortedMap<String, OfCheck> checks(OfCheck set) {
    return checks("ha-example", set);
  }

  private static SortedMap<String, OfCheck> checks(String check, OfCheck set) {
    return new TreeMap<>(Map.of(check, set));
  }

  private static Settings overriding(Settings settings, Adjustment... overrides) {
    return new Settings(
        settings.clusterName(),
        settings.scope(),
        settings.gate(),
        settings.profile(),
        settings.areas(),
        settings.checks(),
        List.of(overrides),
        settings.waiverPolicy(),
        settings.waivers(),
        settings.attestations(),
        settings.facts(),
        settings.sarif(),
        settings.openmetricsPerNamespace(),
        settings.junitAllFailures(),
        settings.outputs(),
        settings.files());
  }
}
