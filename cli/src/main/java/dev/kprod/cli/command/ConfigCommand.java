package dev.kprod.cli.command;

import dev.kprod.check.Param;
import dev.kprod.check.Severity;
import dev.kprod.cli.ExitCode;
import dev.kprod.cli.UserError;
import dev.kprod.cli.output.WholeFile;
import dev.kprod.config.Settings;
import dev.kprod.snapshot.Tree;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Makes, checks and shows kprod.yaml.
@Command(
    name = "config",
    description = {
      "init      writes a commented kprod.yaml (to FILE, kprod.yaml if not given)",
      "validate  says everything that is wrong with it",
      "show      prints what is in force, and where each value comes from"
    },
    sortOptions = false)
public final class ConfigCommand implements Callable<Integer> {
  /// What is to be done.
  enum What {
    INIT,
    VALIDATE,
    SHOW
  }

  private final Session session;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this help")
  boolean help;

  @Parameters(index = "0", paramLabel = "init|validate|show", description = "what to do")
  What what = What.SHOW;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "FILE",
      description = "for init: - is standard output")
  Path file = Path.of("kprod.yaml");

  @Mixin ConfigOptions config = new ConfigOptions();
  @Mixin ScopeOptions scope = new ScopeOptions();
  @Mixin GateOptions gate = new GateOptions();

  /// Makes the command.
  public ConfigCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    switch (what) {
      case INIT -> init();
      case VALIDATE -> validate();
      case SHOW -> show(new Configured(session, config, scope, gate));
    }
    return ExitCode.PASSED.code();
  }

  private void init() {
    byte[] example = Session.resource("kprod-example.yaml");
    if (file.toString().equals("-")) {
      session.screen().print(new String(example, StandardCharsets.UTF_8));
      return;
    }
    if (Files.exists(file)) {
      throw new UserError(
          "%s is already there".formatted(file),
          "name another file, or - for standard output",
          ExitCode.USAGE);
    }
    WholeFile.requireWritable(file);
    try (WholeFile whole = WholeFile.of(file, example)) {
      whole.move();
    }
    session.screen().say("%s: wrote %s".formatted(session.surroundings().name(), file));
  }

  private void validate() {
    Configured configured = new Configured(session, config, scope, gate);
    session
        .screen()
        .print(
            configured.files().isEmpty()
                ? "There is no kprod.yaml; the defaults are in force.\n"
                : "%s is in order.\n"
                    .formatted(
                        String.join(
                            " and ", configured.files().stream().map(Path::toString).toList())));
  }

  private void show(Configured configured) {
    Settings settings = configured.settings();
    SortedMap<String, String> values = new TreeMap<>();
    settings.clusterName().ifPresent(name -> values.put("cluster.name", name));
    values.put("scope.includeNamespaces", settings.scope().includeNamespaces().toString());
    values.put("scope.excludeNamespaces", settings.scope().excludeNamespaces().toString());
    values.put("scope.selector", "\"" + settings.scope().selector() + "\"");
    values.put("scope.systemNamespaces", String.valueOf(settings.scope().systemNamespaces()));
    values.put("gate.failOn", settings.gate().failOn().map(Severity::word).orElse("none"));
    values.put("gate.unknown", word(settings.gate().unknown()));
    settings.gate().minScore().ifPresent(score -> values.put("gate.minScore", number(score)));
    settings
        .gate()
        .minCoverage()
        .ifPresent(coverage -> values.put("gate.minCoverage", number(coverage)));
    values.put("gate.requireAttested", String.valueOf(settings.gate().requireAttested()));
    settings.gate().baseline().ifPresent(name -> values.put("gate.baseline", name));
    values.put("profile", word(settings.profile()));
    settings.areas().forEach((id, on) -> values.put("areas." + id, on ? "on" : "off"));
    values.put("waiverPolicy.maxDays", String.valueOf(settings.waiverPolicy().maxDays()));
    values.put(
        "waiverPolicy.annotations",
        settings.waiverPolicy().annotations().map(Severity::word).orElse("none"));
    values.put("waivers", settings.waivers().size() + " of them");
    values.put("attestations", settings.attestations().size() + " of them");
    settings.facts().forEach((path, value) -> values.put("facts." + path, value.toString()));
    params(settings, values);
    StringBuilder shown = new StringBuilder();
    values.forEach(
        (path, value) ->
            shown.append(
                "%-46s %-24s %s\n"
                    .formatted(
                        path + ":",
                        value,
                        "# " + configured.origins().getOrDefault(path, "default"))));
    session.screen().print(shown.toString());
  }

  private void params(Settings settings, SortedMap<String, String> values) {
    session
        .catalogue()
        .checks()
        .forEach(
            listed -> {
              Settings.OfCheck set = settings.of(listed.id());
              String path = "checks." + listed.id();
              set.enabled().ifPresent(on -> values.put(path + ".enabled", String.valueOf(on)));
              set.severity().ifPresent(one -> values.put(path + ".severity", one.word()));
              for (Param<?> param : listed.declaration().params()) {
                Tree value = set.params().getOrDefault(param.name(), param.standardValue());
                values.put(path + ".params." + param.name(), value.toString());
              }
            });
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static String number(double value) {
    return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
  }
}
