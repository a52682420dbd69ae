package dev.kprod.semantics.owner;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The controllers above an object, up to its workload, and those above the workload.
///
/// The workload is the first Deployment, StatefulSet, DaemonSet, CronJob, or Job without a CronJob
/// above the object; where there is none, whatever controller comes last (a ReplicaSet that nobody
/// owns, an Argo Rollout, a CloneSet). Only the groups `apps` and `batch` make a workload built in:
/// a Deployment of another group is a custom resource like any other.
///
/// @param links the controllers from the object's own up to its workload; none if it has none
/// @param above the controllers above a built-in workload, nearest first: an operator's resource,
///   which is where a change has to be made
/// @param end why the walk ended
public record OwnerChain(List<OwnerReference> links, List<OwnerReference> above, End end) {
  private static final int LONGEST = 16;

  /// Why a walk up the controllers ended.
  public enum End {
    /// Nothing controls the last one.
    UNCONTROLLED,
    /// The last one was not seen: it is known by the reference to it, and what is above is not.
    NOT_SEEN,
    /// The last one is controlled by one that came before.
    CYCLE,
    /// There were more controllers than any real chain has.
    TOO_LONG
  }

  public OwnerChain {
    links = List.copyOf(links);
    above = List.copyOf(above);
  }

  /// Walks up from the references of an object.
  ///
  /// @param references the object's own `ownerReferences`
  /// @param referencesOf the `ownerReferences` of an owner, found by its uid as well as its name;
  ///   empty where the owner was not seen
  public static OwnerChain of(
      List<OwnerReference> references,
      Function<OwnerReference, Optional<List<OwnerReference>>> referencesOf) {
    List<OwnerReference> walked = new ArrayList<>();
    Optional<OwnerReference> next = OwnerReference.findController(references);
    End end = End.UNCONTROLLED;
    while (next.isPresent()) {
      OwnerReference owner = next.get();
      if (walked.stream().anyMatch(earlier -> isSame(earlier, owner))) {
        end = End.CYCLE;
        break;
      }
      if (walked.size() == LONGEST) {
        end = End.TOO_LONG;
        break;
      }
      walked.add(owner);
      Optional<List<OwnerReference>> above = referencesOf.apply(owner);
      if (above.isEmpty()) {
        end = End.NOT_SEEN;
        break;
      }
      next = OwnerReference.findController(above.get());
    }
    int workload = workloadIn(walked);
    return new OwnerChain(
        walked.subList(0, workload), walked.subList(workload, walked.size()), end);
  }

  /// How many of the controllers lead up to the workload, itself included.
  private static int workloadIn(List<OwnerReference> walked) {
    for (int i = 0; i < walked.size(); i++) {
      if (isBuiltInWorkload(walked.get(i))) {
        boolean ofCronJob =
            i + 1 < walked.size() && isJobOfCronJob(walked.get(i), walked.get(i + 1));
        return ofCronJob ? i + 2 : i + 1;
      }
    }
    return walked.size();
  }

  private static boolean isBuiltInWorkload(OwnerReference owner) {
    return owner.is("apps", "Deployment")
        || owner.is("apps", "StatefulSet")
        || owner.is("apps", "DaemonSet")
        || owner.is("batch", "CronJob")
        || owner.is("batch", "Job");
  }

  private static boolean isJobOfCronJob(OwnerReference owner, OwnerReference above) {
    return owner.is("batch", "Job") && above.is("batch", "CronJob");
  }

  private static boolean isSame(OwnerReference one, OwnerReference other) {
    return one.uid().equals(other.uid())
        && one.name().equals(other.name())
        && one.is(other.group(), other.kind());
  }

  /// The workload; empty for an object that nothing controls.
  public Optional<OwnerReference> top() {
    return links.isEmpty() ? Optional.empty() : Optional.of(links.getLast());
  }

  /// The object's own controller; empty for an object that nothing controls.
  public Optional<OwnerReference> direct() {
    return links.isEmpty() ? Optional.empty() : Optional.of(links.getFirst());
  }

  /// Whether the workload is one of those that Kubernetes itself brings.
  public boolean endsInBuiltIn() {
    return top().filter(OwnerChain::isBuiltInWorkload).isPresent();
  }
}
