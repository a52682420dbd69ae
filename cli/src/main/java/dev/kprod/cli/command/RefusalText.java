package dev.kprod.cli.command;

import dev.kprod.check.Shell;
import dev.kprod.cli.ExitCode;
import dev.kprod.cluster.Workload;
import dev.kprod.medium.Line;
import dev.kprod.medium.Style;
import dev.kprod.medium.Wrap;
import dev.kprod.semantics.podsecurity.Change;
import dev.kprod.semantics.podsecurity.Level;
import dev.kprod.semantics.podsecurity.PodPatch;
import dev.kprod.semantics.podsecurity.Refusals.Refusal;
import dev.kprod.semantics.podsecurity.Violation;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// What a level would refuse, told to a person.
///
/// @param minor the minor version whose rules were applied
/// @param judged the workloads that were looked at
record RefusalText(
    Level level, int minor, List<Workload> judged, List<Refusal> refusals, List<Read<?>> unseen) {
  /// What has to be so for this to come true.
  static final List<String> RESTS_ON =
      List.of(
          "webhooks doing to new pods what they did to those of the present template that run",
          "nobody being exempt by the server's configuration, which no API shows");

  /// What is not looked at.
  static final List<String> LEAVES_OUT =
      List.of(
          "static pods, which run whatever becomes of their mirrors",
          "whether an application works after the change");

  private static final String INDENT = "  ";

  String text(Question question) {
    StringBuilder out = new StringBuilder();
    add(
        "%s as Kubernetes 1.%s defines it, over %s %s."
            .formatted(level, minor, judged.size(), judged.size() == 1 ? "workload" : "workloads"),
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
      String folded = question.wantsAll() ? "" : " -v adds the patches.";
      add("Running pods stay; their successors would be refused." + folded, INDENT, question, out);
    } else if (unseen.isEmpty() && level != Level.PRIVILEGED) {
      labels(question, out);
    }
    add(GrantText.unseen(unseen), "", question, out);
    if (level != Level.PRIVILEGED) {
      add("Rests on %s.".formatted(String.join("; ", RESTS_ON)), INDENT, question, out);
      add("Leaves out %s.".formatted(String.join("; ", LEAVES_OUT)), INDENT, question, out);
    }
    out.append('\n');
    add(
        "SIMULATION: enforcing %s refuses %s of %s workloads. Exit %s."
            .formatted(level, refusals.size(), judged.size(), exit().code()),
        "",
        question,
        out);
    return out.toString();
  }

  /// Returns what the process exits with.
  ExitCode exit() {
    if (!refusals.isEmpty()) {
      return ExitCode.GATE_FAILED;
    }
    return unseen.isEmpty() ? ExitCode.PASSED : ExitCode.INCOMPLETE;
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
    out.append("  To enforce it:\n");
    Wrap.command(Shell.line(words.toArray(String[]::new)), question.width() - 4, "  ")
        .forEach(line -> out.append("    ").append(question.encoder().encode(line)).append('\n'));
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
