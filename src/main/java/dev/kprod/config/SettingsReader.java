package dev.kprod.config;

import dev.kprod.catalogue.Catalogue;
import dev.kprod.check.Fact;
import dev.kprod.check.Severity;
import dev.kprod.check.Topic;
import dev.kprod.check.ValueType;
import dev.kprod.config.Settings.Gate;
import dev.kprod.config.Settings.Scope;
import dev.kprod.config.Settings.WaiverPolicy;
import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.Tree;
import java.math.BigDecimal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads kprod.yaml strictly: everything that is wrong is found at once, before anything is read
/// from a cluster, and nothing that is written is ignored.
public final class SettingsReader {
  private static final List<String> SEVERITIES =
      Arrays.stream(Severity.values()).map(Severity::word).toList();

  private final Catalogue catalogue;
  private final Collection<String> formats;
  private final LocalDate today;
  private final Leniency leniency;
  private final Problems problems = new Problems();
  private final SortedMap<String, String> origins = new TreeMap<>();

  /// What an unknown check id is.
  public enum Leniency {
    STRICT,
    /// A warning: one file serves several versions.
    LENIENT
  }

  /// A file as it was read.
  ///
  /// @param name its base name
  @SuppressWarnings("ArrayRecordComponent") // it is read once and compared by nobody
  public record Source(String name, byte[] bytes) {}

  /// What became of the files.
  ///
  /// @param settings what they say; the defaults where something is wrong
  /// @param problems at most twenty, in the order of the files; none if the settings may be used
  /// @param warnings what is odd but does not matter
  /// @param origins for every setting that a file makes, where: `gate.failOn` is `kprod.yaml:12`
  public record Read(
      Settings settings,
      List<Problem> problems,
      List<Problem> warnings,
      SortedMap<String, String> origins) {}

  private SettingsReader(
      Catalogue catalogue, Collection<String> formats, LocalDate today, Leniency leniency) {
    this.catalogue = catalogue;
    this.formats = formats;
    this.today = today;
    this.leniency = leniency;
  }

  /// Reads files, of which a later one wins.
  ///
  /// @param catalogue the checks, facts and topics there are
  /// @param formats the formats of reports there are
  /// @param today the day, UTC, that waivers and attestations are held against
  public static Read read(
      List<Source> files,
      Catalogue catalogue,
      Collection<String> formats,
      LocalDate today,
      Leniency leniency) {
    return new SettingsReader(catalogue, formats, today, leniency).read(files);
  }

  private Read read(List<Source> files) {
    List<Settings.File> names = new ArrayList<>();
    Optional<Written> all = Optional.empty();
    for (Source file : files) {
      names.add(new Settings.File(file.name(), sha256(file.bytes())));
      YamlFile.Parsed parsed = YamlFile.parse(file.name(), file.bytes());
      parsed.problems().forEach(problems::add);
      if (parsed.content().isEmpty()) {
        if (parsed.problems().isEmpty()) {
          problems.add(new Problem(file.name(), 1, 1, "the file is empty", "", "", 1));
        }
        continue;
      }
      Written content = parsed.content().get();
      requireHead(content);
      all = all.map(before -> Merge.of(before, content)).or(() -> Optional.of(content));
    }
    Settings settings =
        all.flatMap(content -> Section.of("the file", content, problems))
            .map(root -> settings(root, names))
            .orElse(Settings.STANDARD);
    all.ifPresent(content -> origins("", content));
    List<Problem> found = problems.problems();
    return new Read(
        found.isEmpty() ? settings : Settings.STANDARD, found, problems.warnings(), origins);
  }

  private void requireHead(Written content) {
    if (content instanceof Written.Fields(var place, var fields)) {
      requireWord(place, fields, "apiVersion", "kprod.dev/v1");
      requireWord(place, fields, "kind", "Config");
    }
  }

  private void requireWord(
      Written.Place place, Map<String, Written.Field> fields, String key, String wanted) {
    Written.Field field = fields.get(key);
    if (field == null) {
      problems.add(place, "the file lacks %s: %s".formatted(key, wanted));
    } else if (!field.value().tree().text().equals(wanted)) {
      problems.add(field.value().place(), "%s has to be %s".formatted(key, wanted));
    }
  }

