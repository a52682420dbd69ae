package dev.kprod.checks.delivery;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.MEDIUM;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.undecided;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Names;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.ApiObject;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Controller;
import dev.kprod.cluster.DeliveryKinds;
import dev.kprod.cluster.Platform;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Words;
import dev.kprod.snapshot.ResourceType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// Whether what runs is delivered by a tool.
///
/// Owned workloads are counted, not installed products: one that is installed and unused is common,
/// and a hub in another cluster leaves only its marks here.
final class Gitops implements Check<Subject> {
  private static final Param<BigDecimal> GITOPS_SHARE =
      share("gitopsShare", "0.8", "A few things, such as the reconciler itself, come first.");
  private static final Param<BigDecimal> TOOL_SHARE =
      share("toolShare", "0.9", "What is pushed is not put back, so hardly anything may be loose.");

  private static final Declaration<Subject> DECLARATION =
      Declaration.of("delivery-gitops", SubjectKind.CLUSTER)
          .title("Production workloads are owned by a reconciler or a release tool.")
          .severity(MEDIUM)
          .reads(Resources.DEPLOYMENTS, Resources.STATEFUL_SETS, Resources.DAEMON_SETS)
          .reads(Words.PLATFORM)
          .mayRead(DeliveryKinds.ARGO_APPLICATIONS)
          .mayRead(Operated.reads())
          .param(GITOPS_SHARE)
          .param(TOOL_SHARE)
          .heuristic()
          .breaks(
              """
              Nobody can say what should be running. To rebuild after a disaster takes days instead
              of an hour, and each hot fix is lost at the next deploy.
              """)
          .judged(
              "Every Deployment, StatefulSet and DaemonSet of an application is asked who delivers"
                  + " it: the marks of Argo CD, Flux, Fleet, Config Sync, kapp, Sveltos or PipeCD;"
                  + " else Helm, or the tool that wrote it last.",
              "What an operator made of a custom resource is judged on that resource; where its"
                  + " kind is not read, the operator counts as the reconciler that it is.",
              "Enough of them with a reconciler (gitopsShare) pass.",
              "Enough with any tool (toolShare) pass with a remark.",
              "Fewer fail.")
          .example(
              """
              kind: Deployment
              metadata: {name: web, namespace: shop}
              """,
              """
              kind: Deployment
              metadata:
                name: web
                namespace: shop
                labels: {kustomize.toolkit.fluxcd.io/name: shop, kustomize.toolkit.fluxcd.io/namespace: flux-system}
              """)
          .source("https://argo-cd.readthedocs.io/en/stable/user-guide/resource_tracking/")
          .source("https://fluxcd.io/flux/components/kustomize/kustomizations/")
          .source("https://opengitops.dev/")
          .build();

  private static Param<BigDecimal> share(String name, String standard, String why) {
    return new Param<>(
        name, ValueType.decimal(BigDecimal.ZERO, BigDecimal.ONE), new BigDecimal(standard), why);
  }

