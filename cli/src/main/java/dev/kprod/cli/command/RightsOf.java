package dev.kprod.cli.command;

import dev.kprod.cli.ExitCode;
import dev.kprod.cluster.RoleBinding;
import dev.kprod.medium.Line;
import dev.kprod.medium.SafeJson;
import dev.kprod.medium.Style;
import dev.kprod.medium.Wrap;
import dev.kprod.semantics.rbac.Grant;
import dev.kprod.semantics.rbac.Identity;
import dev.kprod.semantics.rbac.Rbac;
import dev.kprod.snapshot.Read;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// All that somebody may do.
final class RightsOf {
  private static final String INDENT = "      ";

  private final Identity identity;
  private final List<Grant> grants;
  private final List<Read<?>> unseen;

  /// @param namespace where, empty for everywhere
  RightsOf(Identity identity, String namespace, Rbac rbac) {
    this.identity = identity;
    this.unseen = namespace.isEmpty() ? rbac.unseenAnywhere() : rbac.unseen(namespace);
    List<Grant> all =
        new ArrayList<>(
            namespace.isEmpty() ? rbac.grants(identity) : rbac.grants(identity, namespace));
    all.removeIf(RightsOf::hasNoEffect);
    all.sort(
        Comparator.comparing(Grant::namespace)
            .thenComparing(grant -> grant.binding().name())
            .thenComparingInt(Grant::rule));
    this.grants = List.copyOf(all);
  }

  /// A path that is no resource lies in no namespace, so a binding in one never gives it.
  private static boolean hasNoEffect(Grant grant) {
    return !grant.namespace().isEmpty() && grant.policyRule().resources().isEmpty();
  }

  ExitCode answer(Question question) {
    question.print(question.wantsJson() ? json() : text(question));
    if (!grants.isEmpty() || isMaster()) {
      return ExitCode.PASSED;
    }
    return unseen.isEmpty() ? ExitCode.GATE_FAILED : ExitCode.INCOMPLETE;
  }

  private boolean isMaster() {
    return identity.groups().contains(Identity.MASTERS);
  }

  private String text(Question question) {
    StringBuilder out = new StringBuilder();
    String groups = "groups " + String.join(", ", identity.groups());
    wrapped(
        identity.user().isEmpty() ? groups : identity.user() + ", " + groups, "", question, out);
    if (isMaster()) {
      wrapped("Whoever is in %s may do everything.".formatted(Identity.MASTERS), "", question, out);
    }
    Map<RoleBinding, List<Grant>> byBinding = new LinkedHashMap<>();
    for (Grant grant : grants) {
      byBinding.computeIfAbsent(grant.binding(), unseen -> new ArrayList<>()).add(grant);
    }
    String where = "";
    for (List<Grant> some : byBinding.values()) {
      Grant first = some.getFirst();
      if (!GrantText.where(first).equals(where)) {
        where = GrantText.where(first);
        String heading = first.namespace().isEmpty() ? "In the whole cluster" : "In " + where;
        out.append('\n')
            .append(
                new Line()
                    .add(Style.HEADING, question.encoder().encode(heading))
                    .paint(question.ink()))
            .append('\n');
      }
      String whose =
          first.holder() instanceof Identity.Group ? " for " + GrantText.who(first.holder()) : "";
      wrapped(GrantText.from(first, question.arrow()) + whose, "  ", question, out);
      for (Grant grant : some) {
        wrapped(
            "[%s] %s".formatted(grant.rule(), GrantText.rule(grant.policyRule())),
            "    ",
            question,
            out);
      }
    }
    if (grants.isEmpty()) {
      wrapped(unseen.isEmpty() ? "Nothing." : "Nothing that was seen.", "", question, out);
    }
    wrapped(GrantText.unseen(unseen), "", question, out);
    return out.toString();
  }

  private static void wrapped(String text, String indent, Question question, StringBuilder out) {
    int room = Math.max(20, question.width() - INDENT.length());
    List<String> lines = Wrap.words(question.encoder().encode(text), room);
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isEmpty()) {
        out.append(i == 0 ? indent : indent.isEmpty() ? "" : INDENT)
            .append(lines.get(i))
            .append('\n');
      }
    }
  }

  private String json() {
    StringBuilder out = new StringBuilder();
    SafeJson json = SafeJson.to(out);
    json.document(
        () -> {
          json.text("apiVersion", "kprod.dev/v1");
          json.text("kind", "RightsOf");
          json.textIfAny("user", identity.user());
          json.texts("groups", identity.groups());
          json.flag("privileged", isMaster());
          json.list(
              "grants",
              () -> {
                for (Grant grant : grants) {
                  GrantText.write(grant, json);
                }
              });
          GrantText.write(unseen, json);
        });
    return out.toString();
  }
}
