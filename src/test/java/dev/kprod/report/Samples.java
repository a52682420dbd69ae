package dev.kprod.report;

import static dev.kprod.check.Evidence.at;

import dev.kprod.audit.AuditResult;
import dev.kprod.audit.Counts;
import dev.kprod.audit.Item;
import dev.kprod.audit.Outcome;
import dev.kprod.audit.Reason;
import dev.kprod.audit.Result;
import dev.kprod.check.Area;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.Untrusted;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Subject;
import dev.kprod.snapshot.Tree;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;

/// Results of audits, put together by hand.
public final class Samples {
  private static final Instant TAKEN = Instant.parse("2026-11-20T08:14:07Z");

  private Samples() {}

  static Subject deployment(String namespace, String name) {
    return new Subject("apps", "v1", "Deployment", namespace, name);
  }

  static Subject statefulSet(String namespace, String name) {
    return new Subject("apps", "v1", "StatefulSet", namespace, name);
  }

  static Subject budget(String namespace, String name) {
    return new Subject("policy", "v1", "PodDisruptionBudget", namespace, name);
  }

  static Subject namespace(String name) {
    return new Subject("", "v1", "Namespace", "", name);
  }

  static Subject account(String namespace, String name) {
    return new Subject("", "v1", "ServiceAccount", namespace, name);
  }

  /// A cluster in which every outcome occurs.
  public static AuditResult shop() {
    return result(
        "prod-eu",
        List.of(
            budgets(),
            replicas(),
            readiness(),
            liveness(),
            requests(),
            quota(),
            admin(),
            pss(),
            datastore(),
            isolation(),
            recency(),
            schedule(),
            SampleItem.of(SampleChecks.STORAGE_CLASS).pass(Subject.CLUSTER).build(),
            SampleItem.of(SampleChecks.SUPPORT)
                .notApplicable(Subject.CLUSTER, "the provider runs the control plane")
                .build(),
            SampleItem.of(SampleChecks.RUNBOOK)
                .unknown(Subject.CLUSTER, Reason.NOT_OBSERVABLE, "", "no API shows runbooks")
                .build(),
            SampleItem.of(SampleChecks.OWNER)
                .pass(namespace("payments"), namespace("checkout"))
                .attested(namespace("search"), "the owner is attested")
                .build()));
  }

  /// A cluster in which nothing was found to judge.
  static AuditResult empty() {
    AuditResult full = result("empty", List.of());
    return new AuditResult(
        full.tool(),
        new AuditResult.About(
            Untrusted.of("empty"),
            Untrusted.of(""),
            "",
            Optional.empty(),
            OptionalInt.of(0),
            OptionalInt.of(0),
            OptionalInt.of(0),
            OptionalInt.of(0)),
        full.snapshot(),
        List.of(),
        full.scope(),
        new AuditResult.Summary(
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            "?",
            List.of(new AuditResult.GradeCap("?", "nothing-judged", OptionalInt.empty())),
            0,
            0,
            0,
            Map.of(),
            Counts.NONE,
            0,
            noFindings()),
        new AuditResult.Gate(
            AuditResult.Gate.Verdict.INCOMPLETE,
            4,
            List.of(
                new AuditResult.Gate.Rule("failOn", "critical", OptionalDouble.of(0), true),
                new AuditResult.Gate.Rule("unknown", "critical", OptionalDouble.of(0), true),
                new AuditResult.Gate.Rule("minCoverage", "90", OptionalDouble.of(0), false))),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Optional.empty(),
        List.of());
  }