  @Override
  public Declaration<Subject> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Subject subject, Cluster cluster, Params params) {
    Platform platform = Platform.of(cluster);
    HashSet<String> applications = new HashSet<>();
    cluster
        .ask(DeliveryKinds.ARGO_APPLICATIONS)
        .known()
        .forEach(application -> applications.add(application.name()));
    Owners owners = new Owners(applications, Operated.of(cluster));
    Tally tally = new Tally();
    List<ResourceType<? extends Controller>> kinds =
        List.of(Resources.DEPLOYMENTS, Resources.STATEFUL_SETS, Resources.DAEMON_SETS);
    for (ResourceType<? extends Controller> kind : kinds) {
      for (ApiObject object : cluster.list(kind)) {
        if (platform.isApplication(object.namespace())) {
          tally.add(kind, object, owners.of(object));
        }
      }
    }
    if (tally.all == 0) {
      return notApplicable("there is no workload of an application");
    }
    if (tally.isAtLeast(tally.reconciled, params.of(GITOPS_SHARE))) {
      return new Verdict.Pass(
          tally.notes("%s by %s".formatted(tally.reconciled(), tally.products())));
    }
    if (tally.isAtLeast(tally.reconciled + tally.pushed, params.of(TOOL_SHARE))) {
      return new Verdict.Pass(
          tally.notes(
              "by %s: pushed, not reconciled, so that drift is not undone"
                  .formatted(tally.products())));
    }
    if (!tally.instances.isEmpty() && !cluster.ask(DeliveryKinds.ARGO_APPLICATIONS).isWhole()) {
      return undecided(
          "whether app.kubernetes.io/instance names an Application is not seen",
          DeliveryKinds.ARGO_APPLICATIONS);
    }
    return failure(tally);
  }

  private static Verdict failure(Tally tally) {
    int owned = tally.reconciled + tally.pushed;
    String manager =
        tally
            .mostManager()
            .map(most -> ", %s last written by %s".formatted(most.getValue(), most.getKey()))
            .orElse("");
    return fail(
        MEDIUM,
        "%s of %s workloads have an owner that delivers them.".formatted(owned, tally.all),
        Remedy.think(
            "Bring one namespace under an Application or a Kustomization, with prune off at first,"
                + " then widen it."),
        at(
            "",
            "%s of %s workloads have an owner%s".formatted(owned, tally.all, manager),
            "most of them"),
        at("", "without one: " + Names.few(tally.loose), "none"));
  }

  /// How many workloads are whose.
  private static final class Tally {
    private int all;
    private int reconciled;
    private int pushed;
    private final TreeSet<String> products = new TreeSet<>();
    private final TreeSet<String> hidden = new TreeSet<>();
    private final List<String> loose = new ArrayList<>();
    private final List<String> instances = new ArrayList<>();
    private final Map<String, Integer> managers = new TreeMap<>();

    void add(ResourceType<?> kind, ApiObject object, Owners.Owner owner) {
      all++;
      switch (owner) {
        case Owners.Owner.Reconciler(String product) -> {
          reconciled++;
          products.add(product);
        }
        case Owners.Owner.Tool(String product) -> {
          pushed++;
          products.add(product);
          if (object.labels().containsKey("app.kubernetes.io/instance")) {
            instances.add(object.name());
          }
        }
        case Owners.Owner.Hidden(String above) -> {
          reconciled++;
          products.add("the operator of " + above);
          hidden.add(above);
        }
        case Owners.Owner.None(String manager) -> {
          loose.add(
              "%s/%s/%s"
                  .formatted(
                      object.namespace(),
                      kind.kind().toLowerCase(java.util.Locale.ROOT),
                      object.name()));
          if (!manager.isEmpty()) {
            managers.merge(manager, 1, Integer::sum);
          }
          if (object.labels().containsKey("app.kubernetes.io/instance")) {
            instances.add(object.name());
          }
        }
      }
    }

    boolean isAtLeast(int count, BigDecimal share) {
      return new BigDecimal(count)
              .divide(new BigDecimal(all), 6, RoundingMode.HALF_UP)
              .compareTo(share)
          >= 0;
    }

    List<Note> notes(String first) {
      List<Note> notes = new ArrayList<>();
      notes.add(Note.of(first));
      if (!hidden.isEmpty()) {
        notes.add(
            Note.of(
                "who delivers the resources themselves is not seen: "
                    + Names.few(List.copyOf(hidden))));
      }
      return notes;
    }

    String reconciled() {
      return "%s of %s".formatted(reconciled, all);
    }

    String products() {
      return String.join(", ", products);
    }

    Optional<Map.Entry<String, Integer>> mostManager() {
      return managers.entrySet().stream()
          .max(
              Comparator.<Map.Entry<String, Integer>>comparingInt(Map.Entry::getValue)
                  .thenComparing(Map.Entry::getKey, Comparator.reverseOrder()));
    }
  }
}
