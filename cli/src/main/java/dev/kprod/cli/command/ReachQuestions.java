package dev.kprod.cli.command;

import com.fasterxml.jackson.core.JsonParser;
import dev.kprod.cli.ExitCode;
import dev.kprod.cli.UserError;
import dev.kprod.cli.terminal.Input;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Resources;
import dev.kprod.semantics.networkpolicy.Decision;
import dev.kprod.semantics.networkpolicy.Decision.Answer;
import dev.kprod.semantics.networkpolicy.Party;
import dev.kprod.semantics.networkpolicy.Reachability;
import dev.kprod.snapshot.Slimming;
import dev.kprod.snapshot.Tree;
import dev.kprod.snapshot.TreeJson;
import dev.kprod.snapshot.TreePool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Answers many questions, a JSON object a line: each comes back with its answer and the policies
/// that decide. Where a line says what it expects, it is a test.
final class ReachQuestions {
  private final Question question;
  private final Path file;
  private final Map<String, Party> pods = new HashMap<>();

  ReachQuestions(Question question, Path file) {
    this.question = question;
    this.file = file;
  }

  ExitCode answer() {
    List<Tree> lines = read();
    Cluster cluster = question.read(CanReachCommand.READS, List.of());
    Reachability reachability = Reachability.of(cluster);
    for (Pod pod : cluster.list(Resources.PODS)) {
      if (pod.occupiesAt(cluster.takenAt())) {
        pods.put(pod.namespace() + "/" + pod.name(), reachability.of(pod));
      }
    }
    StringBuilder out = new StringBuilder();
    ExitCode code = ExitCode.PASSED;
    for (Tree line : lines) {
      Map<String, Tree> fields = new LinkedHashMap<>(line.fields());
      Optional<Party> from = end(line.at("from"), reachability);
      Optional<Party> to = end(line.at("to"), reachability);
      if (from.isEmpty() || to.isEmpty()) {
        fields.put("answer", Tree.of("unknown"));
        Tree missing = from.isEmpty() ? line.at("from") : line.at("to");
        fields.put("because", Tree.of("there is no " + name(missing)));
        code = code.and(ExitCode.USAGE);
      } else {
        Answer answer = answer(line, from.get(), to.get(), reachability, fields);
        code = code.and(judge(line, answer, fields));
      }
      out.append(ascii(Tree.of(fields))).append('\n');
    }
    question.print(out.toString());
    return code;
  }