  /// A cluster that passes everything.
  static AuditResult clean() {
    AuditResult base =
        result(
            "staging",
            List.of(
                SampleItem.of(SampleChecks.REPLICAS).passes(40, "Deployment").build(),
                SampleItem.of(SampleChecks.STORAGE_CLASS).pass(Subject.CLUSTER).build()));
    return SampleResult.like(base)
        .snapshot(new AuditResult.Taken(TAKEN, 900, AuditResult.Taken.Source.DEMO, List.of()))
        .summary(
            new AuditResult.Summary(
                OptionalDouble.of(100),
                OptionalDouble.of(100),
                "A",
                List.of(),
                100,
                100,
                0,
                Map.of(),
                base.summary().items(),
                0,
                noFindings()))
        .gate(
            new AuditResult.Gate(
                AuditResult.Gate.Verdict.PASSED,
                0,
                List.of(
                    new AuditResult.Gate.Rule("failOn", "critical", OptionalDouble.of(0), true),
                    new AuditResult.Gate.Rule("unknown", "critical", OptionalDouble.of(0), true),
                    new AuditResult.Gate.Rule("minCoverage", "90", OptionalDouble.of(100), true))))
        .namespaces(List.of())
        .worst(List.of())
        .next(List.of())
        .waivers(List.of())
        .attestations(List.of())
        .diagnostics(List.of())
        .build();
  }

