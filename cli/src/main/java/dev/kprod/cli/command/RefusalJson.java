package dev.kprod.cli.command;

import dev.kprod.cli.ExitCode;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Workload;
import dev.kprod.medium.SafeJson;
import dev.kprod.semantics.podsecurity.Change;
import dev.kprod.semantics.podsecurity.PodSecurityStandards;
import dev.kprod.semantics.podsecurity.Refusals.Refusal;
import dev.kprod.semantics.podsecurity.Violation;
import dev.kprod.snapshot.Tree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a level would refuse, as a document of kind `Simulation`.
final class RefusalJson {
  private final RefusalText answer;
  private final Cluster cluster;
  private final SafeJson json;

  private RefusalJson(RefusalText answer, Cluster cluster, SafeJson json) {
    this.answer = answer;
    this.cluster = cluster;
    this.json = json;
  }

  /// Returns the document.
  static String of(RefusalText answer, Cluster cluster) {
    StringBuilder out = new StringBuilder();
    SafeJson json = SafeJson.to(out);
    RefusalJson document = new RefusalJson(answer, cluster, json);
    json.document(document::write);
    return out.toString();
  }

  private void write() throws IOException {
    SortedMap<String, List<Refusal>> namespaces = new TreeMap<>();
    answer.judged().forEach(one -> namespaces.put(one.namespace(), new ArrayList<>()));
    answer
        .refusals()
        .forEach(
            one ->
                namespaces
                    .computeIfAbsent(one.workload().namespace(), unseen -> new ArrayList<>())
                    .add(one));
    json.text("apiVersion", "kprod.dev/v1");
    json.text("kind", "Simulation");
    json.text("simulation", "pss");
    json.object(
        "tool",
        () -> {
          json.text("name", "kprod");
          json.text("version", Session.version());
        });
    json.object("cluster", () -> json.text("name", cluster.name()));
    json.object("snapshot", () -> json.text("takenAt", cluster.takenAt().toString()));
    json.text("level", answer.level().toString());
    json.text("version", "v1." + answer.minor());
    json.texts("targets", List.copyOf(namespaces.keySet()));
    json.object("verdict", this::verdict);
    consequences(answer.refusals());
    json.number("survives", answer.judged().size() - answer.refusals().size());
    json.list(
        "cases",
        () -> {
          for (var one : namespaces.entrySet()) {
            json.inObject(() -> inNamespace(one.getKey(), one.getValue()));
          }
        });
    json.list(
        "refused",
        () -> {
          for (Refusal refusal : answer.refusals()) {
            json.inObject(() -> write(refusal));
          }
        });
    json.texts("restsOn", RefusalText.RESTS_ON);
    json.texts("leavesOut", RefusalText.LEAVES_OUT);
    GrantText.write(answer.unseen(), json);
  }

  private void verdict() throws IOException {
    ExitCode exit = answer.exit();
    String seen = exit == ExitCode.PASSED ? "survives" : "cannot-tell";
    json.text("outcome", exit == ExitCode.GATE_FAILED ? "harm" : seen);
    json.number("exitCode", exit.code());
  }

  private void inNamespace(String namespace, List<Refusal> refused) throws IOException {
    long judged = answer.judged().stream().filter(one -> one.namespace().equals(namespace)).count();
    json.text("target", namespace);
    json.text("ends", "%s of %s workloads would be refused".formatted(refused.size(), judged));
    consequences(refused);
    json.list("moves", () -> {});
    json.texts("remarks", List.of());
  }

  private void consequences(List<Refusal> refused) throws IOException {
    json.list(
        "consequences",
        () -> {
          for (Refusal refusal : refused) {
            json.inObject(() -> consequence(refusal));
          }
        });
  }

  private void consequence(Refusal refusal) throws IOException {
    Subject subject = refusal.workload().subject();
    json.text("effect", "refused");
    json.object(
        "subject",
        () -> {
          json.text("group", subject.group());
          json.text("kind", subject.kind());
          json.textIfAny("namespace", subject.namespace());
          json.text("name", subject.name());
        });
    json.text("because", PodSecurityStandards.message(refusal.violations()));
    json.texts("targets", List.of(subject.namespace()));
  }

  private void write(Refusal refusal) throws IOException {
    Workload workload = refusal.workload();
    json.text("namespace", workload.namespace());
    json.text("kind", workload.subject().kind());
    json.text("name", workload.name());
    json.number("pods", workload.livePods().size());
    json.list(
        "violations",
        () -> {
          for (Violation violation : refusal.violations()) {
            json.inObject(() -> write(violation, workload));
          }
        });
  }

  private void write(Violation violation, Workload workload) throws IOException {
    json.text("check", violation.check());
    json.text("message", violation.message());
    json.list(
        "fields",
        () -> {
          for (Change change : violation.changes()) {
            json.inObject(() -> write(change, workload));
          }
        });
  }

  private void write(Change change, Workload workload) throws IOException {
    json.text(
        "path",
        change.path().startsWith("metadata.")
            ? change.path()
            : workload.specPath() + "." + change.path());
    if (!(change.observed() instanceof Tree.Absent)) {
      json.tree("observed", change.observed());
    }
    json.text("wanted", change.wanted());
  }
}