  private Settings settings(Section root, List<Settings.File> files) {
    root.find("apiVersion");
    root.find("kind");
    Optional<String> name = root.findSection("cluster").flatMap(this::clusterName);
    Scope scope = root.findSection("scope").map(this::scope).orElse(Scope.STANDARD);
    Gate gate = root.findSection("gate").map(this::gate).orElse(Gate.STANDARD);
    Topic.Profile profile =
        root.findWord("profile", List.of("small", "standard", "regulated"))
            .map(word -> Topic.Profile.valueOf(word.toUpperCase(Locale.ROOT)))
            .orElse(Topic.Profile.STANDARD);
    SortedMap<String, Boolean> areas = new TreeMap<>();
    root.findSection("areas").ifPresent(section -> areas(section, areas));
    CheckSettings checks = new CheckSettings(catalogue, problems, leniency);
    SortedMap<String, Settings.OfCheck> ofChecks =
        root.findSection("checks").map(checks::read).orElseGet(TreeMap::new);
    List<Settings.Adjustment> overrides = checks.overrides(root.items("overrides"));
    WaiverPolicy policy =
        root.findSection("waiverPolicy").map(this::policy).orElse(WaiverPolicy.STANDARD);
    Acceptances accepted = new Acceptances(catalogue, problems, today, leniency);
    List<Settings.Waiver> waivers = accepted.waivers(root.items("waivers"), policy);
    List<Settings.Attestation> attestations = accepted.attestations(root.items("attestations"));
    SortedMap<String, Tree> facts = new TreeMap<>();
    root.find("facts").ifPresent(value -> facts("", value, facts));
    for (Written custom : root.items("customChecks")) {
      problems.add(custom.place(), "custom checks are not available in this version of kprod");
    }
    Settings.Sarif sarif =
        root.findSection("sarif").map(this::sarif).orElse(Settings.STANDARD.sarif());
    boolean perNamespace = flag(root, "openmetrics", "perNamespace");
    boolean allFailures = flag(root, "junit", "allFailures");
    List<Settings.Output> outputs = outputs(root.items("outputs"));
    root.refuseTheRest();
    return new Settings(
        name,
        scope,
        gate,
        profile,
        areas,
        ofChecks,
        overrides,
        policy,
        waivers,
        attestations,
        facts,
        sarif,
        perNamespace,
        allFailures,
        outputs,
        files);
  }

  private Optional<String> clusterName(Section section) {
    Optional<String> name = section.find("name", ValueType.text());
    section.refuseTheRest();
    return name;
  }

  private Scope scope(Section section) {
    Scope usual = Scope.STANDARD;
    List<String> include = section.findGlobs("includeNamespaces").orElse(usual.includeNamespaces());
    List<String> exclude = section.findGlobs("excludeNamespaces").orElse(usual.excludeNamespaces());
    String selector = selector(section);
    boolean system =
        section.find("systemNamespaces", ValueType.flag()).orElse(usual.systemNamespaces());
    section.refuseTheRest();
    return new Scope(include, exclude, selector, system);
  }

  private String selector(Section section) {
    String text = section.find("selector").map(value -> value.tree().text()).orElse("");
    if (!text.isEmpty() && Selector.parse(text) instanceof Selector.Invalid(String reason)) {
      section
          .find("selector")
          .ifPresent(value -> problems.add(value.place(), "this is no label selector: " + reason));
    }
    return text;
  }

  private Gate gate(Section section) {
    Gate usual = Gate.STANDARD;
    List<String> levels = new ArrayList<>(SEVERITIES);
    levels.add("none");
    Optional<Severity> failOn =
        section.findWord("failOn", levels).map(SettingsReader::severity).orElse(usual.failOn());
    Gate.Unknowns unknown =
        section
            .findWord("unknown", List.of("incomplete", "ignore"))
            .map(word -> Gate.Unknowns.valueOf(word.toUpperCase(Locale.ROOT)))
            .orElse(usual.unknown());
    ValueType<BigDecimal> percent = ValueType.decimal(BigDecimal.ZERO, BigDecimal.valueOf(100));
    OptionalDouble minScore = number(section.find("minScore", percent), usual.minScore());
    OptionalDouble minCoverage = number(section.find("minCoverage", percent), usual.minCoverage());
    boolean attested =
        section.find("requireAttested", ValueType.flag()).orElse(usual.requireAttested());
    Optional<String> baseline = section.find("baseline", ValueType.text());
    section.refuseTheRest();
    return new Gate(failOn, unknown, minScore, minCoverage, attested, baseline);
  }

  private static OptionalDouble number(Optional<BigDecimal> found, OptionalDouble usual) {
    return found.map(number -> OptionalDouble.of(number.doubleValue())).orElse(usual);
  }

  /// Returns the severity of a word; empty for `none`.
  static Optional<Severity> severity(String word) {
    return Arrays.stream(Severity.values()).filter(one -> one.word().equals(word)).findFirst();
  }

