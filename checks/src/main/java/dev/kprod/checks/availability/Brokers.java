package dev.kprod.checks.availability;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.cluster.QuorumKinds.KAFKAS;

import dev.kprod.check.Note;
import dev.kprod.check.Remedy;
import dev.kprod.check.Subjects;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.CustomResource;
import dev.kprod.snapshot.Tree;
import java.util.Optional;

/// How many copies of a topic Kafka keeps, and how many of them must be there, by Strimzi's
/// resource.
final class Brokers {
  private Brokers() {}

  /// Judges the copies that the Kafka of some brokers keeps.
  static Verdict copies(Members of) {
    String name = of.workload().template().labels().getOrDefault("strimzi.io/cluster", "");
    Optional<CustomResource> kafka =
        of.cluster().list(KAFKAS).stream()
            .filter(one -> one.name().equals(name))
            .filter(one -> one.namespace().equals(of.workload().namespace()))
            .findFirst();
    return kafka.map(Brokers::copies).orElseGet(Verdict::pass);
  }

  private static Verdict copies(CustomResource kafka) {
    Tree config = kafka.tree().at("spec", "kafka", "config");
    long factor = whole(config.at("default.replication.factor"), 1);
    long insync = whole(config.at("min.insync.replicas"), 1);
    if (!config.has("default.replication.factor")) {
      return pass(
          Note.of(
              "Kafka %s keeps one copy of a topic that does not ask for more"
                  .formatted(kafka.name())));
    }
    return insync < factor
        ? pass()
        : fail(
            HIGH,
            "One broker down stops writes: topics keep %s copies, and %s must be there."
                .formatted(factor, insync),
            Remedy.patch(
                    "Let one copy be missing.",
                    Subjects.subject(KAFKAS, kafka),
                    KAFKAS.id(),
                    Tree.under(
                        Tree.of(Math.max(1, factor - 1)),
                        "spec",
                        "kafka",
                        "config",
                        "min.insync.replicas"))
                .reviewed(),
            at(
                    "spec.kafka.config[min.insync.replicas]",
                    insync,
                    "< %s (default.replication.factor)".formatted(factor))
                .on(Subjects.subject(KAFKAS, kafka)));
  }

  private static long whole(Tree value, long absent) {
    String text = value.findText().orElse(value.toString());
    return text.matches("[0-9]{1,6}") ? Long.parseLong(text) : absent;
  }
}
