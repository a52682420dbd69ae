package dev.kprod.cli.command;

import dev.kprod.cli.ExitCode;
import dev.kprod.cli.UserError;
import dev.kprod.cli.terminal.Input;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.RoleBinding;
import dev.kprod.manifest.Documents;
import dev.kprod.manifest.ManifestException;
import dev.kprod.medium.SafeJson;
import dev.kprod.semantics.rbac.Decision;
import dev.kprod.semantics.rbac.Grant;
import dev.kprod.semantics.rbac.Rbac;
import dev.kprod.snapshot.Tree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Answers to SubjectAccessReviews, as the API server would give them, from what was read.
final class Reviews {
  private final Question question;
  private final Path file;
  private final boolean expect;

  /// One review with its answer.
  private record Answered(Review review, Decision decision, List<String> unseen) {
    boolean allowed() {
      return decision.isAllowed();
    }

    boolean isAsExpected() {
      return review.expected().isEmpty() || review.expected().get() == allowed();
    }

    String word() {
      return switch (decision) {
        case Decision.Allowed allowed -> "allowed";
        case Decision.Privileged privileged -> "allowed";
        case Decision.NoOpinion none -> "no";
        case Decision.Unknown unknown -> "unknown";
      };
    }

    /// The reason in the API server's own words, and the place of the rule.
    String reason() {
      return switch (decision) {
        case Decision.Allowed(Grant grant) -> reason(grant);
        case Decision.Privileged() -> "group system:masters is allowed before RBAC is asked";
        case Decision.NoOpinion() -> "";
        case Decision.Unknown unknown -> "";
      };
    }

    private static String reason(Grant grant) {
      RoleBinding binding = grant.binding();
      String place = binding.namespace().isEmpty() ? "" : "/" + binding.namespace();
      return "RBAC: allowed by %s \"%s%s\" of %s \"%s\", rules[%s], to %s"
          .formatted(
              binding.kind(),
              binding.name(),
              place,
              grant.role().kind(),
              grant.role().name(),
              grant.rule(),
              GrantText.who(grant.holder()));
    }
  }

  Reviews(Question question, Path file, boolean expect) {
    this.question = question;
    this.file = file;
    this.expect = expect;
  }

  ExitCode answer() {
    List<Review> reviews = read();
    Cluster cluster = question.read(Rbac.READS, List.of());
    Rbac rbac = Rbac.of(cluster);
    List<Answered> all = new ArrayList<>();
    for (Review review : reviews) {
      Decision decision = rbac.decide(review.user(), review.groups(), review.request());
      List<String> unseen = new ArrayList<>();
      if (decision instanceof Decision.Unknown(var missing)) {
        missing.forEach(read -> unseen.add(read.id()));
      }
      all.add(new Answered(review, decision, unseen));
    }
    question.print(question.wantsJson() ? json(all) : text(all));
    List<Answered> telling =
        expect
            ? all.stream().filter(one -> !one.isAsExpected()).toList()
            : all.stream().filter(one -> !one.allowed()).toList();
    boolean good = expect ? telling.isEmpty() : telling.size() < all.size();
    if (good) {
      return ExitCode.PASSED;
    }
    boolean certain = expect && telling.stream().anyMatch(one -> one.unseen.isEmpty());
    return certain || all.stream().allMatch(one -> one.unseen.isEmpty())
        ? ExitCode.GATE_FAILED
        : ExitCode.INCOMPLETE;
  }

  private List<Review> read() {
    try {
      byte[] bytes = file.toString().equals("-") ? Input.all() : Files.readAllBytes(file);
      List<Review> reviews = new ArrayList<>();
      for (Tree document : Documents.of(new String(bytes, StandardCharsets.UTF_8))) {
        reviews.add(Review.of(document, reviews.size() + 1));
      }
      if (reviews.isEmpty()) {
        throw new UserError(file + " holds no review", "see can-i --help", ExitCode.USAGE);
      }
      if (expect && reviews.stream().noneMatch(one -> one.expected().isPresent())) {
        throw new UserError(
            "no review of %s holds status.allowed, so there is nothing to compare with"
                .formatted(file),
            "-o json without --expect writes reviews that do",
            ExitCode.USAGE);
      }
      return reviews;
    } catch (ManifestException broken) {
      throw new UserError(
          "%s: %s".formatted(file, broken.getMessage()), "", ExitCode.USAGE, broken);
    } catch (IOException unreadable) {
      throw new UserError(
          "cannot read %s: %s".formatted(file, unreadable.getMessage()),
          "check its name and rights",
          ExitCode.USAGE,
          unreadable);
    }
  }

  private String text(List<Answered> all) {
    StringBuilder out = new StringBuilder();
    int different = 0;
    for (Answered one : all) {
      if (expect && one.isAsExpected()) {
        continue;
      }
      different++;
      String reason = one.reason().isEmpty() ? "" : "  " + one.reason();
      String expected = expect ? "  expected " + (one.allowed() ? "no" : "allowed") : "";
      out.append(
              question
                  .encoder()
                  .encode(
                      "%-8s %s  %s%s%s"
                          .formatted(
                              one.word(),
                              one.review.who(),
                              GrantText.request(one.review.request()),
                              expected,
                              reason)))
          .append('\n');
    }
    if (expect) {
      out.append("%s of %s reviews are not as expected.\n".formatted(different, all.size()));
    }
    return out.toString();
  }

  private static String json(List<Answered> all) {
    StringBuilder out = new StringBuilder();
    SafeJson json = SafeJson.to(out);
    json.document(
        () -> {
          json.text("apiVersion", "v1");
          json.text("kind", "List");
          json.list(
              "items",
              () -> {
                for (Answered one : all) {
                  json.inObject(() -> write(one, json));
                }
              });
        });
    return out.toString();
  }

  private static void write(Answered one, SafeJson json) throws IOException {
    Map<String, Tree> fields = new LinkedHashMap<>(one.review.document().fields());
    fields.remove("status");
    for (Map.Entry<String, Tree> field : fields.entrySet()) {
      json.tree(field.getKey(), field.getValue());
    }
    json.object(
        "status",
        () -> {
          json.flag("allowed", one.allowed());
          json.textIfAny("reason", one.reason());
          if (!one.unseen.isEmpty()) {
            json.text("evaluationError", "not seen: " + String.join(", ", one.unseen));
          }
        });
  }
}
