package dev.kprod.simulation.attack;

import dev.kprod.cluster.Namespace;
import dev.kprod.semantics.rbac.Grant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Where pods that take their node are let in.
final class Admissions {
  private final Map<String, Admission.Answer> answers = new TreeMap<>();

  Admissions(List<Namespace> namespaces, Admission admission) {
    namespaces.forEach(one -> answers.put(one.name(), admission.of(one)));
  }

  /// What becomes of such a pod in some place.
  record Over(Admission.Answer answer) {
    /// Lays the step to every node, if there is one: whoever writes a pod's spec chooses its node.
    /// It is dearer than a call, since a pod has to run first.
    void lay(Point from, String how, List<Grant> by, Consumer<Step> steps) {
      switch (answer) {
        case Admission.Answer.Admitted admitted ->
            steps.accept(new Step(from, new Point.AllNodes(), how, 2, by, ""));
        case Admission.Answer.Unless(String engine) ->
            steps.accept(new Step(from, new Point.AllNodes(), how, 3, by, engine));
        case Admission.Answer.Refused refused -> {}
      }
    }

    boolean isRefused() {
      return answer instanceof Admission.Answer.Refused;
    }
  }

  /// Returns what becomes of it in a namespace, or with the empty text in the best of all.
  Over over(String namespace) {
    if (!namespace.isEmpty()) {
      return new Over(answers.getOrDefault(namespace, new Admission.Answer.Admitted()));
    }
    Admission.Answer best = new Admission.Answer.Refused();
    for (Admission.Answer answer : answers.values()) {
      switch (answer) {
        case Admission.Answer.Admitted admitted -> {
          return new Over(admitted);
        }
        case Admission.Answer.Unless unless -> best = unless;
        case Admission.Answer.Refused refused -> {}
      }
    }
    return new Over(best);
  }
}