  /// A cluster in which so much is wrong, under names so long, that a report has to fold.
  static AuditResult crowded() {
    List<Item> items = new ArrayList<>();
    List<Severity> severities = List.of(Severity.values());
    List<Reason> reasons = List.of(Reason.values());
    for (int check = 0; check < 90; check++) {
      Severity severity = severities.get(check % 4);
      Declaration<?> declaration =
          SampleChecks.declare(
                  "ha-question-number-" + check + "-with-a-rather-long-id",
                  SampleChecks.kind("workload", "workloads", SampleChecks.DEPLOYMENTS))
              .title(
                  "Question "
                      + check
                      + " has a title that goes on for quite a while, as titles do, and then ends.")
              .severity(severity)
              .build();
      SampleItem item = SampleItem.of(declaration);
      for (int subject = 0; subject < 40; subject++) {
        item.fail(
            deployment(
                "team-with-a-long-name-" + subject % 7,
                "a-deployment-with-a-name-that-nobody-should-ever-type-" + subject),
            "runs alone although it serves, and the message says so at some length too",
            Remedy.run(
                "Run two.",
                "kubectl",
                "-n",
                "team-with-a-long-name-" + subject % 7,
                "scale",
                "deploy/a-deployment-with-a-name-that-nobody-should-ever-type-" + subject,
                "--replicas=2"),
            at("spec.replicas", 1, "at least 2, so that one can be lost while the other answers"));
      }
      items.add(item.build());
    }
    for (int check = 0; check < 30; check++) {
      items.add(
          SampleItem.of(
                  SampleChecks.declare(
                          "net-unseen-" + check,
                          SampleChecks.kind("workload", "workloads", SampleChecks.DEPLOYMENTS))
                      .severity(Severity.HIGH)
                      .build())
              .unknown(
                  Subject.CLUSTER,
                  reasons.get(check % reasons.size()),
                  "ciliumclusterwidenetworkpolicies.cilium.io",
                  "the server said something long about this request, and then some more of it")
              .build());
    }
    AuditResult base = result("crowded", items);
    List<AuditResult.Diagnostic> many = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      many.add(
          new AuditResult.Diagnostic(
              AuditResult.Diagnostic.Level.WARNING,
              "waiver-unused",
              Untrusted.of(
                  "waiver number " + i + " matches nothing that fails any more, drop it")));
    }
    return SampleResult.like(base).diagnostics(many).build();
  }

  /// The shop compared with an earlier report.
  static AuditResult againstBaseline() {
    Item compared =
        SampleItem.of(SampleChecks.READINESS)
            .fail(
                deployment("payments", "gateway"),
                noProbe("gateway"),
                Result.BaselineState.UNCHANGED)
            .fail(deployment("search", "index"), noProbe("index"), Result.BaselineState.NEW)
            .passes(20, "Deployment")
            .build();
    AuditResult base = result("prod-eu", List.of(admin(), compared, requests()));
    AuditResult.Findings findings = base.summary().findings();
    return SampleResult.like(base)
        .summary(
            new AuditResult.Summary(
                base.summary().score(),
                base.summary().floor(),
                base.summary().grade(),
                base.summary().caps(),
                base.summary().totalCoverage(),
                base.summary().observableCoverage(),
                base.summary().waived(),
                base.summary().unknown(),
                base.summary().items(),
                base.summary().attestedItems(),
                new AuditResult.Findings(
                    findings.critical(),
                    findings.high(),
                    findings.medium(),
                    findings.low(),
                    OptionalInt.of(1),
                    OptionalInt.of(findings.total() - 1),
                    OptionalInt.of(1),
                    OptionalInt.of(1))))
        .baseline(
            new AuditResult.BaselineRow(
                "kprod-baseline.json",
                Optional.of(Instant.parse("2026-11-01T06:00:00Z")),
                "prod-eu",
                List.of(known(SampleChecks.REPLICAS, deployment("payments", "api"))),
                List.of(known(SampleChecks.DATASTORE, statefulSet("payments", "ledger-db")))))
        .build();
  }

  private static AuditResult.Known known(Declaration<?> check, Subject subject) {
    return new AuditResult.Known(
        SampleItem.fingerprint(check, subject), check.id(), check.severity(), subject);
  }

  /// Puts items together to a result; the numbers at the top are the sample's.
  static AuditResult result(String name, List<Item> items) {
    List<Item> worst =
        items.stream()
            .filter(item -> item.outcome() == Outcome.Word.FAIL)
            .sorted(
                Comparator.<Item, Severity>comparing(item -> item.worst().orElse(Severity.LOW))
                    .thenComparing(item -> item.check().radius())
                    .thenComparingDouble(
                        item -> -item.counts().fail() / (double) item.counts().total()))
            .limit(5)
            .toList();
    List<AuditResult.Step> next =
        items.stream()
            .filter(item -> item.outcome() == Outcome.Word.FAIL)
            .filter(item -> item.severity().isAtLeast(Severity.MEDIUM))
            .sorted(
                Comparator.<Item>comparingDouble(item -> item.gain() / item.changes()).reversed())
            .limit(5)
            .map(item -> new AuditResult.Step(item, item.gain(), item.changes()))
            .toList();
    Map<Reason, Double> unknown = new LinkedHashMap<>();
    unknown.put(Reason.FORBIDDEN, 2.04);
    unknown.put(Reason.TIMEOUT, 0.9);
    unknown.put(Reason.NOT_OBSERVABLE, 2.1);
    return new AuditResult(
        new AuditResult.Tool("1.4.0", 143, List.of()),
        new AuditResult.About(
            Untrusted.of(name),
            Untrusted.of("v1.35.2"),
            "eks",
            Optional.of(true),
            OptionalInt.of(24),
            OptionalInt.of(41),
            OptionalInt.of(512),
            OptionalInt.of(3120)),
        new AuditResult.Taken(
            TAKEN,
            2800,
            AuditResult.Taken.Source.LIVE,
            List.of("backups.velero.io", "ciliumnetworkpolicies.cilium.io")),
        List.of(
            new AuditResult.ConfigFile(
                "kprod.yaml", "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b")),
        new AuditResult.Scope(
            false,
            List.of("*"),
            List.of("sandbox-*"),
            "",
            false,
            List.of(),
            List.of("sec-image-identity", "net-egress"),
            0),
        new AuditResult.Summary(
            OptionalDouble.of(76.49),
            OptionalDouble.of(73.99),
            "D",
            List.of(new AuditResult.GradeCap("D", "critical-failures", OptionalInt.of(2))),
            95.06,
            97.1,
            1.0,
            unknown,
            itemCounts(items),
            1,
            findings(items)),
        new AuditResult.Gate(
            AuditResult.Gate.Verdict.FAILED,
            1,
            List.of(
                new AuditResult.Gate.Rule("failOn", "critical", OptionalDouble.of(2), false),
                new AuditResult.Gate.Rule("unknown", "critical", OptionalDouble.of(0), true),
                new AuditResult.Gate.Rule("minCoverage", "90", OptionalDouble.of(97.1), true))),
        areas(items),
        namespaces(items),
        items,
        worst,
        next,
        List.of(
            new AuditResult.WaiverRow(
                Optional.of("legacy-batch"),
                "sec-pss-enforced",
                Outcome.By.Source.CONFIG,
                Optional.of(LocalDate.parse("2027-01-31")),
                AuditResult.WaiverRow.State.ACTIVE,
                1,
                Untrusted.of("Cannot run otherwise until the lock moves to the database."),
                Optional.of("jana@example.com"),
                Optional.of("OPS-412"))),
        List.of(
            new AuditResult.AttestationRow(
                "gov-runbooks",
                Map.of(),
                AuditResult.AttestationRow.State.MISSING,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of()),
            new AuditResult.AttestationRow(
                "gov-owners",
                Map.of("namespaces", Tree.of(List.of(Tree.of("search")))),
                AuditResult.AttestationRow.State.VALID,
                Optional.of("team-search"),
                Optional.of(LocalDate.parse("2026-07-12")),
                Optional.of(LocalDate.parse("2027-07-12")),
                Optional.of("https://wiki.example.com/teams"),
                Optional.of("The search team answers for search."),
                Map.of("reviewed", Tree.of(true)))),
        Optional.empty(),
        List.of(
            new AuditResult.Diagnostic(
                AuditResult.Diagnostic.Level.WARNING,
                "waiver-expiring",
                Untrusted.of(
                    "waiver expires in 12 days: net-ingress-isolation on ns/legacy (NET-77)")),
            new AuditResult.Diagnostic(
                AuditResult.Diagnostic.Level.WARNING,
                "waiver-unused",
                Untrusted.of(
                    "waiver unused: probe-liveness on deploy/search/* (all 3 subjects pass)"))));
  }

  /// A result with an empty baseline, whose items say themselves how they stand against it.
  static AuditResult compared(List<Item> items) {
    AuditResult base = result("prod-eu", items);
    return SampleResult.like(base)
        .baseline(
            new AuditResult.BaselineRow(
                "kprod-baseline.json", Optional.empty(), "prod-eu", List.of(), List.of()))
        .build();
  }

  /// A result whose gate counts findings and unknowns from a severity on.
  static AuditResult failingOn(AuditResult base, Severity limit) {
    return SampleResult.like(base)
        .gate(
            new AuditResult.Gate(
                AuditResult.Gate.Verdict.FAILED,
                1,
                List.of(
                    new AuditResult.Gate.Rule("failOn", limit.word(), OptionalDouble.of(1), false),
                    new AuditResult.Gate.Rule(
                        "unknown", limit.word(), OptionalDouble.of(1), false))))
        .build();
  }

  private static AuditResult.Findings noFindings() {
    return new AuditResult.Findings(
        0,
        0,
        0,
        0,
        OptionalInt.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        OptionalInt.empty());
  }

  private static Counts itemCounts(List<Item> items) {
    Counts counts = Counts.NONE;
    for (Item item : items) {
      counts = counts.plus(item.outcome());
    }
    return counts;
  }

  private static AuditResult.Findings findings(List<Item> items) {
    return findings(items.stream().flatMap(item -> item.results().stream()));
  }

  private static AuditResult.Findings findings(java.util.stream.Stream<Result> results) {
    Map<Severity, Integer> by = new EnumMap<>(Severity.class);
    results.forEach(
        result -> {
          if (result.outcome() instanceof Outcome.Fail(var found)) {
            by.merge(found.severity(), 1, Integer::sum);
          }
        });
    return new AuditResult.Findings(
        by.getOrDefault(Severity.CRITICAL, 0),
        by.getOrDefault(Severity.HIGH, 0),
        by.getOrDefault(Severity.MEDIUM, 0),
        by.getOrDefault(Severity.LOW, 0),
        OptionalInt.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        OptionalInt.empty());
  }

  private static List<AuditResult.AreaRow> areas(List<Item> items) {
    Map<Area, List<Item>> by = new LinkedHashMap<>();
    items.forEach(item -> by.computeIfAbsent(item.area(), unseen -> new ArrayList<>()).add(item));
    List<AuditResult.AreaRow> rows = new ArrayList<>();
    by.forEach(
        (area, mine) ->
            rows.add(
                new AuditResult.AreaRow(
                    area,
                    OptionalDouble.of(60 + mine.size() % 6 * 7.3),
                    OptionalDouble.of(55 + mine.size() % 6 * 7.3),
                    mine.stream().anyMatch(item -> item.counts().unknown() > 0) ? 84.2 : 100,
                    itemCounts(mine),
                    findings(mine))));
    return rows;
  }

  private static List<AuditResult.NamespaceRow> namespaces(List<Item> items) {
    Map<String, List<Result>> by = new TreeMap<>();
    for (Item item : items) {
      for (Result result : item.results()) {
        if (!result.subject().namespace().isEmpty()) {
          by.computeIfAbsent(result.subject().namespace(), unseen -> new ArrayList<>()).add(result);
        }
      }
    }
    List<AuditResult.NamespaceRow> rows = new ArrayList<>();
    by.forEach(
        (name, results) -> {
          Counts counts = Counts.NONE;
          for (Result result : results) {
            counts = counts.plus(result.outcome().word());
          }
          rows.add(
              new AuditResult.NamespaceRow(
                  Untrusted.of(name),
                  OptionalDouble.of(100.0 * counts.pass() / Math.max(1, counts.total())),
                  OptionalDouble.of(90.0 * counts.pass() / Math.max(1, counts.total())),
                  counts.unknown() == 0 ? 100 : 90,
                  counts,
                  findings(results.stream())));
        });
    return rows;
  }

  private static Item budgets() {
    SampleItem item = SampleItem.of(SampleChecks.PDB_HEADROOM).gain(0.24).passes(178, "Deployment");
    for (String[] each :
        new String[][] {
          {"payments", "api"},
          {"payments", "ledger"},
          {"payments", "queue"},
          {"checkout", "cart"},
          {"search", "index"},
          {"search", "query"},
          {"tools", "git"},
          {"tools", "ci"},
          {"ops", "proxy"}
        }) {
      Subject budget = budget(each[0], each[1]);
      item.fail(
          budget,
          "Allows no eviction: 3 of 3 pods must stay.",
          Remedy.patch(
              "Allow one eviction.",
              budget,
              "pdb",
              Tree.of(Map.of("spec", Tree.of(Map.of("minAvailable", Tree.of(2)))))),
          at("spec.minAvailable", 3, "at most 2 (3 pods)"));
    }
    return item.build();
  }

  private static Item replicas() {
    SampleItem item =
        SampleItem.of(SampleChecks.REPLICAS)
            .gain(0.61)
            .param("minReplicas", Tree.of(2))
            .passes(300, "Deployment");
    for (int i = 0; i < 11; i++) {
      String namespace = List.of("payments", "search", "tools", "ops").get(i % 4);
      Subject one = deployment(namespace, "worker-" + i);
      item.fail(
          one,
          "One pod serves: a drain of its node stops it.",
          Remedy.run(
              "Run two replicas.",
              "kubectl",
              "-n",
              namespace,
              "scale",
              "deploy/worker-" + i,
              "--replicas=2"),
          at("spec.replicas", 1, "at least 2"));
    }
    item.unknown(
        statefulSet("legacy", "db"), Reason.FORBIDDEN, "pods", "pods is forbidden in legacy");
    return item.build();
  }

  private static Item readiness() {
    return SampleItem.of(SampleChecks.READINESS)
        .gain(0.2)
        .fail(deployment("payments", "payments-reconciliation-worker-7f9"), noProbe("worker"))
        .fail(deployment("search", "index"), noProbe("index"))
        .passes(420, "Deployment")
        .build();
  }

  private static Verdict.Fail noProbe(String container) {
    return Verdict.fail(
        Severity.HIGH,
        "Traffic reaches a container before it can answer.",
        Remedy.think("Add a readiness probe that asks what the container serves."),
        at(
            "spec.template.spec.containers[name=%s].readinessProbe".formatted(container),
            Tree.ABSENT,
            "a probe"));
  }

  private static Item liveness() {
    SampleItem item = SampleItem.of(SampleChecks.LIVENESS).gain(0.04).passes(506, "Deployment");
    for (int i = 0; i < 6; i++) {
      item.fail(
          deployment(i < 4 ? "tools" : "infra", "app-" + i),
          "The liveness probe asks the database.",
          Remedy.think("Ask the process alone."),
          at(
              "spec.template.spec.containers[name=app].livenessProbe.httpGet.path",
              "/health/db",
              "a path that asks the process alone"));
    }
    return item.build();
  }

  static Item requests() {
    SampleItem item = SampleItem.of(SampleChecks.REQUESTS).gain(0.13).passes(474, "Deployment");
    for (int i = 0; i < 38; i++) {
      String namespace = i < 12 ? "payments" : i < 21 ? "search" : "team-" + (char) ('a' + i % 8);
      item.fail(
          deployment(namespace, "job-" + i),
          "The scheduler places it blindly.",
          Remedy.think("Request what it uses."),
          at("spec.template.spec.containers[name=app].resources.requests.memory", "absent", "set"));
    }
    return item.build();
  }

  private static Item quota() {
    SampleItem item = SampleItem.of(SampleChecks.QUOTA).gain(0.21);
    for (String name :
        List.of(
            "payments",
            "search",
            "tools",
            "ops",
            "infra",
            "team-a",
            "team-b",
            "team-c",
            "team-d",
            "team-e",
            "team-f")) {
      item.fail(
          namespace(name),
          "One team can take the whole cluster.",
          Remedy.paste(
              "Give the namespace a quota.",
              "kind: ResourceQuota\nmetadata: {name: team, namespace: %s}\n".formatted(name)),
          at("ResourceQuota", "none", "one with cpu and memory"));
    }
    for (int i = 0; i < 30; i++) {
      item.pass(namespace("quiet-" + i));
    }
    return item.build();
  }

  static Item admin() {
    return SampleItem.of(SampleChecks.ADMIN)
        .gain(1.27)
        .score(0.46)
        .fail(
            account("ci", "deployer"),
            Verdict.fail(
                Severity.CRITICAL,
                "May do anything in the cluster.",
                Remedy.think("Bind ci/deployer to the roles it uses."),
                Evidence.at("roleRef", "clusterrole/cluster-admin", "a narrow role")
                    .on(
                        new Subject(
                            "rbac.authorization.k8s.io", "v1", "ClusterRoleBinding", "", "ci"))))
        .passes(213, "Deployment")
        .build();
  }

  private static Item pss() {
    return SampleItem.of(SampleChecks.PSS)
        .pass(namespace("payments"))
        .waived(
            namespace("batch"),
            Verdict.fail(
                Severity.HIGH,
                "Admits privileged pods.",
                Remedy.think("Enforce baseline."),
                at("metadata.labels[pod-security.kubernetes.io/enforce]", "absent", "baseline")),
            new Outcome.By(
                Outcome.By.Source.CONFIG,
                Optional.of("legacy-batch"),
                Untrusted.of("Cannot run otherwise until the lock moves to the database."),
                Optional.of(LocalDate.parse("2027-01-31"))))
        .build();
  }

  private static Item datastore() {
    return SampleItem.of(SampleChecks.DATASTORE)
        .unknown(
            statefulSet("payments", "ledger-db"),
            Reason.FORBIDDEN,
            "ciliumnetworkpolicies.cilium.io",
            "403 for system:serviceaccount:kprod:kprod")
        .build();
  }

  private static Item isolation() {
    SampleItem item = SampleItem.of(SampleChecks.ISOLATION).gain(0.85);
    for (int i = 0; i < 23; i++) {
      item.fail(
          namespace("ns-" + i),
          "Accepts traffic from any pod.",
          Remedy.think("Start from a policy that denies, then name who may come in."),
          at("NetworkPolicy", "none that isolates ingress", "a default deny"));
    }
    for (int i = 0; i < 18; i++) {
      item.pass(namespace("quiet-" + i));
    }
    return item.build();
  }

  private static Item recency() {
    return SampleItem.of(SampleChecks.RECENCY)
        .gain(1.41)
        .fail(
            statefulSet("payments", "ledger-db"),
            "No finished backup for 9 days, 24 h allowed.",
            Remedy.run(
                "The schedule daily-payments is paused, resume it.",
                "velero",
                "schedule",
                "unpause",
                "daily-payments"),
            Evidence.at("status.completionTimestamp", "2026-11-11T02:00:13Z", "after 2026-11-19")
                .on(new Subject("velero.io", "v1", "Backup", "velero", "daily-payments-0411")))
        .pass(statefulSet("search", "index"))
        .build();
  }

  private static Item schedule() {
    return SampleItem.of(SampleChecks.SCHEDULE)
        .unknown(
            Subject.CLUSTER, Reason.TIMEOUT, "backups.velero.io", "no answer in 30 s, 4 pages read")
        .build();
  }
}
