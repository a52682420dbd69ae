package dev.kprod.cli.command;

import dev.kprod.catalogue.Catalogue;
import dev.kprod.catalogue.Nearest;
import dev.kprod.check.Param;
import dev.kprod.check.Severity;
import dev.kprod.cli.ExitCode;
import dev.kprod.cli.UserError;
import dev.kprod.cli.terminal.Surroundings;
import dev.kprod.config.Problem;
import dev.kprod.config.Settings;
import dev.kprod.config.SettingsReader;
import dev.kprod.config.SettingsReader.Leniency;
import dev.kprod.report.Formats;
import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.Tree;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/// What is in force: kprod.yaml, and over it the options and their variables.
final class Configured {
  private final Session session;
  private final Settings settings;
  private final SortedMap<String, String> origins;
  private final List<Path> files;

  /// Reads the files and applies the options.
  ///
  /// @throws UserError with exit code 2 if something in them makes no sense; every problem of the
  ///   files has been said by then
  Configured(Session session, ConfigOptions config, ScopeOptions scope, GateOptions gate) {
    this.session = session;
    this.files = files(session.surroundings(), config);
    Leniency leniency = config.lenient ? Leniency.LENIENT : Leniency.STRICT;
    SettingsReader.Read read =
        SettingsReader.read(
            files.stream().map(Configured::source).toList(),
            session.catalogue(),
            Formats.names(),
            LocalDate.now(ZoneOffset.UTC),
            leniency);
    refuse(read.problems());
    for (Problem warning : read.warnings()) {
      session
          .screen()
          .say("%s: warning: %s".formatted(session.surroundings().name(), warning.text()));
    }
    this.origins = new TreeMap<>(read.origins());
    this.settings = withParams(withGate(withScope(read.settings(), scope), gate), config.params);
  }

  /// Returns what is in force.
  Settings settings() {
    return settings;
  }

  /// Returns where each setting comes from that is not a default.
  SortedMap<String, String> origins() {
    return origins;
  }

  /// Returns the files that were read.
  List<Path> files() {
    return files;
  }

  private void refuse(List<Problem> problems) {
    if (problems.isEmpty()) {
      return;
    }
    problems.forEach(problem -> session.screen().say(problem.text()));
    String names =
        String.join(
            " and ", files.stream().map(file -> String.valueOf(file.getFileName())).toList());
    throw new UserError(
        "%s in %s, nothing was audited"
            .formatted(problems.size() == 1 ? "1 problem" : problems.size() + " problems", names),
        "",
        ExitCode.USAGE);
  }

  private static List<Path> files(Surroundings surroundings, ConfigOptions config) {
    if (config.none) {
      return List.of();
    }
    if (!config.files.isEmpty()) {
      return config.files;
    }
    Path here = Path.of("kprod.yaml");
    if (Files.isRegularFile(here)) {
      return List.of(here);
    }
    Optional<Path> home =
        surroundings
            .find("XDG_CONFIG_HOME")
            .map(Path::of)
            .or(() -> surroundings.find("HOME").map(folder -> Path.of(folder, ".config")))
            .map(folder -> folder.resolve("kprod").resolve("kprod.yaml"))
            .filter(Files::isRegularFile);
    return home.map(List::of).orElse(List.of());
  }

  private static SettingsReader.Source source(Path file) {
    try {
      return new SettingsReader.Source(
          String.valueOf(file.getFileName()), Files.readAllBytes(file));
    } catch (NoSuchFileException absent) {
      throw new UserError(
          "there is no %s".formatted(file),
          "make one with kprod config init",
          ExitCode.USAGE,
          absent);
    } catch (IOException unreadable) {
      throw new UserError(
          "cannot read %s: %s".formatted(file, unreadable.getMessage()),
          "check that it is a file and its rights",
          ExitCode.USAGE,
          unreadable);
    }
  }

  private Settings withScope(Settings before, ScopeOptions options) {
    Settings.Scope scope = before.scope();
    List<String> include = scope.includeNamespaces();
    String selector = scope.selector();
    if (!options.selection.namespaces.isEmpty()) {
      include = options.selection.namespaces;
      origins.put("scope.includeNamespaces", origin("--namespace"));
    }
    if (!options.excludeNamespaces.isEmpty()) {
      origins.put("scope.excludeNamespaces", origin("--exclude-namespace"));
    }
    if (options.selector != null) {
      selector = options.selector;
      origins.put("scope.selector", origin("--selector"));
      if (Selector.parse(selector) instanceof Selector.Invalid(String reason)) {
        throw new UserError(
            "--selector \"%s\" is no label selector: %s".formatted(selector, reason),
            "write it as kubectl does: app=web,tier!=db",
            ExitCode.USAGE);
      }
    }
    if (options.systemNamespaces) {
      origins.put("scope.systemNamespaces", origin("--system-namespaces"));
    }
    return before.with(
        new Settings.Scope(
            include,
            scope.excludeNamespaces(),
            selector,
            scope.systemNamespaces() || options.systemNamespaces));
  }