  /// One line of JSON that is harmless wherever it is pasted.
  private static String ascii(Tree tree) {
    StringBuilder out = new StringBuilder();
    for (char one : tree.toString().toCharArray()) {
      if (one < 0x7f) {
        out.append(one);
      } else {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) one));
      }
    }
    return out.toString();
  }

  private static ExitCode judge(Tree line, Answer answer, Map<String, Tree> fields) {
    String expected = line.text("expect");
    if (!expected.isEmpty() && answer != Answer.UNKNOWN) {
      boolean asExpected = expected.equals(ReachJson.word(answer));
      fields.put("asExpected", Tree.of(asExpected));
      return asExpected ? ExitCode.PASSED : ExitCode.GATE_FAILED;
    }
    if (expected.equals("unknown")) {
      return ExitCode.PASSED;
    }
    return answer == Answer.UNKNOWN ? ExitCode.INCOMPLETE : ExitCode.PASSED;
  }

  /// A connection that is denied in one family of addresses is denied: it may be tried there.
  private static Answer answer(
      Tree line, Party from, Party to, Reachability reachability, Map<String, Tree> fields) {
    String protocol = line.findText("protocol").orElse("TCP");
    int port = (int) line.number(0, "port");
    Answer together = Answer.ALLOWED;
    List<Tree> egress = new ArrayList<>();
    List<Tree> ingress = new ArrayList<>();
    List<String> because = new ArrayList<>();
    for (dev.kprod.semantics.networkpolicy.Path path : reachability.ask(from, to, protocol, port)) {
      if (path.answer() == Answer.DENIED
          || (path.answer() == Answer.UNKNOWN && together == Answer.ALLOWED)) {
        together = path.answer();
      }
      add(path.egress(), egress, because);
      add(path.ingress(), ingress, because);
    }
    fields.put("answer", Tree.of(ReachJson.word(together)));
    fields.put("egress", Tree.of(egress));
    fields.put("ingress", Tree.of(ingress));
    if (!because.isEmpty()) {
      fields.put("because", Tree.of(because.getFirst()));
    }
    return together;
  }

  private static void add(Decision decision, List<Tree> to, List<String> because) {
    decision
        .by()
        .forEach(
            clause -> {
              Map<String, Tree> fields = new LinkedHashMap<>();
              fields.put("kind", Tree.of(clause.policy().kind()));
              if (!clause.policy().namespace().isEmpty()) {
                fields.put("namespace", Tree.of(clause.policy().namespace()));
              }
              fields.put("name", Tree.of(clause.policy().name()));
              if (!clause.path().isEmpty()) {
                fields.put("rule", Tree.of(clause.path()));
              }
              Tree tree = Tree.of(fields);
              if (!to.contains(tree)) {
                to.add(tree);
              }
            });
    if (decision.answer() == Answer.UNKNOWN) {
      because.add(decision.because());
    }
  }

  private Optional<Party> end(Tree end, Reachability reachability) {
    if (end.has("ip")) {
      return reachability.of(end.text("ip"));
    }
    return Optional.ofNullable(pods.get(end.text("namespace") + "/" + end.text("pod")));
  }

  private static String name(Tree end) {
    return end.has("ip")
        ? "address " + end.text("ip")
        : "running pod %s/%s".formatted(end.text("namespace"), end.text("pod"));
  }

  private List<Tree> read() {
    try {
      byte[] bytes = file.toString().equals("-") ? Input.all() : Files.readAllBytes(file);
      List<Tree> lines = new ArrayList<>();
      int number = 0;
      for (String line : new String(bytes, StandardCharsets.UTF_8).split("\\R", -1)) {
        number++;
        if (!line.isBlank()) {
          lines.add(parsed(line, number));
        }
      }
      if (lines.isEmpty()) {
        throw new UserError(file + " holds no question", "see can-reach --help", ExitCode.USAGE);
      }
      return lines;
    } catch (IOException unreadable) {
      throw new UserError(
          "cannot read %s: %s".formatted(file, unreadable.getMessage()),
          "check its name and rights",
          ExitCode.USAGE,
          unreadable);
    }
  }

  private Tree parsed(String line, int number) {
    Tree tree = Tree.ABSENT;
    try (JsonParser json = TreeJson.FACTORY.createParser(line)) {
      json.nextToken();
      tree = TreeJson.read(json, new TreePool(), Slimming.KEEP);
    } catch (IOException broken) {
      throw wrong(number, "is no JSON object");
    }
    long port = tree.number(0, "port");
    if (port < 1 || port > 65_535) {
      throw wrong(number, "has no port from 1 to 65535");
    }
    if (!tree.findText("protocol").orElse("TCP").matches("TCP|UDP|SCTP")) {
      throw wrong(number, "has a protocol that is none of TCP, UDP, SCTP");
    }
    if (!tree.findText("expect").orElse("allowed").matches("allowed|denied|unknown")) {
      throw wrong(number, "expects none of allowed, denied, unknown");
    }
    return tree;
  }

  private UserError wrong(int number, String what) {
    return new UserError(
        "line %s of %s %s".formatted(number, file, what),
        "such as {\"from\": {\"namespace\": \"shop\", \"pod\": \"web\"}, \"to\": {\"ip\":"
            + " \"203.0.113.1\"}, \"port\": 443}",
        ExitCode.USAGE);
  }
}
