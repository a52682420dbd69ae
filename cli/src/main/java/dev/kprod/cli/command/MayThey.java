package dev.kprod.cli.command;

import dev.kprod.cli.ExitCode;
import dev.kprod.medium.SafeJson;
import dev.kprod.medium.Wrap;
import dev.kprod.semantics.rbac.Decision;
import dev.kprod.semantics.rbac.Grant;
import dev.kprod.semantics.rbac.Identity;
import dev.kprod.semantics.rbac.Rbac;
import dev.kprod.semantics.rbac.RequestAttributes;
import dev.kprod.snapshot.Read;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether somebody may do one thing.
final class MayThey {
  private final Identity identity;
  private final RequestAttributes request;
  private final Decision decision;
  private final List<Read<?>> unseen;

  /// Where they may, if they may not everywhere.
  private final List<String> only = new ArrayList<>();

  MayThey(Identity identity, RequestOptions.Asked asked, Rbac rbac) {
    this.identity = identity;
    this.request = asked.request();
    this.decision = rbac.decide(identity, request);
    this.unseen =
        asked.somewhere() ? rbac.unseenAnywhere() : rbac.unseen(request.namespaceOrNone());
    if (asked.somewhere() && request instanceof RequestAttributes.OnResource on) {
      for (String namespace : decision.isAllowed() ? List.<String>of() : rbac.namespaces()) {
        if (rbac.decide(identity, on.in(namespace)).isAllowed()) {
          only.add(namespace);
        }
      }
    }
  }

  ExitCode answer(Question question) {
    question.print(question.wantsJson() ? json() : text(question));
    if (decision.isAllowed()) {
      return ExitCode.PASSED;
    }
    return unseen.isEmpty() ? ExitCode.GATE_FAILED : ExitCode.INCOMPLETE;
  }

  private String text(Question question) {
    List<String> lines = new ArrayList<>();
    String what = GrantText.request(request);
    switch (decision) {
      case Decision.Allowed(Grant grant) -> {
        lines.add("yes: %s may %s".formatted(who(), what));
        lines.add(
            "by %s for %s"
                .formatted(GrantText.by(grant, question.arrow()), GrantText.who(grant.holder())));
      }
      case Decision.Privileged() ->
          lines.add("yes: whoever is in %s may do everything".formatted(Identity.MASTERS));
      case Decision.NoOpinion() -> lines.add(no(what));
      case Decision.Unknown(var missing) -> lines.add(no(what));
    }
    if (!decision.isAllowed()) {
      lines.add(GrantText.unseen(unseen));
    }
    StringBuilder out = new StringBuilder();
    for (String line : lines) {
      Wrap.words(question.encoder().encode(line), question.width()).stream()
          .filter(part -> !part.isEmpty())
          .forEach(part -> out.append(part).append('\n'));
    }
    return out.toString();
  }

  private String no(String what) {
    return only.isEmpty()
        ? "no: nothing%s lets %s %s"
            .formatted(unseen.isEmpty() ? "" : " that was seen", who(), what)
        : "no: %s may %s not everywhere, but in %s".formatted(who(), what, String.join(", ", only));
  }

  private String who() {
    return identity.user().isEmpty()
        ? "group " + identity.groups().getFirst()
        : GrantText.who(Identity.user(identity.user()));
  }

  private String json() {
    StringBuilder out = new StringBuilder();
    SafeJson json = SafeJson.to(out);
    json.document(
        () -> {
          json.text("apiVersion", "kprod.dev/v1");
          json.text("kind", "CanI");
          json.textIfAny("user", identity.user());
          json.texts("groups", identity.groups());
          GrantText.write(request, json);
          json.flag("allowed", decision.isAllowed());
          Optional<Grant> grant =
              decision instanceof Decision.Allowed(Grant one) ? Optional.of(one) : Optional.empty();
          if (grant.isPresent()) {
            json.list("grants", () -> GrantText.write(grant.get(), json));
          }
          if (!only.isEmpty()) {
            json.texts("onlyIn", only);
          }
          GrantText.write(decision.isAllowed() ? List.of() : unseen, json);
        });
    return out.toString();
  }
}
