package dev.kprod.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Answers kubectl, which asks a plug-in for completions through a second program.
@Command(name = "__complete", hidden = true, description = "Completes for kubectl.")
public final class CompleteCommand implements Callable<Integer> {
  /// kubectl's words for: offer these, and no files.
  private static final String NO_FILES = ":4\n";

  private final Session session;

  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(arity = "0..*")
  List<String> words = List.of();

  /// Makes the command.
  public CompleteCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    List<String> typed = new ArrayList<>(words);
    String last = typed.isEmpty() ? "" : typed.removeLast();
    List<CharSequence> candidates = new ArrayList<>();
    AutoComplete.complete(
        spec.root(),
        words.toArray(String[]::new),
        Math.max(0, words.size() - 1),
        last.length(),
        0,
        candidates);
    StringBuilder answer = new StringBuilder();
    candidates.stream()
        .map(rest -> last + rest)
        .distinct()
        .sorted()
        .forEach(word -> answer.append(word).append('\n'));
    session.screen().print(answer + NO_FILES);
    return 0;
  }
}
