package dev.kprod.cli.command;

import dev.kprod.cli.ExitCode;
import dev.kprod.cli.UserError;
import dev.kprod.semantics.rbac.RequestAttributes;
import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Optional;

/// One SubjectAccessReview: who asks for what. Its groups are taken as they stand, as the API
/// server takes them: it adds none.
///
/// @param document the review as it was written
/// @param user the name, empty where only groups are asked about
/// @param groups the groups
/// @param request what is asked for
/// @param expected what its `status.allowed` says
record Review(
    Tree document,
    String user,
    List<String> groups,
    RequestAttributes request,
    Optional<Boolean> expected) {
  private static final String GROUP = "authorization.k8s.io/";

  /// Reads a review.
  ///
  /// @param place its number in the file, from 1
  /// @throws UserError if it is none, or one that the API server would refuse
  static Review of(Tree document, int place) {
    String kind = document.text("kind");
    boolean local = kind.equals("LocalSubjectAccessReview");
    if (!document.text("apiVersion").startsWith(GROUP)
        || !(local || kind.equals("SubjectAccessReview"))) {
      throw wrong(place, "is no SubjectAccessReview of " + GROUP + "v1");
    }
    Tree spec = document.at("spec");
    String user = spec.text("user");
    List<String> groups =
        spec.texts("groups").isEmpty() ? spec.texts("group") : spec.texts("groups");
    if (user.isEmpty() && groups.isEmpty()) {
      throw wrong(place, "names neither a user nor a group");
    }
    if (spec.has("resourceAttributes") == spec.has("nonResourceAttributes")) {
      throw wrong(place, "has to hold resourceAttributes or nonResourceAttributes");
    }
    RequestAttributes request = request(spec);
    if (local && !request.namespaceOrNone().equals(document.text("metadata", "namespace"))) {
      throw wrong(place, "asks about another namespace than its own");
    }
    Optional<Boolean> expected =
        document.at("status", "allowed") instanceof Tree.Truth truth
            ? Optional.of(truth == Tree.Truth.TRUE)
            : Optional.empty();
    return new Review(document, user, groups, request, expected);
  }

  private static RequestAttributes request(Tree spec) {
    if (spec.has("nonResourceAttributes")) {
      Tree url = spec.at("nonResourceAttributes");
      return new RequestAttributes.OnUrl(url.text("verb"), url.text("path"));
    }
    Tree on = spec.at("resourceAttributes");
    return new RequestAttributes.OnResource(
        on.text("verb"),
        on.text("group"),
        on.text("resource"),
        on.text("subresource"),
        on.text("namespace"),
        on.text("name"));
  }

  private static UserError wrong(int place, String what) {
    return new UserError(
        "review %s %s".formatted(place, what),
        "kubectl explain subjectaccessreview.spec shows the fields",
        ExitCode.USAGE);
  }

  /// Returns who asks, for a person.
  String who() {
    return user.isEmpty() ? "group " + String.join(", ", groups) : user;
  }
}
