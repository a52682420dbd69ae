package dev.kprod.cluster;

import com.fasterxml.jackson.core.JsonParser;
import dev.kprod.snapshot.Slimming;
import dev.kprod.snapshot.Tree;
import dev.kprod.snapshot.TreeJson;
import dev.kprod.snapshot.TreePool;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/// A dated file of facts about the world outside the cluster: end-of-life dates, platforms,
/// add-ons.
///
/// The file is JSON beside a class of the module that owns it and says `reviewedOn`. The engine
/// reads it, so that checks do no I/O.
///
/// @param file the name of the file
/// @param reviewedOn the day on which a person last compared it with its sources
/// @param content all of it
public record Table(String file, LocalDate reviewedOn, Tree content) {
  /// Reads the table that lies beside a class.
  ///
  /// @throws IllegalArgumentException if it is not there, is broken, or says no date
  public static Table beside(Class<?> owner, String file) {
    try (InputStream bytes = owner.getResourceAsStream(file)) {
      if (bytes == null) {
        throw new IllegalArgumentException("%s is not beside %s".formatted(file, owner));
      }
      try (JsonParser json = TreeJson.FACTORY.createParser(bytes)) {
        json.nextToken();
        Tree content = TreeJson.read(json, new TreePool(), Slimming.KEEP);
        return new Table(file, LocalDate.parse(content.text("reviewedOn")), content);
      }
    } catch (IOException broken) {
      throw new UncheckedIOException("%s beside %s is broken".formatted(file, owner), broken);
    } catch (java.time.format.DateTimeParseException undated) {
      throw new IllegalArgumentException("%s does not say reviewedOn".formatted(file), undated);
    }
  }

  /// Returns when a row was compared with its source, or why it was not. A row has either a day on
  /// which it was `seen` in the `source` that it names, or `unopened`, the reason why nobody opened
  /// one. Where a source was opened, `unconfirmed` lists what of the row it does not say.
  ///
  /// @throws IllegalArgumentException if the row says neither or both
  public static String seen(Tree row) {
    String unopened = row.text("unopened");
    if (row.text("seen").isEmpty() == unopened.isBlank()) {
      throw new IllegalArgumentException(
          "%s says neither seen nor unopened, or both".formatted(row));
    }
    return unopened.isBlank()
        ? LocalDate.parse(row.text("seen")).toString()
        : "not opened: " + unopened;
  }

  /// Returns how many days after the review a time lies; 0 where it lies before.
  public long ageInDays(Instant at) {
    Instant reviewed = reviewedOn.atStartOfDay(ZoneOffset.UTC).toInstant();
    return Math.max(0, Duration.between(reviewed, at).toDays());
  }
}
