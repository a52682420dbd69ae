package dev.kprod.audit;

import dev.kprod.catalogue.Catalogue;
import dev.kprod.catalogue.Catalogue.Listed;
import dev.kprod.catalogue.Glob;
import dev.kprod.check.Area;
import dev.kprod.check.Topic;
import java.util.ArrayList;
import java.util.List;

/// Which checks an audit was asked for.
///
/// @param checks ids or globs; empty for all
/// @param skipped ids or globs that are left out
/// @param areas ids of areas; empty for all
public record Selection(List<String> checks, List<String> skipped, List<String> areas) {
  /// Every check.
  public static final Selection ALL = new Selection(List.of(), List.of(), List.of());

  public Selection {
    checks = List.copyOf(checks);
    skipped = List.copyOf(skipped);
    areas = List.copyOf(areas);
  }

  /// Says whether anything was left out on purpose.
  public boolean isPartial() {
    return !checks.isEmpty() || !skipped.isEmpty() || !areas.isEmpty();
  }

  /// Returns the patterns and areas that select nothing; a person mistyped them.
  public List<String> unmatched(Catalogue catalogue) {
    List<String> lost = new ArrayList<>();
    for (String glob : checks) {
      addIfLost(glob, catalogue, lost);
    }
    for (String glob : skipped) {
      addIfLost(glob, catalogue, lost);
    }
    for (String id : areas) {
      if (catalogue.areas().stream().noneMatch(area -> area.id().equals(id))) {
        lost.add(id);
      }
    }
    return lost;
  }

  /// Says whether a check was asked for.
  public boolean includes(Listed listed) {
    return includesArea(listed.area())
        && (checks.isEmpty() || checks.stream().anyMatch(glob -> Catalogue.matches(listed, glob)))
        && skipped.stream().noneMatch(glob -> Catalogue.matches(listed, glob));
  }

  /// Says whether a topic that is an item of its own was asked for.
  public boolean includes(Topic topic, Area area) {
    return includesArea(area)
        && (checks.isEmpty() || Glob.anyMatches(checks, topic.id()))
        && !Glob.anyMatches(skipped, topic.id());
  }

  private boolean includesArea(Area area) {
    return areas.isEmpty() || areas.contains(area.id());
  }

  private static void addIfLost(String glob, Catalogue catalogue, List<String> lost) {
    boolean topic =
        catalogue.topics().stream()
            .anyMatch(known -> known.standalone() && new Glob(glob).matches(known.id()));
    if (!topic && catalogue.matching(List.of(glob)).isEmpty()) {
      lost.add(glob);
    }
  }
}
