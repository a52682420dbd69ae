package dev.kprod.cli.command;

import dev.kprod.audit.Selection;
import dev.kprod.catalogue.Catalogue;
import dev.kprod.catalogue.Catalogue.Listed;
import dev.kprod.catalogue.Glob;
import dev.kprod.catalogue.Nearest;
import dev.kprod.check.Area;
import dev.kprod.check.Untrusted;
import dev.kprod.cli.ExitCode;
import dev.kprod.cli.UserError;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Namespace;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.config.Settings;
import dev.kprod.snapshot.Read;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// The checks that are asked for and not turned off, and what they read.
final class Selected {
  /// What every report says of a cluster, whatever is checked.
  static final Reads HEAD =
      Reads.NONE.may(Resources.VERSION, Resources.NAMESPACES, Resources.NODES);

  private Selected() {}

  static List<Listed> checks(Catalogue catalogue, Selection selection, Settings settings) {
    return catalogue.checks().stream()
        .filter(selection::includes)
        .filter(listed -> settings.isOn(listed.id(), listed.area()))
        .toList();
  }

  /// Refuses a selection of which a part selects nothing: somebody mistyped it.
  ///
  /// @throws UserError with exit code 2
  static Selection requireSome(Selection selection, Catalogue catalogue) {
    List<String> lost = selection.unmatched(catalogue);
    if (lost.isEmpty()) {
      return selection;
    }
    List<String> areas = catalogue.areas().stream().map(Area::id).toList();
    List<String> known = new ArrayList<>(catalogue.ids());
    known.addAll(areas);
    String first = lost.getFirst();
    boolean area = selection.areas().contains(first);
    throw new UserError(
        "no %s matches \"%s\"".formatted(area ? "area" : "check", first),
        Nearest.find(first, area ? areas : known)
            .map("did you mean \"%s\"?"::formatted)
            .orElse(area ? "see kprod list areas" : "see kprod list checks"),
        ExitCode.USAGE);
  }

  /// Refuses namespaces, or globs of them, that are known not to be there.
  ///
  /// @throws UserError with exit code 2
  static void requireThere(List<String> namespaces, Cluster cluster) {
    if (namespaces.isEmpty() || !cluster.ask(Resources.NAMESPACES).isWhole()) {
      return;
    }
    List<String> known =
        cluster.ask(Resources.NAMESPACES).known().stream().map(Namespace::name).toList();
    for (String glob : namespaces) {
      if (known.stream().noneMatch(new Glob(glob)::matches)) {
        throw new UserError(
            "there is no namespace \"%s\"".formatted(Untrusted.of(glob)),
            Nearest.find(glob, known)
                .map(near -> "did you mean \"%s\"?".formatted(Untrusted.of(near)))
                .orElse("see kubectl get namespaces"),
            ExitCode.USAGE);
      }
    }
  }

  static Collection<Read<?>> reads(Catalogue catalogue, Selection selection, Settings settings) {
    return Catalogue.reads(checks(catalogue, selection, settings)).and(HEAD).all();
  }

  /// What is read for whoever asks later: where no check was left out, what simulations read too.
  static Collection<Read<?>> readsForLater(Catalogue catalogue, Selection selection) {
    Reads reads = Catalogue.reads(checks(catalogue, selection, Settings.STANDARD)).and(HEAD);
    return reads.and(replays(catalogue, selection)).all();
  }

  static Reads replays(Catalogue catalogue, Selection selection) {
    return selection.isPartial() ? Reads.NONE : catalogue.replays();
  }
}
