package dev.kprod.cli.command;

import dev.kprod.check.Shell;
import dev.kprod.cluster.Workload;
import dev.kprod.medium.Line;
import dev.kprod.medium.SafeJson;
import dev.kprod.medium.Style;
import dev.kprod.medium.Wrap;
import dev.kprod.semantics.podsecurity.Change;
import dev.kprod.semantics.podsecurity.Level;
import dev.kprod.semantics.podsecurity.PodPatch;
import dev.kprod.semantics.podsecurity.Refusals.Refusal;
import dev.kprod.semantics.podsecurity.Violation;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.Tree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// What a level would refuse, told to a person or to a program.
///
/// @param minor the minor version whose rules were applied
/// @param judged the workloads that were looked at
record RefusalText(
    Level level, int minor, List<Workload> judged, List<Refusal> refusals, List<Read<?>> unseen) {
  private static final String INDENT = "  ";

  String json() {
    StringBuilder out = new StringBuilder();
    SafeJson json = SafeJson.to(out);
    json.document(
        () -> {
          json.text("apiVersion", "kprod.dev/v1");
          json.text("kind", "Simulation");
          json.text("event", "pss");
          json.text("level", level.toString());
          json.text("version", "v1." + minor);
          json.number("judged", judged.size());
          json.list(
              "refused",
              () -> {
                for (Refusal refusal : refusals) {
                  json.inObject(() -> write(refusal, json));
                }
              });
          GrantText.write(unseen, json);
        });
    return out.toString();
  }

  private static void write(Refusal refusal, SafeJson json) throws IOException {
    Workload workload = refusal.workload();
    json.text("namespace", workload.namespace());
    json.text("kind", workload.subject().kind());
    json.text("name", workload.name());
    json.number("pods", workload.livePods().size());
    json.list(
        "violations",
        () -> {
          for (Violation violation : refusal.violations()) {
            json.inObject(
                () -> {
                  json.text("check", violation.check());
                  json.text("message", violation.message());
                  json.list(
                      "fields",
                      () -> {
                        for (Change change : violation.changes()) {
                          json.inObject(() -> write(change, workload, json));
                        }
                      });
                });
          }
        });
  }

  private static void write(Change change, Workload workload, SafeJson json) throws IOException {
    json.text("path", path(change, workload));
    if (!(change.observed() instanceof Tree.Absent)) {
      json.tree("observed", change.observed());
    }
    json.text("wanted", change.wanted());
  }

  private static String path(Change change, Workload workload) {
    return change.path().startsWith("metadata.")
        ? change.path()
        : workload.specPath() + "." + change.path();
  }

  String text(Question question) {
    StringBuilder out = new StringBuilder();
    String of = "%s of %s workloads would be refused".formatted(refusals.size(), judged.size());
    String none = "none of %s workloads would be refused".formatted(judged.size());
    add(
        "%s as Kubernetes 1.%s defines it: %s."
            .formatted(level, minor, refusals.isEmpty() ? none : of),
        "",
        question,
        out);
    String namespace = "";
    for (Refusal refusal : refusals) {
      if (!refusal.workload().namespace().equals(namespace)) {
        namespace = refusal.workload().namespace();
        out.append('\n')
            .append(
                new Line()
                    .add(Style.HEADING, question.encoder().encode(namespace))
                    .paint(question.ink()))
            .append('\n');
      }
      add(refusal, question, out);
    }
    if (!refusals.isEmpty()) {
      out.append('\n');
      add(
          "Running pods stay; their successors would be refused. -v adds the patches.",
          "",
          question,
          out);
    } else if (unseen.isEmpty() && level != Level.PRIVILEGED) {
      labels(question, out);
    }
    add(GrantText.unseen(unseen), "", question, out);
    return out.toString();
  }

  private void labels(Question question, StringBuilder out) {
    TreeSet<String> namespaces = new TreeSet<>();
    judged.forEach(workload -> namespaces.add(workload.namespace()));
    if (namespaces.isEmpty()) {
      return;
    }
    List<String> words = new ArrayList<>(List.of("kubectl", "label", "ns"));
    words.addAll(namespaces);
    words.addAll(
        List.of(
            "--overwrite",
            "pod-security.kubernetes.io/enforce=" + level,
            "pod-security.kubernetes.io/enforce-version=v1." + minor));
    out.append("To enforce it:\n");
    Wrap.command(Shell.line(words.toArray(String[]::new)), question.width() - 2, "  ")
        .forEach(line -> out.append(INDENT).append(question.encoder().encode(line)).append('\n'));
  }

  private static void add(Refusal refusal, Question question, StringBuilder out) {
    Workload workload = refusal.workload();
    int pods = workload.livePods().size();
    Line head =
        new Line()
            .add(INDENT)
            .add(Style.ID, question.encoder().encode(workload.shortName()))
            .add(Style.QUIET, pods == 1 ? "  1 pod" : "  %s pods".formatted(pods));
    out.append(head.paint(question.ink())).append('\n');
    for (Violation violation : refusal.violations()) {
      out.append(INDENT).append(INDENT).append(violation.check()).append('\n');
      fields(violation)
          .forEach(line -> add(question.encoder().encode(line), "      ", question, out));
    }
    if (question.wantsAll()) {
      patch(refusal, question, out);
    }
  }

  /// One line a field: who has it wrong, and what it should say.
  private static List<String> fields(Violation violation) {
    Map<String, List<String>> containers = new LinkedHashMap<>();
    for (Change change : violation.changes()) {
      containers
          .computeIfAbsent(said(change), unseen -> new ArrayList<>())
          .add(change.container().map(one -> one.name()).orElse(""));
    }
    List<String> lines = new ArrayList<>();
    containers.forEach(
        (field, names) -> {
          List<String> named = names.stream().filter(name -> !name.isEmpty()).toList();
          lines.add(named.isEmpty() ? field : String.join(", ", named) + ": " + field);
        });
    return lines;
  }

  private static String said(Change change) {
    String field = String.join(".", change.field());
    String wanted = change.wanted();
    return change.observed() instanceof Tree.Absent
        ? "%s, wanted %s".formatted(field, wanted)
        : "%s is %s, wanted %s".formatted(field, shown(change.observed()), wanted);
  }

  private static String shown(Tree value) {
    return value instanceof Tree.Text text ? text.value() : value.toString();
  }

  private static void patch(Refusal refusal, Question question, StringBuilder out) {
    Workload workload = refusal.workload();
    PodPatch patch = PodPatch.of(refusal.changes());
    if (patch.isEmpty() || workload.above().isPresent()) {
      return;
    }
    String line =
        Shell.line(
            "kubectl",
            "-n",
            workload.namespace(),
            "patch",
            workload.resourceWord(),
            workload.name(),
            "--type",
            "strategic",
            "-p",
            patch.under(workload.specPath()).toString());
    out.append("    ")
        .append(patch.isWhole() ? "to pass:" : "for what a value alone can do:")
        .append('\n');
    Wrap.command(line, question.width() - 6, INDENT)
        .forEach(part -> out.append("      ").append(question.encoder().encode(part)).append('\n'));
  }

  private static void add(String words, String indent, Question question, StringBuilder out) {
    if (!words.isEmpty()) {
      Wrap.words(words, question.width() - indent.length())
          .forEach(line -> out.append(indent).append(line).append('\n'));
    }
  }
}
