package dev.kprod.cli.command;

import dev.kprod.catalogue.Nearest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/// What is wrong with a command line, in one line that says what was seen and what to do.
public final class Misuse {
  private Misuse() {}

  /// Returns the line.
  public static String told(ParameterException problem) {
    CommandSpec command = problem.getCommandLine().getCommandSpec();
    String see = "see %s --help".formatted(command.qualifiedName());
    return switch (problem) {
      case UnmatchedArgumentException unmatched ->
          unknown(unmatched.getUnmatched().getFirst(), command, see);
      case MissingParameterException missing -> missing(missing.getMissing(), command, see);
      default ->
          problem.getArgSpec() == null || problem.getValue() == null
              ? "%s; %s".formatted(problem.getMessage(), see)
              : refused(problem.getArgSpec(), problem.getValue(), problem, see);
    };
  }

  private static String unknown(String given, CommandSpec command, String see) {
    boolean option = given.startsWith("-");
    String name = option ? given.replaceFirst("=.*", "") : given;
    Collection<String> known =
        option
            ? command.options().stream().flatMap(one -> Stream.of(one.names())).toList()
            : command.subcommands().keySet();
    Optional<String> near = Nearest.find(name, known);
    return "%s \"%s\"; %s"
        .formatted(
            option ? "unknown option" : "unexpected argument",
            given,
            near.map("did you mean %s?"::formatted).orElse(see));
  }

  private static String missing(List<ArgSpec> missing, CommandSpec command, String see) {
    ArgSpec first = missing.getFirst();
    if (missing.size() == 1 && first instanceof OptionSpec option && !option.required()) {
      return "%s needs a value: %s; %s".formatted(option.longestName(), option.paramLabel(), see);
    }
    List<ArgSpec> all = new ArrayList<>(missing);
    if (first instanceof PositionalParamSpec from) {
      // Only the first of several is named as missing.
      command.positionalParameters().stream()
          .filter(each -> each.required() && !missing.contains(each))
          .filter(each -> each.index().min() > from.index().min())
          .forEach(all::add);
    }
    List<String> wanted = new ArrayList<>();
    for (ArgSpec each : all) {
      wanted.add(
          each instanceof OptionSpec option
              ? option.longestName() + " " + option.paramLabel()
              : alternatives(List.of(each.paramLabel().split("\\|"))));
    }
    return "%s needs %s; %s".formatted(command.name(), String.join(" and ", wanted), see);
  }

  private static String refused(ArgSpec argument, String value, Exception problem, String see) {
    String named = argument instanceof OptionSpec option ? option.longestName() + " " : "";
    Class<?> type = argument.type();
    if (type.isEnum()) {
      List<String> words =
          Stream.of(type.getEnumConstants())
              .map(each -> each.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
              .toList();
      return "%s\"%s\" is not known; %s"
          .formatted(
              named,
              value,
              Nearest.find(value, words)
                  .map("did you mean \"%s\"?"::formatted)
                  .orElse("it can be " + alternatives(words)));
    }
    if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
      return "%s\"%s\" is no number; %s".formatted(named, value, see);
    }
    return problem.getCause() instanceof TypeConversionException own
        ? "%s%s; %s".formatted(named, own.getMessage(), see)
        : "%s cannot be \"%s\"; %s".formatted(named.strip(), value, see);
  }

  /// Returns words as alternatives: `a, b or c`.
  static String alternatives(List<String> words) {
    int last = words.size() - 1;
    return last == 0
        ? words.getFirst()
        : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
  }
}
