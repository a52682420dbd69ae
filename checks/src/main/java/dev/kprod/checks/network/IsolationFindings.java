package dev.kprod.checks.network;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notObservable;
import static dev.kprod.check.Verdict.undecided;

import dev.kprod.check.Evidence;
import dev.kprod.check.Note;
import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Namespace;
import dev.kprod.cluster.NetworkPolicy.Direction;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.networkpolicy.Isolation;
import dev.kprod.snapshot.Read;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What was found of one namespace: whose pods policies isolate in a direction, and whose not.
final class IsolationFindings {
  private final Direction direction;
  private final List<Workload> judged = new ArrayList<>();
  private final List<Workload> unselected = new ArrayList<>();
  private final List<Workload> open = new ArrayList<>();
  private final SortedMap<Subject, List<Workload>> voided = new TreeMap<>();
  private final List<Isolation.Undetermined> undetermined = new ArrayList<>();
  private Isolation newcomer = new Isolation.OnHost();

  IsolationFindings(Direction direction) {
    this.direction = direction;
  }

  void add(Workload workload, Isolation isolation) {
    switch (isolation) {
      case Isolation.OnHost host -> {
        return;
      }
      case Isolation.Isolated isolated -> {}
      case Isolation.Unselected none -> addOnce(unselected, workload);
      case Isolation.Voided(List<Subject> by) ->
          by.forEach(
              policy ->
                  addOnce(voided.computeIfAbsent(policy, unseen -> new ArrayList<>()), workload));
      case Isolation.Undetermined some -> undetermined.add(some);
    }
    addOnce(judged, workload);
    if (isOpen(isolation)) {
      addOnce(open, workload);
    }
  }

  void addNewcomer(Isolation isolation) {
    newcomer = isolation;
  }

  /// What is found of one workload comes together.
  private static void addOnce(List<Workload> workloads, Workload workload) {
    if (workloads.isEmpty() || !workloads.getLast().equals(workload)) {
      workloads.add(workload);
    }
  }

  private static boolean isOpen(Isolation isolation) {
    return switch (isolation) {
      case Isolation.Unselected none -> true;
      case Isolation.Voided opened -> true;
      case Isolation.Isolated isolated -> false;
      case Isolation.OnHost host -> false;
      case Isolation.Undetermined some -> false;
    };
  }

  /// Says whether policies could isolate nothing here.
  boolean isEmpty() {
    return judged.isEmpty();
  }

  Verdict verdict(Namespace namespace, Severity severity, List<Note> notes) {
    if (!open.isEmpty() || isOpen(newcomer)) {
      Verdict.Fail fail = fail(severity, message(), remedy(namespace), evidence());
      for (Note note : notes) {
        fail = fail.with(note);
      }
      return fail;
    }
    if (newcomer instanceof Isolation.Undetermined some) {
      undetermined.add(some);
    }
    return undetermined.isEmpty() ? new Verdict.Pass(notes) : unknown(undetermined.getFirst());
  }

  private static Verdict unknown(Isolation.Undetermined some) {
    if (!some.unseen().isEmpty()) {
      return undecided(some.because(), some.unseen().toArray(Read<?>[]::new));
    }
    String names =
        some.policies().stream()
            .map(policy -> policy.kind() + " " + policy.name())
            .collect(Collectors.joining(", "));
    return notObservable("%s: %s".formatted(some.because(), names));
  }

  private String message() {
    if (open.isEmpty()) {
      return "Its %s are isolated, but a new pod without their labels %s."
          .formatted(
              judged.size() == 1 ? "pods" : judged.size() + " workloads",
              direction == Direction.INGRESS
                  ? "accepts traffic from any pod"
                  : "may open any connection");
    }
    List<String> causes = new ArrayList<>();
    if (!unselected.isEmpty()) {
      causes.add(noPolicy() + Names.of(unselected));
    }
    String lets = direction == Direction.INGRESS ? "lets everyone in to" : "lets out to everyone";
    voided.forEach(
        (policy, workloads) ->
            causes.add(
                "%s %s %s %s".formatted(policy.kind(), policy.name(), lets, Names.of(workloads))));
    String what =
        direction == Direction.INGRESS
            ? "accept traffic from any pod on every port"
            : "may connect to every address on every port";
    return "%s of %s workloads %s: %s."
        .formatted(open.size(), judged.size(), what, String.join("; ", causes));
  }

  private String noPolicy() {
    return direction == Direction.INGRESS ? "no policy selects " : "no egress policy selects ";
  }

  private List<Evidence> evidence() {
    List<Evidence> evidence = new ArrayList<>();
    evidence.add(
        at(
            "pods",
            "%s of %s workloads isolated".formatted(judged.size() - open.size(), judged.size()),
            "all, and new pods too"));
    if (!unselected.isEmpty()) {
      evidence.add(
          at(
              "pods",
              Names.of(unselected),
              direction == Direction.INGRESS
                  ? "a policy that selects them"
                  : "an egress policy that selects them"));
    }
    SortedMap<Subject, List<Workload>> opening = new TreeMap<>(voided);
    if (newcomer instanceof Isolation.Voided(List<Subject> by)) {
      by.forEach(policy -> opening.putIfAbsent(policy, List.of()));
    }
    String wanted =
        direction == Direction.INGRESS ? "those who need to come in" : "where they need to go";
    opening
        .keySet()
        .forEach(
            policy ->
                evidence.add(at(direction.path(), "everyone on every port", wanted).on(policy)));
    return evidence;
  }

  private Remedy remedy(Namespace namespace) {
    boolean onlyVoided = unselected.isEmpty() && !(newcomer instanceof Isolation.Unselected);
    if (onlyVoided) {
      boolean newOnly = voided.isEmpty() && newcomer instanceof Isolation.Voided;
      Subject policy =
          newcomer instanceof Isolation.Voided(List<Subject> by) && voided.isEmpty()
              ? by.getFirst()
              : voided.firstKey();
      String pods = newOnly ? "new pods" : Names.of(voided.getOrDefault(policy, List.of()));
      String which =
          direction == Direction.INGRESS
              ? "ingress rules of %s %s name who needs to reach %s"
              : "egress rules of %s %s name whom %s needs to reach";
      return Remedy.think(
          "Let the %s; a default deny beside it changes nothing."
              .formatted(which.formatted(policy.kind(), policy.name(), pods)));
    }
    return direction == Direction.INGRESS
        ? DefaultDeny.ingress(namespace.name())
        : DefaultDeny.egress(namespace.name());
  }
}
