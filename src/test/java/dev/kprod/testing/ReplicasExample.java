package dev.kprod.testing;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;

import dev.kprod.check.AddOn;
import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Fact;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Subjects;
import dev.kprod.check.Topic;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Deployment;
import dev.kprod.cluster.Listing;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Subject;
import dev.kprod.snapshot.ResourceType;
import dev.kprod.snapshot.Tree;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;

/// A check for tests of the engine: the labels of a Deployment say how it behaves.
public final class ReplicasExample implements Check<Deployment> {
  public static final Param<Integer> LEAST =
      Param.count("minReplicas", 2, 1, 100, "Two survive the loss of one.");

  public static final Fact<List<String>> SINGLES =
      new Fact<>("singles.allowed", ValueType.texts(), List.of(), "Names that may run once.");

  public static final Topic DRILL =
      new Topic(
          "ha-drill",
          "A drill was held.",
          new TreeMap<>(java.util.Map.of("result", ValueType.choice("passed", "failed"))),
          Duration.ofDays(90),
          Duration.ofDays(180),
          Severity.MEDIUM,
          Topic.Profile.STANDARD,
          false);

  /// A kind of an add-on.
  public static final ResourceType<Tree> ROLLOUTS =
      ResourceType.namespaced(
          "argoproj.io", List.of("v1alpha1"), "rollouts", "Rollout", tree -> tree);

  private static final Declaration<Deployment> DECLARATION =
      Declaration.of(
              "ha-example",
              Subjects.of(
                  Resources.DEPLOYMENTS,
                  "deployment",
                  "deployments",
                  SubjectKind.Radius.WORKLOAD,
                  SubjectKind.Reach.APPLICATIONS))
          .title("Every Deployment runs at least two replicas.")
          .severity(Severity.HIGH)
          .reads(Resources.SERVICES)
          .readsIfServed(ROLLOUTS)
          .mayRead(Resources.PODS)
          .param(LEAST)
          .takes(SINGLES)
          .settledBy(DRILL)
          .alias("ha-old-example")
          .breaks("A drain stops it.")
          .judged("It counts.")
          .example("kind: Deployment", "kind: Deployment")
          .source("https://example.com/")
          .build();

  @Override
  public Declaration<Deployment> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Deployment deployment, Cluster cluster, Params params) {
    cluster.list(Resources.SERVICES);
    cluster.list(ROLLOUTS);
    long replicas = deployment.tree().number(1, "spec", "replicas");
    int least = params.of(LEAST);
    return switch (deployment.labels().getOrDefault("behave", "count")) {
      case "crash" -> throw new IllegalArgumentException("boom");
      case "recurse" -> judge(deployment, cluster, params);
      case "exaggerate" ->
          fail(Severity.CRITICAL, "too much", Remedy.think("Calm down."), at("a", "b", "c"));
      case "undeclared" -> {
        cluster.list(Resources.NODES);
        yield pass();
      }
      case "hidden" -> Verdict.notObservable("no read shows it");
      case "pods" ->
          switch (cluster.ask(Resources.PODS, deployment.namespace())) {
            case Listing.Seen<?> seen -> pass();
            case Listing.NotServed<?> none -> pass();
            case Listing.Unseen<?> unseen ->
                Verdict.undecided("its pods were not seen", Resources.PODS);
          };
      case "low" ->
          fail(
              Severity.LOW,
              "it is a little wrong",
              Remedy.think("Think."),
              at("spec.b", replicas, "more"),
              at("spec.a", "x", "y").on(new Subject("", "v1", "Node", "", "n1")));
      case "excused" ->
          new Verdict.Excused(
              fail(
                  Severity.HIGH,
                  "it does what it must",
                  Remedy.think("Nothing."),
                  at("a", "b", "c")),
              new AddOn("velero", "it needs this"));
      default -> count(deployment, replicas, least, params);
    };
  }

  private static Verdict count(Deployment deployment, long replicas, int least, Params params) {
    if (replicas == 0) {
      return notApplicable("it is scaled to zero");
    }
    if (params.of(SINGLES).contains(deployment.name())) {
      return pass(Note.of("it may run once"));
    }
    if (replicas >= least) {
      return pass();
    }
    Subject subject = Subjects.subject(Resources.DEPLOYMENTS, deployment);
    return fail(
        Severity.HIGH,
        "it runs %s of %s replicas".formatted(replicas, least),
        Remedy.patch(
            "Run more.",
            subject,
            "deploy",
            Tree.of(
                java.util.Map.of("spec", Tree.of(java.util.Map.of("replicas", Tree.of(least)))))),
        Evidence.at("spec.replicas", replicas, "at least " + least));
  }
}
