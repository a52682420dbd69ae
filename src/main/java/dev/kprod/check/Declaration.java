package dev.kprod.check;

import dev.kprod.cluster.Reads;
import dev.kprod.snapshot.Read;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// All that is said about a check anywhere: pages, `explain`, SARIF rules, the generated role and
/// the schema of its params come from it and from nothing else.
///
/// @param id stable, kebab-case, starts with a prefix of its area; names the thing, not the fault
/// @param subjects what gets one outcome each
/// @param title the requirement, in the positive: one sentence with its full stop
/// @param severity the highest severity a failure may have
/// @param reads what is read, the subjects' own reads included
/// @param params the thresholds
/// @param facts the facts it takes
/// @param settledBy the topics that settle what it cannot observe
/// @param weighs the topics whose attestations are an input of the rule
/// @param breaks what would break, when, for whom
/// @param judged how it is decided, one sentence a step
/// @param examples the smallest manifests that fail and that pass
/// @param sources where the rule comes from
/// @param mappings where frameworks ask the same
/// @param aliases earlier ids of the check
/// @param weakestLink whether one failing subject is as bad as many
/// @param heuristic whether the rule recognises things by name, so that it may err
/// @param radius what a failure takes down at most
/// @param <S> what gets one outcome
public record Declaration<S>(
    String id,
    SubjectKind<S> subjects,
    String title,
    Severity severity,
    Reads reads,
    List<Param<?>> params,
    List<Fact<?>> facts,
    List<Topic> settledBy,
    List<Topic> weighs,
    String breaks,
    List<String> judged,
    Examples examples,
    List<String> sources,
    List<Mapping> mappings,
    List<String> aliases,
    boolean weakestLink,
    boolean heuristic,
    SubjectKind.Radius radius) {
  private static final Pattern ID = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)+");

  /// Manifests that show the difference; a test judges both.
  public record Examples(String failing, String passing) {}

  public Declaration {
    params = List.copyOf(params);
    facts = List.copyOf(facts);
    settledBy = List.copyOf(settledBy);
    weighs = List.copyOf(weighs);
    judged = List.copyOf(judged);
    sources = List.copyOf(sources);
    mappings = List.copyOf(mappings);
    aliases = List.copyOf(aliases);
    if (!ID.matcher(id).matches() || id.length() > 50) {
      throw new IllegalArgumentException("\"%s\" is not a kebab-case id".formatted(id));
    }
    require(id, title, "a title");
    require(id, breaks, "what breaks");
    require(id, examples.failing, "a failing example");
    require(id, examples.passing, "a passing example");
    if (judged.isEmpty() || sources.isEmpty()) {
      throw new IllegalArgumentException(id + " does not say how it is judged, or by what source");
    }
  }

  /// Starts the declaration of a check on one kind of subject.
  public static <S> Builder<S> of(String id, SubjectKind<S> subjects) {
    return new Builder<>(id, subjects);
  }

  /// Returns the prefix of the id, which belongs to the area.
  public String prefix() {
    return id.substring(0, id.indexOf('-'));
  }

  private static void require(String id, String text, String what) {
    if (text.isBlank()) {
      throw new IllegalArgumentException(id + " declares no " + what);
    }
  }

  /// A declaration under construction.
  public static final class Builder<S> {
    private final String id;
    private final SubjectKind<S> subjects;
    private Reads reads;
    private String title = "";
    private Severity severity = Severity.MEDIUM;
    private final List<Param<?>> params = new ArrayList<>();
    private final List<Fact<?>> facts = new ArrayList<>();
    private final List<Topic> settledBy = new ArrayList<>();
    private final List<Topic> weighs = new ArrayList<>();
    private String breaks = "";
    private List<String> judged = List.of();
    private Examples examples = new Examples("", "");
    private final List<String> sources = new ArrayList<>();
    private final List<Mapping> mappings = new ArrayList<>();
    private final List<String> aliases = new ArrayList<>();
    private boolean weakestLink;
    private boolean heuristic;
    private SubjectKind.Radius radius;

    private Builder(String id, SubjectKind<S> subjects) {
      this.id = id;
      this.subjects = subjects;
      this.reads = subjects.reads();
      this.radius = subjects.radius();
    }

    /// Sets the requirement, in the positive, as one sentence.
    public Builder<S> title(String sentence) {
      title = sentence;
      return this;
    }

    /// Sets the highest severity that a failure may have.
    public Builder<S> severity(Severity highest) {
      severity = highest;
      return this;
    }

    /// Adds required reads.
    public Builder<S> reads(Read<?>... required) {
      reads = reads.and(Reads.of(required));
      return this;
    }

    /// Adds the reads that a word brings.
    public Builder<S> reads(Reads word) {
      reads = reads.and(word);
      return this;
    }

    /// Adds reads that are required where served and empty where not.
    public Builder<S> readsIfServed(Read<?>... served) {
      reads = reads.ifServed(served);
      return this;
    }

    /// Adds reads that may be missing; the check is told.
    public Builder<S> mayRead(Read<?>... optional) {
      reads = reads.may(optional);
      return this;
    }

    /// Adds a threshold.
    public Builder<S> param(Param<?> param) {
      params.add(param);
      return this;
    }

    /// Adds a fact that the rule takes.
    public Builder<S> takes(Fact<?> fact) {
      facts.add(fact);
      return this;
    }

    /// Adds a topic whose attestation turns a not-observable outcome into an attested pass.
    public Builder<S> settledBy(Topic topic) {
      settledBy.add(topic);
      return this;
    }

    /// Adds a topic whose attestation the rule itself weighs.
    public Builder<S> weighs(Topic topic) {
      weighs.add(topic);
      return this;
    }

    /// Sets what would break, when, for whom.
    public Builder<S> breaks(String prose) {
      breaks = oneParagraph(prose);
      return this;
    }

    /// Sets how it is decided, one sentence a step, in the order of the decision.
    public Builder<S> judged(String... steps) {
      judged = List.of(steps).stream().map(Builder::oneParagraph).toList();
      return this;
    }

    /// Sets the smallest manifests that fail and that pass.
    public Builder<S> example(String failing, String passing) {
      examples = new Examples(failing, passing);
      return this;
    }

    /// Adds where the rule comes from.
    public Builder<S> source(String url) {
      sources.add(url);
      return this;
    }

    /// Adds where a framework asks the same.
    public Builder<S> maps(String framework, String section) {
      mappings.add(new Mapping(framework, section));
      return this;
    }

    /// Adds an earlier id of the check.
    public Builder<S> alias(String earlier) {
      aliases.add(earlier);
      return this;
    }

    /// Declares that one failing subject is as bad as many.
    public Builder<S> weakestLink() {
      weakestLink = true;
      return this;
    }

    /// Declares that the rule recognises things by name, so that it may err.
    public Builder<S> heuristic() {
      heuristic = true;
      return this;
    }

    /// Sets what a failure takes down at most, where it is not what the subject's kind says.
    public Builder<S> radius(SubjectKind.Radius farthest) {
      radius = farthest;
      return this;
    }

    /// Ends the declaration.
    ///
    /// @throws IllegalArgumentException if something is missing
    public Declaration<S> build() {
      return new Declaration<>(
          id,
          subjects,
          title,
          severity,
          reads,
          params,
          facts,
          settledBy,
          weighs,
          breaks,
          judged,
          examples,
          sources,
          mappings,
          aliases,
          weakestLink,
          heuristic,
          radius);
    }

    private static String oneParagraph(String prose) {
      return prose.strip().replaceAll("\\s*\\n\\s*", " ");
    }
  }
}
