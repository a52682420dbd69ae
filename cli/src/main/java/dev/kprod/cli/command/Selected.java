package dev.kprod.cli.command;

import dev.kprod.audit.Selection;
import dev.kprod.catalogue.Catalogue;
import dev.kprod.catalogue.Catalogue.Listed;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.config.Settings;
import dev.kprod.snapshot.Read;
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