  private Settings withGate(Settings before, GateOptions options) {
    Settings.Gate gate = before.gate();
    Optional<Severity> failOn = gate.failOn();
    if (options.failOn != null) {
      failOn =
          options.failOn.equals("none")
              ? Optional.empty()
              : Optional.of(AuditRun.severity("--fail-on", options.failOn));
      origins.put("gate.failOn", origin("--fail-on"));
    }
    OptionalDouble minScore = gate.minScore();
    if (options.minScore != null) {
      minScore = OptionalDouble.of(percent("--min-score", options.minScore));
      origins.put("gate.minScore", origin("--min-score"));
    }
    OptionalDouble minCoverage = gate.minCoverage();
    if (options.minCoverage != null) {
      minCoverage = OptionalDouble.of(percent("--min-coverage", options.minCoverage));
      origins.put("gate.minCoverage", origin("--min-coverage"));
    }
    if (options.allowUnknown) {
      origins.put("gate.unknown", origin("--allow-unknown"));
    }
    if (options.requireAttested) {
      origins.put("gate.requireAttested", origin("--require-attested"));
    }
    return before.with(
        new Settings.Gate(
            failOn,
            options.allowUnknown ? Settings.Gate.Unknowns.IGNORE : gate.unknown(),
            minScore,
            minCoverage,
            gate.requireAttested() || options.requireAttested,
            gate.baseline()));
  }

  private static double percent(String option, double asked) {
    if (asked >= 0 && asked <= 100) {
      return asked;
    }
    throw AuditRun.unknownWord(
        option, Double.toString(asked).replaceFirst("\\.0$", ""), "a number from 0 to 100");
  }

  private Settings withParams(Settings before, List<String> params) {
    Settings after = before;
    for (String param : params) {
      int equals = param.indexOf('=');
      int dot = param.indexOf('.');
      if (dot < 0 || equals < dot) {
        throw new UserError(
            "--param \"%s\" is not CHECK.NAME=VALUE".formatted(param),
            "write ha-replicas.minReplicas=3",
            ExitCode.USAGE);
      }
      String check = param.substring(0, dot);
      String name = param.substring(dot + 1, equals);
      Catalogue.Listed listed = listed(check);
      Tree value = value(listed, name, param.substring(equals + 1));
      after = after.with(listed.id(), after.of(listed.id()).with(name, value));
      origins.put("checks.%s.params.%s".formatted(listed.id(), name), origin("--param"));
    }
    return after;
  }

  private Catalogue.Listed listed(String check) {
    return session
        .catalogue()
        .find(check)
        .orElseThrow(
            () ->
                unknown(
                    "check \"%s\"".formatted(check),
                    check,
                    session.catalogue().ids(),
                    "kprod list checks"));
  }

  private static Tree value(Catalogue.Listed listed, String name, String written) {
    List<Param<?>> params = listed.declaration().params();
    Param<?> param =
        params.stream()
            .filter(known -> known.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    unknown(
                        "parameter \"%s\" of %s".formatted(name, listed.id()),
                        name,
                        params.stream().map(Param::name).toList(),
                        "kprod explain " + listed.id()));
    for (Tree tree : readings(written)) {
      if (param.type().find(tree).isPresent()) {
        return tree;
      }
    }
    throw new UserError(
        "--param %s.%s cannot be \"%s\"".formatted(listed.id(), name, written),
        "it has to be " + param.type().wanted(),
        ExitCode.USAGE);
  }

  /// A value on a command line says nothing of its type: it may be a number, a truth, a list.
  private static List<Tree> readings(String written) {
    List<Tree> readings = new ArrayList<>();
    try {
      readings.add(Tree.number(new BigDecimal(written)));
    } catch (NumberFormatException notANumber) {
      readings.add(Tree.of(written));
    }
    if (written.equals("true") || written.equals("false")) {
      readings.add(Tree.of(written.equals("true")));
    }
    readings.add(Tree.of(written));
    readings.add(Tree.of(List.of(written.split(",")).stream().map(each -> Tree.of(each)).toList()));
    return readings;
  }

  private static UserError unknown(String what, String word, List<String> known, String see) {
    return new UserError(
        "no " + what,
        Nearest.find(word, known).map("did you mean \"%s\"?"::formatted).orElse("see " + see),
        ExitCode.USAGE);
  }

  private String origin(String option) {
    Map<String, String> environment = session.surroundings().environment();
    String variable =
        "KPROD_" + option.substring(2).replace('-', '_').toUpperCase(java.util.Locale.ROOT);
    return environment.containsKey(variable) ? option + " or " + variable : option;
  }
}
