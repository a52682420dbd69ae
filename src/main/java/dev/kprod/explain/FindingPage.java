package dev.kprod.explain;

import dev.kprod.audit.Item;
import dev.kprod.audit.Outcome;
import dev.kprod.audit.Reason;
import dev.kprod.audit.Result;
import dev.kprod.check.Remedy;
import dev.kprod.check.Topic;
import dev.kprod.check.Untrusted;
import dev.kprod.check.Verdict;
import dev.kprod.medium.Cut;
import dev.kprod.medium.EvidenceText;
import dev.kprod.medium.Ink;
import dev.kprod.medium.Style;
import dev.kprod.medium.SubjectText;
import java.util.ArrayList;
import java.util.List;

/// What came of one check on one subject: `kprod explain CHECK --subject KIND/NS/NAME`.
///
/// @param item the check, and what came of it
/// @param result the subject's own outcome
public record FindingPage(Item item, Result result) {
  /// Returns the page for a terminal: evidence, remedy and patch, then where the rule is told.
  ///
  /// @param binary what the person called: `kprod` or `kubectl kprod`
  public String text(int width, Ink ink, Untrusted.Encoder encoder, String binary) {
    PageText page = new PageText(width, ink, encoder);
    page.heading(item.check().id() + "   " + SubjectText.sentence(result.subject()));
    page.paragraph(Style.PLAIN, "", item.check().title());
    page.blank();
    page.labelled("Outcome", List.of(outcome()));
    switch (result.outcome()) {
      case Outcome.Fail(var found) -> failure(page, found);
      case Outcome.Waived(var found, var by) -> {
        page.labelled("Waived", List.of(waiver(by)));
        failure(page, found);
      }
      case Outcome.Unknown unknown -> unknown(page, unknown);
      case Outcome.NotApplicable(var because) -> page.labelled("Because", List.of(because.raw()));
      case Outcome.Pass pass -> {}
    }
    page.lines(
        "Notes",
        result.outcome().notes().stream().map(note -> Cut.message(note.text().raw())).toList());
    page.blank();
    page.paragraph(Style.QUIET, "", "The rule: %s explain %s".formatted(binary, item.check().id()));
    return page.toString();
  }

  private String outcome() {
    return switch (result.outcome()) {
      case Outcome.Fail(var found) -> "fail, " + found.severity().word();
      case Outcome.Waived(var found, var by) -> "waived, would fail as " + found.severity().word();
      case Outcome.Unknown unknown -> "unknown: " + unknown.reason().word();
      case Outcome.Pass pass -> pass.attested() ? "pass (attested)" : "pass";
      case Outcome.NotApplicable notApplicable -> "not applicable";
    };
  }

  private static void failure(PageText page, Verdict.Fail found) {
    page.labelled("Message", List.of(Cut.message(found.message().raw())));
    List<String> evidence = new ArrayList<>();
    found.evidence().stream().limit(Cut.EVIDENCE).map(EvidenceText::of).forEach(evidence::add);
    if (found.evidence().size() > Cut.EVIDENCE) {
      evidence.add("and %s more".formatted(found.evidence().size() - Cut.EVIDENCE));
    }
    page.section("Evidence", evidence);
    Remedy remedy = found.remedy();
    String text = Cut.message(remedy.text().raw());
    page.section("Remedy", List.of(remedy.review() ? text + " Needs thought." : text));
    remedy.command().ifPresent(command -> page.block("To paste", command.raw()));
    remedy
        .patch()
        .ifPresent(
            patch ->
                page.block(
                    "Patch (%s) of %s"
                        .formatted(
                            patch.type().name().toLowerCase(java.util.Locale.ROOT),
                            SubjectText.whole(patch.target())),
                    patch.body().toString()));
  }

  private void unknown(PageText page, Outcome.Unknown unknown) {
    page.labelled("Missing", unknown.read().isEmpty() ? List.of() : List.of(unknown.read()));
    if (!unknown.message().raw().isEmpty()) {
      page.labelled("Message", List.of(Cut.message(unknown.message().raw())));
    }
    if (unknown.reason() == Reason.NOT_OBSERVABLE) {
      item.check()
          .settledBy()
          .forEach(topic -> page.block("To attest, in kprod.yaml", stanza(topic)));
    }
  }

  private static String stanza(Topic topic) {
    return """
    attestations:
      - id: %s   # %s
        owner: # team or person
        date: # 2026-01-31
        validFor: %s
        evidence: # https URL or ticket
    """
        .formatted(
            topic.id(), topic.statement(), dev.kprod.check.ValueType.spanText(topic.standard()));
  }

  private static String waiver(Outcome.By by) {
    String until = by.expires().map(day -> " until " + day).orElse("");
    String source = by.source().name().toLowerCase(java.util.Locale.ROOT);
    return "by %s%s: %s".formatted(source, until, Cut.message(by.reason().raw()));
  }
}
