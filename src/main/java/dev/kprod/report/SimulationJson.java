package dev.kprod.report;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Subject;
import dev.kprod.medium.SafeJson;
import dev.kprod.simulation.Consequence;
import dev.kprod.simulation.DrainOrder;
import dev.kprod.simulation.Forecast;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/// Writes what a simulation says as a JSON document of kind `Simulation`.
public final class SimulationJson {
  private static final String SCHEMA = "/dev/kprod/schema/simulation.schema.json";

  private SimulationJson() {}

  /// Returns the document.
  ///
  /// @param version kprod's own version
  /// @param exitCode what the process exits with
  public static String of(Forecast forecast, Cluster cluster, String version, int exitCode) {
    StringBuilder out = new StringBuilder();
    SafeJson json = SafeJson.to(out);
    json.document(
        () -> {
          head(json, forecast, cluster, version, exitCode);
          json.list(
              "consequences",
              () -> {
                for (Consequence one : forecast.consequences()) {
                  consequence(json, one);
                }
              });
          json.number("survives", forecast.survives());
          json.list(
              "cases",
              () -> {
                for (Forecast.Case one : forecast.cases()) {
                  aCase(json, one);
                }
              });
          if (forecast.order().isPresent()) {
            DrainOrder order = forecast.order().get();
            json.object(
                "order",
                () -> {
                  json.texts("nodes", order.order());
                  json.texts("stuck", order.stuck());
                });
          }
          if (forecast.simulation().equals("drain")) {
            evictions(json, forecast.evictions());
          }
          if (forecast.simulation().equals("peak")) {
            scaled(json, forecast.scaled());
          }
          json.texts("restsOn", forecast.restsOn());
          json.texts("leavesOut", forecast.leavesOut());
        });
    return out.toString();
  }

  private static void head(
      SafeJson json, Forecast forecast, Cluster cluster, String version, int exitCode)
      throws IOException {
    json.text("apiVersion", "kprod.dev/v1");
    json.text("kind", "Simulation");
    json.text("simulation", forecast.simulation());
    json.object(
        "tool",
        () -> {
          json.text("name", "kprod");
          json.text("version", version);
        });
    json.object("cluster", () -> json.text("name", cluster.name()));
    json.object("snapshot", () -> json.text("takenAt", cluster.takenAt().toString()));
    json.texts("targets", forecast.cases().stream().map(Forecast.Case::target).toList());
    json.object(
        "verdict",
        () -> {
          json.text("outcome", word(forecast.outcome()));
          json.number("exitCode", exitCode);
        });
  }

  private static String word(Forecast.Outcome outcome) {
    return switch (outcome) {
      case SURVIVES -> "survives";
      case CANNOT_TELL -> "cannot-tell";
      case HARM -> "harm";
    };
  }

  private static void consequence(SafeJson json, Consequence one) throws IOException {
    json.inObject(
        () -> {
          json.text("effect", one.effect().name().toLowerCase(Locale.ROOT).replace('_', '-'));
          subject(json, "subject", one.subject());
          json.text("because", one.because());
          json.texts("targets", one.targets());
        });
  }

  private static void subject(SafeJson json, String field, Subject subject) throws IOException {
    json.object(
        field,
        () -> {
          json.text("group", subject.group());
          json.text("kind", subject.kind());
          json.textIfAny("namespace", subject.namespace());
          json.text("name", subject.name());
        });
  }

  private static void aCase(SafeJson json, Forecast.Case one) throws IOException {
    json.inObject(
        () -> {
          json.text("target", one.target());
          json.text("ends", one.word());
          json.list(
              "consequences",
              () -> {
                for (Consequence each : one.consequences()) {
                  consequence(json, each);
                }
              });
          json.list(
              "moves",
              () -> {
                for (var move : one.moves().entrySet()) {
                  json.inObject(
                      () -> {
                        json.text("node", move.getKey());
                        json.number("pods", move.getValue());
                      });
                }
              });
          json.texts("remarks", one.remarks());
        });
  }

  private static void evictions(SafeJson json, List<Forecast.Evicted> evictions)
      throws IOException {
    json.list(
        "evictions",
        () -> {
          for (Forecast.Evicted one : evictions) {
            json.inObject(
                () -> {
                  json.text("namespace", one.namespace());
                  json.text("pod", one.pod());
                  json.text("node", one.node());
                  json.text("answer", one.answer());
                  json.textIfAny("budget", one.budget());
                  json.text("reason", one.reason());
                  json.text("drain", one.fate());
                  json.textIfAny("because", one.because());
                  json.textIfAny("goesTo", one.goesTo());
                });
          }
        });
  }

  private static void scaled(SafeJson json, List<Forecast.Scaled> scaled) throws IOException {
    json.list(
        "scaled",
        () -> {
          for (Forecast.Scaled one : scaled) {
            json.inObject(
                () -> {
                  subject(json, "workload", one.workload());
                  json.number("now", one.now());
                  json.number("max", one.max());
                  json.number("wanted", one.wanted());
                  json.number("placed", one.placed());
                  json.texts("refusedBy", one.refusedBy());
                });
          }
        });
  }

  /// Returns the JSON Schema of the document.
  public static String schema() {
    try (InputStream in = SimulationJson.class.getResourceAsStream(SCHEMA)) {
      if (in == null) {
        throw new IllegalStateException("kprod was packaged without the schema of simulations");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
