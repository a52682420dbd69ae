package dev.kprod.checks.availability;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Severity.MEDIUM;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.notObservable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.check.Verdict.undecided;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.quantity.Quantity;
import dev.kprod.simulation.Headroom;
import dev.kprod.simulation.Headroom.Without;
import dev.kprod.simulation.Simulations;
import dev.kprod.snapshot.Read;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Whether what pods request still finds room without the largest node, and without a zone.
final class Capacity implements Check<Subject> {
  static final Param<List<String>> MODES =
      new Param<>(
          "modes",
          ValueType.list(ValueType.choice("node", "zone")),
          List.of("node", "zone"),
          "Who does not pay for the room of a whole zone leaves zone out.");
  static final Param<Integer> SERVING_PRIORITY =
      Param.count(
          "servingPriority",
          0,
          0,
          1_000_000_000,
          "Pods without a priority class have 0, and most services have none.");
  static final Param<Boolean> ASSUME_AUTOSCALER =
      new Param<>(
          "assumeAutoscaler",
          ValueType.flag(),
          false,
          "New nodes come late, and may not come at all on the day a zone is lost.");

  /// Above this share of pods without a request the sums mean nothing.
  private static final int MOST_UNASKING = 30;

  private static final Declaration<Subject> DECLARATION =
      Declaration.of("ha-capacity", SubjectKind.CLUSTER)
          .title("The cluster keeps room for its requests after losing any one node or zone.")
          .severity(HIGH)
          .reads(Simulations.READS)
          .param(MODES)
          .param(SERVING_PRIORITY)
          .param(ASSUME_AUTOSCALER)
          .breaks(
              """
              Replicas, budgets and spread are right, and the pods of a lost node still wait for
              ever, because nothing has room for them: the cluster was sized without a spare.
              """)
          .judged(
              "Each usable worker, and each zone, is taken away in turn, and the pods that come "
                  + "back elsewhere are placed on what is left by the filters of the scheduler.",
              "Pods that only hold room, with a priority below zero and no Service, make way"
                  + " first.",
              "Above 30 % of pods without any request the answer is worth nothing and stays"
                  + " unknown.",
              "Pods that no other node takes whatever its room are their own workload's finding and"
                  + " are left out.",
              "It fails if pods find no room, and passes with a note if only batch work or pods "
                  + "below servingPriority do not, or with assumeAutoscaler.",
              "It fails with one usable worker alone, which leaves nothing.",
              "A zone fails as medium, and only where there are two or more.",
              "It passes with a note if everything fits in some orders only.")
          .example(
              Examples.node("one", "a") + Examples.service("web", "", "one"),
              Examples.node("one", "a")
                  + Examples.node("two", "b")
                  + Examples.service("web", "", "one", "two"))
          .source("https://kubernetes.io/docs/setup/best-practices/cluster-large/")
          .source(
              "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#how-pods-with-resource-requests-are-scheduled")
          .build();