  private void areas(Section section, SortedMap<String, Boolean> areas) {
    List<String> known = catalogue.areas().stream().map(area -> area.id()).toList();
    section
        .all()
        .forEach(
            (id, field) -> {
              if (!known.contains(id)) {
                problems.add(field.key(), "no area \"%s\"".formatted(id), id, known);
              }
              CheckSettings.findSwitch(field.value().tree())
                  .ifPresentOrElse(
                      on -> areas.put(id, on),
                      () -> problems.add(field.value().place(), "an area is on or off"));
            });
  }

  private WaiverPolicy policy(Section section) {
    WaiverPolicy usual = WaiverPolicy.STANDARD;
    int days = section.find("maxDays", ValueType.count(1, 1830)).orElse(usual.maxDays());
    List<String> levels = new ArrayList<>(SEVERITIES);
    levels.add("none");
    Optional<Severity> annotations =
        section
            .findWord("annotations", levels)
            .map(SettingsReader::severity)
            .orElse(usual.annotations());
    section.refuseTheRest();
    return new WaiverPolicy(days, annotations);
  }

  private void facts(String path, Written value, SortedMap<String, Tree> facts) {
    Fact<?> fact = catalogue.facts().get(path);
    if (fact != null) {
      if (fact.type().find(value.tree()).isEmpty()) {
        problems.add(
            value.place(), "the fact %s has to be %s".formatted(path, fact.type().wanted()));
      }
      facts.put(path, value.tree());
      return;
    }
    if (!(value instanceof Written.Fields(var place, var fields))) {
      problems.add(
          value.place(), path.isEmpty() ? "facts has to be a map" : path + " has to be a map");
      return;
    }
    fields.forEach(
        (key, field) -> {
          String below = path.isEmpty() ? key : path + "." + key;
          boolean known =
              catalogue.facts().keySet().stream()
                  .anyMatch(name -> name.equals(below) || name.startsWith(below + "."));
          if (known) {
            facts(below, field.value(), facts);
          } else {
            problems.add(
                field.key(),
                "no check takes the fact \"%s\"".formatted(below),
                below,
                catalogue.facts().keySet());
          }
        });
  }

  private Settings.Sarif sarif(Section section) {
    Optional<String> root = section.find("sourceRoot", ValueType.text());
    List<Settings.SourceRule> rules = new ArrayList<>();
    for (Written item : section.items("sources")) {
      Section.of("a source", item, problems)
          .ifPresent(
              source -> {
                source.require("match", "path");
                Settings.Target match =
                    source
                        .findSection("match")
                        .map(found -> CheckSettings.target(found))
                        .orElse(Settings.Target.ANY);
                String path = source.find("path", ValueType.text()).orElse("");
                if (path.startsWith("/") || List.of(path.split("/")).contains("..")) {
                  problems.add(item.place(), "a path of sources stays inside the source root");
                }
                source.refuseTheRest();
                rules.add(new Settings.SourceRule(match, path));
              });
    }
    section.refuseTheRest();
    return new Settings.Sarif(root, rules);
  }

  private boolean flag(Section root, String name, String key) {
    return root.findSection(name)
        .map(
            section -> {
              boolean on = section.find(key, ValueType.flag()).orElse(false);
              section.refuseTheRest();
              return on;
            })
        .orElse(false);
  }

  private List<Settings.Output> outputs(List<Written> items) {
    List<Settings.Output> outputs = new ArrayList<>();
    for (Written item : items) {
      Section.of("an output", item, problems)
          .ifPresent(
              section -> {
                section.require("format");
                section
                    .findWord("format", List.copyOf(formats))
                    .ifPresent(
                        format ->
                            outputs.add(
                                new Settings.Output(
                                    format,
                                    section
                                        .find("file", ValueType.text())
                                        .filter(file -> !file.equals("-")))));
                section.find("file");
                section.refuseTheRest();
              });
    }
    if (outputs.stream().filter(output -> output.file().isEmpty()).count() > 1) {
      problems.add(items.getLast().place(), "two outputs go to standard output");
    }
    return outputs;
  }

  private void origins(String path, Written value) {
    switch (value) {
      case Written.Fields(var place, var fields) ->
          fields.forEach(
              (key, field) -> origins(path.isEmpty() ? key : path + "." + key, field.value()));
      case Written.Items items -> origins.put(path, items.place().toString());
      case Written.Scalar scalar -> origins.put(path, scalar.place().toString());
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }
}
