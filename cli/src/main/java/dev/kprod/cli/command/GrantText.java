package dev.kprod.cli.command;

import dev.kprod.cluster.PolicyRule;
import dev.kprod.cluster.RoleBinding;
import dev.kprod.cluster.Subject;
import dev.kprod.medium.SafeJson;
import dev.kprod.semantics.rbac.Grant;
import dev.kprod.semantics.rbac.Identity;
import dev.kprod.semantics.rbac.RequestAttributes;
import dev.kprod.snapshot.Read;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Rights in words and as data: who, where, by which binding, role and rule.
final class GrantText {
  private GrantText() {}

  /// Returns who it is, as `--as` takes it: `sa/shop/web`, `user ann`, `group ops`.
  static String who(Identity identity) {
    return switch (identity) {
      case Identity.ServiceAccount(String namespace, String name) -> "sa/" + namespace + "/" + name;
      case Identity.User(String name, var stated) -> "user " + name;
      case Identity.Group(String name) -> "group " + name;
    };
  }

  /// Returns where a right holds: a namespace, or `cluster`.
  static String where(Grant grant) {
    return grant.namespace().isEmpty() ? "cluster" : grant.namespace();
  }

  /// Returns what gives a right: `RoleBinding dev -> Role dev rules[0]`.
  static String by(Grant grant, String arrow) {
    return "%s rules[%s]".formatted(from(grant, arrow), grant.rule());
  }

  /// Returns the binding and the role: `RoleBinding dev -> Role edit`; where both have one name,
  /// `RoleBinding and Role dev`.
  static String from(Grant grant, String arrow) {
    if (grant.binding().name().equals(grant.role().name())) {
      return "%s and %s %s"
          .formatted(grant.binding().kind(), grant.role().kind(), grant.role().name());
    }
    return "%s %s %s %s %s"
        .formatted(
            grant.binding().kind(),
            grant.binding().name(),
            arrow,
            grant.role().kind(),
            grant.role().name());
  }

  /// Returns a request for a person: `create pods/exec in shop`.
  static String request(RequestAttributes request) {
    return switch (request) {
      case RequestAttributes.OnUrl(String verb, String path) -> verb + " " + path;
      case RequestAttributes.OnResource on ->
          on.verb()
              + " "
              + resource(on)
              + (on.name().isEmpty() ? "" : " " + on.name())
              + (on.namespace().isEmpty() || on.resource().equals("namespaces")
                  ? ""
                  : " in " + on.namespace());
    };
  }

  private static String resource(RequestAttributes.OnResource on) {
    return on.group().isEmpty() ? on.combined() : on.combined() + "." + on.group();
  }

  /// Returns a rule for a person: `get, list pods, pods/log named a`.
  static String rule(PolicyRule rule) {
    List<String> on = new ArrayList<>();
    for (String group : rule.apiGroups()) {
      for (String resource : rule.resources()) {
        on.add(group.isEmpty() ? resource : resource + "." + group);
      }
    }
    on.addAll(rule.urls());
    String names =
        rule.resourceNames().isEmpty() ? "" : " named " + String.join(", ", rule.resourceNames());
    return String.join(", ", rule.verbs()) + "  " + String.join(", ", on) + names;
  }

  /// Returns what was not seen, for a person; empty where all was.
  static String unseen(List<Read<?>> unseen) {
    return unseen.isEmpty()
        ? ""
        : "Not all was seen: %s could not be read, so there may be more."
            .formatted(unseen.stream().map(Read::id).collect(Collectors.joining(", ")));
  }

  /// Writes a grant.
  static void write(Grant grant, SafeJson json) throws IOException {
    json.inObject(
        () -> {
          json.object("subject", () -> name(grant.holder().subject(), json));
          fields(grant, json);
        });
  }

  /// Writes the fields of a grant but to whom it is.
  static void fields(Grant grant, SafeJson json) throws IOException {
    RoleBinding binding = grant.binding();
    json.textIfAny("namespace", grant.namespace());
    json.object("binding", () -> name(binding.subject(), json));
    json.object("role", () -> name(grant.role().subject(), json));
    json.number("rule", grant.rule());
    PolicyRule rule = grant.policyRule();
    json.object(
        "policyRule",
        () -> {
          texts("apiGroups", rule.apiGroups(), json);
          texts("resources", rule.resources(), json);
          texts("resourceNames", rule.resourceNames(), json);
          texts("nonResourceURLs", rule.urls(), json);
          texts("verbs", rule.verbs(), json);
        });
  }

  private static void texts(String field, List<String> texts, SafeJson json) throws IOException {
    if (!texts.isEmpty()) {
      json.texts(field, texts);
    }
  }

  private static void name(Subject subject, SafeJson json) throws IOException {
    json.text("kind", subject.kind());
    json.textIfAny("namespace", subject.namespace());
    json.text("name", subject.name());
  }

  /// Writes a request.
  static void write(RequestAttributes request, SafeJson json) throws IOException {
    json.object(
        "request",
        () -> {
          json.text("verb", request.verb());
          switch (request) {
            case RequestAttributes.OnUrl(String verb, String path) -> json.text("path", path);
            case RequestAttributes.OnResource on -> {
              json.text("group", on.group());
              json.text("resource", on.resource());
              json.textIfAny("subresource", on.subresource());
              json.textIfAny("namespace", on.namespace());
              json.textIfAny("name", on.name());
            }
          }
        });
  }

  /// Writes what was not seen, unless all was.
  static void write(List<Read<?>> unseen, SafeJson json) throws IOException {
    if (!unseen.isEmpty()) {
      json.texts("unseen", unseen.stream().map(Read::id).toList());
    }
  }
}