  @Override
  public Declaration<Subject> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Subject subject, Cluster cluster, Params params) {
    Headroom headroom = Headroom.of(cluster);
    if (headroom.workers().isEmpty() || headroom.pods() == 0) {
      return notApplicable("no pod runs on a usable worker");
    }
    if (headroom.workers().size() == 1) {
      return fail(
          HIGH,
          "Node %s is the only usable worker: without it nothing runs."
              .formatted(headroom.workers().getFirst()),
          Remedy.think("Add a second worker node."),
          at("nodes", "1 usable worker", "2 or more"));
    }
    if (headroom.unasking() * 100 > MOST_UNASKING * headroom.pods()) {
      return notObservable(
          "%s of %s pods request nothing, so that everything would seem to fit"
              .formatted(headroom.unasking(), headroom.pods()));
    }
    List<String> modes = params.of(MODES);
    List<Note> notes = new ArrayList<>();
    List<Evidence> evidence = new ArrayList<>();
    Severity severity = MEDIUM;
    for (String mode : List.of("node", "zone")) {
      List<Without> cases = mode.equals("node") ? headroom.nodes() : headroom.zones();
      if (modes.contains(mode)) {
        List<Evidence> found = evidence(mode, cases, headroom, params, notes);
        severity = mode.equals("node") && !found.isEmpty() ? HIGH : severity;
        evidence.addAll(found);
      }
    }
    if (!evidence.isEmpty()) {
      return failure(severity, evidence, notes);
    }
    Map<Pod, String> unknown = unknown(headroom, modes);
    if (!unknown.isEmpty()) {
      String because = unknown.values().iterator().next();
      List<Read<?>> unseen = Simulations.unseenOptional(cluster);
      String message =
          "whether %s pods find a place cannot be told: %s".formatted(unknown.size(), because);
      return unseen.isEmpty()
          ? notObservable(message)
          : undecided(message, unseen.toArray(Read<?>[]::new));
    }
    return pass(notes.toArray(Note[]::new));
  }

  private static Map<Pod, String> unknown(Headroom headroom, List<String> modes) {
    Map<Pod, String> unknown = new java.util.LinkedHashMap<>();
    if (modes.contains("node")) {
      headroom.nodes().forEach(one -> unknown.putAll(one.unknown()));
    }
    if (modes.contains("zone")) {
      headroom.zones().forEach(one -> unknown.putAll(one.unknown()));
    }
    return unknown;
  }

  private static List<Evidence> evidence(
      String mode, List<Without> cases, Headroom headroom, Params params, List<Note> notes) {
    List<Evidence> evidence = new ArrayList<>();
    int tight = 0;
    int impossible = 0;
    List<Without> worstFirst = new ArrayList<>(cases);
    worstFirst.sort(
        Comparator.<Without>comparingInt(one -> one.homeless().size())
            .reversed()
            .thenComparing(Without::target));
    for (Without one : worstFirst) {
      tight += one.tight().isEmpty() ? 0 : 1;
      impossible += one.impossible();
      List<Pod> serving =
          one.homeless().stream()
              .filter(pod -> headroom.priority(pod) >= params.of(SERVING_PRIORITY))
              .filter(pod -> headroom.owner(pod).filter(Workload::isBatch).isEmpty())
              .toList();
      if (!serving.isEmpty() && !params.of(ASSUME_AUTOSCALER)) {
        evidence.add(
            at(
                "without %s %s".formatted(mode, one.target()),
                "%s without room, %s in all".formatted(pods(one.homeless().size()), asked(one)),
                "room for all"));
      } else if (!one.homeless().isEmpty()) {
        notes.add(
            Note.of(
                "without %s %s %s without room: %s"
                    .formatted(
                        mode,
                        one.target(),
                        pods(one.homeless().size()),
                        serving.isEmpty()
                            ? "batch work, or of low priority"
                            : "an autoscaler is assumed to add nodes")));
      }
    }
    if (tight > 0) {
      notes.add(
          Note.of(
              "without %s of the %s %ss everything fits only by perfect packing"
                  .formatted(tight, cases.size(), mode)));
    }
    if (impossible > 0) {
      notes.add(
          Note.of(
              "left out: %s that no other %s can take at all"
                  .formatted(pods(impossible), mode.equals("node") ? "node" : "zone")));
    }
    return evidence;
  }

  private static String asked(Without one) {
    List<String> parts = new ArrayList<>();
    for (String resource : List.of("cpu", "memory")) {
      Quantity amount = one.asked().get(resource);
      if (amount != null && !amount.isZero()) {
        parts.add("%s %s".formatted(amount, resource));
      }
    }
    one.asked()
        .forEach(
            (resource, amount) -> {
              if (!resource.equals("cpu") && !resource.equals("memory") && !amount.isZero()) {
                parts.add("%s %s".formatted(amount, resource));
              }
            });
    return parts.isEmpty() ? "nothing but a place" : String.join(", ", parts);
  }

  private static Verdict failure(Severity severity, List<Evidence> evidence, List<Note> notes) {
    Evidence worst = evidence.getFirst();
    Verdict.Fail failure =
        fail(
            severity,
            "%s, %s leave pods waiting for room."
                .formatted(
                    capital(worst.path()),
                    evidence.size() == 1
                        ? "requests"
                        : "and in %s cases more, requests".formatted(evidence.size() - 1)),
            Remedy.think(
                "Add a node of that size, or bring requests down to what is used: the resources"
                    + " checks say where."),
            evidence);
    for (Note note : notes) {
      failure = failure.with(note);
    }
    return failure;
  }

  private static String capital(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  private static String pods(int count) {
    return count == 1 ? "1 pod" : count + " pods";
  }
}
