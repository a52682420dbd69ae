package dev.kprod.audit;

import dev.kprod.audit.Judged.One;
import dev.kprod.catalogue.Glob;
import dev.kprod.check.Area;
import dev.kprod.check.Declaration;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Topic;
import dev.kprod.check.Untrusted;
import dev.kprod.cluster.Subject;
import dev.kprod.config.Settings.Attestation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Topics that are an item of their own: what is asked of people since no read could show it.
///
/// The subject is the cluster. Where people speak only for some namespaces, each namespace is one,
/// and those for which nobody speaks are unknown.
final class TopicItems {
  private final Attestations attestations;
  private final Set<String> applications;

  /// @param applications the namespaces of applications that are looked at
  TopicItems(Attestations attestations, Set<String> applications) {
    this.attestations = attestations;
    this.applications = applications;
  }

  /// Returns what is said of a topic; empty where this profile does not ask and nobody speaks.
  Optional<Judged> judge(Topic topic, Area area, Topic.Profile profile) {
    List<Attestation> said = attestations.of(topic);
    boolean asked = topic.profile().compareTo(profile) <= 0;
    if (!asked && said.isEmpty()) {
      return Optional.empty();
    }
    List<One> ones = new ArrayList<>();
    int missing = 0;
    for (Subject subject : subjects(said)) {
      Outcome outcome = outcome(topic, subject);
      missing += outcome instanceof Outcome.Unknown ? 1 : 0;
      ones.add(new One(subject, outcome));
    }
    ones.sort(Comparator.comparing(One::subject));
    List<Item.FoldedUnknown> folded =
        missing == 0
            ? List.of()
            : List.of(
                new Item.FoldedUnknown(
                    Reason.NOT_OBSERVABLE, "", "", Untrusted.of(wanted(topic)), missing));
    return Optional.of(
        new Judged(
            declaration(topic),
            area,
            Item.Kind.ATTESTATION,
            topic.severity(),
            Map.of(),
            ones,
            new TreeMap<>(),
            folded,
            List.of(),
            Set.of()));
  }

  private List<Subject> subjects(List<Attestation> said) {
    boolean wide = said.stream().anyMatch(one -> one.scope().namespaces().isEmpty());
    List<Subject> subjects = new ArrayList<>();
    if (wide || said.isEmpty() || applications.isEmpty()) {
      subjects.add(Subject.CLUSTER);
    }
    for (String namespace : applications) {
      boolean named =
          said.stream().anyMatch(one -> Glob.anyMatches(one.scope().namespaces(), namespace));
      if (named || (!wide && !said.isEmpty())) {
        subjects.add(new Subject("", "v1", "Namespace", "", namespace));
      }
    }
    return subjects;
  }

  private Outcome outcome(Topic topic, Subject subject) {
    return switch (attestations.standing(topic, subject)) {
      case Attestations.Standing.Missing missing ->
          new Outcome.Unknown(Reason.NOT_OBSERVABLE, "", false, Untrusted.of(wanted(topic)));
      case Attestations.Standing.Holds holds -> new Outcome.Pass(true, List.of());
      case Attestations.Standing.Expired expired ->
          new Outcome.Fail(Attestations.expired(topic, expired, topic.severity()));
      case Attestations.Standing.Failed failed ->
          new Outcome.Fail(Attestations.failed(topic, topic.severity()));
      case Attestations.Standing.DoesNotApply(Attestation attestation, String because) ->
          new Outcome.NotApplicable(
              Untrusted.of("%s (%s)".formatted(because, attestation.owner())));
    };
  }

  private static String wanted(Topic topic) {
    return "nobody attested it; state it in kprod.yaml:\n" + Attestations.stanza(topic);
  }

  /// Returns a topic in the form of a check, so that reports list both alike.
  static Declaration<Subject> declaration(Topic topic) {
    return Declaration.of(topic.id(), SubjectKind.CLUSTER)
        .title(topic.statement())
        .severity(topic.severity())
        .breaks("No API shows this, so a person has to answer for it.")
        .judged(
            "A valid attestation in kprod.yaml passes.",
            "An expired one, or one whose result is a failure, fails.",
            "Without one it is unknown.")
        .example("# an attestation of kprod.yaml that has expired", Attestations.stanza(topic))
        .source("https://kubernetes.io/docs/setup/production-environment/")
        .build();
  }
}
