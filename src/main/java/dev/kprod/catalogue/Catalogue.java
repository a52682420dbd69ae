package dev.kprod.catalogue;

import dev.kprod.check.Area;
import dev.kprod.check.Check;
import dev.kprod.check.CheckModule;
import dev.kprod.check.Declaration;
import dev.kprod.check.Fact;
import dev.kprod.check.Simulation;
import dev.kprod.check.Topic;
import dev.kprod.check.ValueType;
import dev.kprod.cluster.Reads;
import dev.kprod.snapshot.Read;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Every check there is, by area, in the order in which reports list them.
///
/// A module that cannot be loaded, or that claims an id which is taken, is left out whole and named
/// in [#broken()]; the others stay. What is left out is never silent: an audit with a broken module
/// is incomplete.
public final class Catalogue {
  /// Whether add-ons may be excused what they need by design. The engine itself takes it.
  public static final Fact<Boolean> TRUST_ADDONS =
      new Fact<>(
          "addons.trust",
          ValueType.flag(),
          true,
          "Whether known add-ons may have the rights that they need by design.");

  /// A loader that fails this often will not get better.
  private static final int MOST_BROKEN = 100;

  private final List<Area> areas = new ArrayList<>();
  private final Map<String, Listed> byId = new LinkedHashMap<>();
  private final SortedMap<String, String> aliases = new TreeMap<>();
  private final Map<String, Topic> topics = new LinkedHashMap<>();
  private final Map<String, Area> areaOfTopic = new LinkedHashMap<>();
  private final SortedMap<String, Fact<?>> facts = new TreeMap<>();
  private final Map<String, Simulation> simulations = new LinkedHashMap<>();
  private final List<Broken> broken = new ArrayList<>();

  /// A check and the area that lists it.
  public record Listed(Area area, Check<?> check) {
    /// Returns what the check declares.
    public Declaration<?> declaration() {
      return check.declaration();
    }

    /// Returns the id of the check.
    public String id() {
      return check.declaration().id();
    }
  }

  /// A module that was left out.
  ///
  /// @param module its class, or what is known of it
  /// @param because what is wrong with it
  public record Broken(String module, String because) {}

  private Catalogue() {
    facts.put(TRUST_ADDONS.path(), TRUST_ADDONS);
  }

  /// Returns the catalogue of modules, in their order. Pass a `ServiceLoader`: a provider that
  /// cannot be made is left out like any broken module.
  public static Catalogue of(Iterable<? extends CheckModule> modules) {
    Catalogue catalogue = new Catalogue();
    Iterator<? extends CheckModule> iterator = modules.iterator();
    while (catalogue.broken.size() < MOST_BROKEN) {
      CheckModule module;
      try {
        if (!iterator.hasNext()) {
          break;
        }
        module = iterator.next();
      } catch (ServiceConfigurationError | LinkageError notLoaded) {
        catalogue.broken.add(new Broken("a module", String.valueOf(notLoaded.getMessage())));
        continue;
      } catch (NoSuchElementException ended) {
        break;
      }
      catalogue.take(module);
    }
    return catalogue;
  }

  /// Returns the areas, in the order of reports.
  public List<Area> areas() {
    return Collections.unmodifiableList(areas);
  }

  /// Returns every check, by area, in the order in which its module lists it.
  public List<Listed> checks() {
    List<Listed> checks = new ArrayList<>();
    for (Area area : areas) {
      byId.values().stream().filter(listed -> listed.area().equals(area)).forEach(checks::add);
    }
    return Collections.unmodifiableList(checks);
  }

  /// Finds a check by its id or by one that it had before.
  public Optional<Listed> find(String idOrAlias) {
    return Optional.ofNullable(byId.get(aliases.getOrDefault(idOrAlias, idOrAlias)));
  }

  /// Returns the id of every check, in the order of the checks.
  public List<String> ids() {
    return checks().stream().map(Listed::id).toList();
  }

  /// Returns the earlier ids of checks, each with the id that it has now.
  public SortedMap<String, String> aliases() {
    return Collections.unmodifiableSortedMap(aliases);
  }

  /// Returns what people may attest, in the order of the modules.
  public List<Topic> topics() {
    return List.copyOf(topics.values());
  }

  /// Finds a topic.
  public Optional<Topic> findTopic(String id) {
    return Optional.ofNullable(topics.get(id));
  }

  /// Returns the area of a topic.
  ///
  /// @throws NoSuchElementException if no module lists the topic
  public Area areaOf(Topic topic) {
    @Nullable Area area = areaOfTopic.get(topic.id());
    if (area == null) {
      throw new NoSuchElementException("no module lists the topic " + topic.id());
    }
    return area;
  }

  /// Returns the facts that some check or the engine takes, by path.
  public SortedMap<String, Fact<?>> facts() {
    return Collections.unmodifiableSortedMap(facts);
  }

  /// Finds the simulation of an event.
  public Optional<Simulation> findSimulation(String event) {
    return Optional.ofNullable(simulations.get(event));
  }

  /// Returns the events that can be replayed, in the order of the modules.
  public List<String> events() {
    return List.copyOf(simulations.keySet());
  }

  /// Returns what the simulations read together; each does without what it may not see.
  public Reads replays() {
    Reads all = Reads.NONE;
    for (Simulation simulation : simulations.values()) {
      all = all.may(simulation.reads().all().toArray(Read<?>[]::new));
    }
    return all;
  }

  /// Returns the modules that were left out.
  public List<Broken> broken() {
    return Collections.unmodifiableList(broken);
  }

  /// Returns the checks whose id, or an earlier id, one of the patterns matches.
  public List<Listed> matching(Collection<String> globs) {
    return checks().stream()
        .filter(listed -> globs.stream().anyMatch(glob -> matches(listed, glob)))
        .toList();
  }

  /// Says whether a pattern matches a check by its id or by one that it had before.
  public static boolean matches(Listed listed, String glob) {
    return matches(listed.declaration(), glob);
  }

  /// Says whether a pattern matches a check by its id or by one that it had before.
  public static boolean matches(Declaration<?> check, String glob) {
    Glob pattern = new Glob(glob);
    return pattern.matches(check.id()) || check.aliases().stream().anyMatch(pattern::matches);
  }

  /// Returns the reads that some checks need together; the stricter use of a read wins.
  public static Reads reads(Collection<Listed> checks) {
    Reads all = Reads.NONE;
    for (Listed listed : checks) {
      all = all.and(listed.declaration().reads());
    }
    return all;
  }

  private void take(CheckModule module) {
    try {
      Area area = module.area();
      List<Check<?>> checks = List.copyOf(module.checks());
      List<Topic> listed = List.copyOf(module.topics());
      List<Simulation> events = List.copyOf(module.simulations());
      findFault(area, checks, listed)
          .or(() -> findFault(events))
          .ifPresentOrElse(
              fault -> broken.add(new Broken(module.getClass().getName(), fault)),
              () -> {
                add(area, checks, listed);
                events.forEach(event -> simulations.put(event.event(), event));
              });
    } catch (RuntimeException | LinkageError fault) {
      broken.add(new Broken(module.getClass().getName(), fault.toString()));
    }
  }

  private Optional<String> findFault(Area area, List<Check<?>> checks, List<Topic> listed) {
    Set<String> taken = new LinkedHashSet<>(byId.keySet());
    taken.addAll(aliases.keySet());
    for (Check<?> check : checks) {
      Declaration<?> declaration = check.declaration();
      List<String> names = new ArrayList<>(declaration.aliases());
      names.addFirst(declaration.id());
      for (String name : names) {
        if (!taken.add(name)) {
          return Optional.of("the id %s is already taken".formatted(name));
        }
      }
      for (Fact<?> fact : declaration.facts()) {
        Fact<?> known = facts.get(fact.path());
        if (known != null && !known.type().schema().equals(fact.type().schema())) {
          return Optional.of(
              "%s takes the fact %s as another type".formatted(declaration.id(), fact.path()));
        }
      }
    }
    for (Topic topic : listed) {
      if (areaOfTopic.containsKey(topic.id())) {
        return Optional.of("the topic %s is already taken".formatted(topic.id()));
      }
      if (topic.standalone() && !taken.add(topic.id())) {
        return Optional.of("the topic %s has the id of a check".formatted(topic.id()));
      }
    }
    boolean titled =
        areas.stream().noneMatch(known -> known.id().equals(area.id()) && !known.equals(area));
    return titled
        ? Optional.empty()
        : Optional.of("the area %s is already there under another title".formatted(area.id()));
  }

  private Optional<String> findFault(List<Simulation> events) {
    return events.stream()
        .map(Simulation::event)
        .filter(simulations::containsKey)
        .findFirst()
        .map("the event %s is already simulated"::formatted);
  }

  private void add(Area area, List<Check<?>> checks, List<Topic> listed) {
    if (!areas.contains(area)) {
      areas.add(area);
    }
    for (Check<?> check : checks) {
      Declaration<?> declaration = check.declaration();
      byId.put(declaration.id(), new Listed(area, check));
      declaration.aliases().forEach(alias -> aliases.put(alias, declaration.id()));
      declaration.facts().forEach(fact -> facts.putIfAbsent(fact.path(), fact));
      declaration.settledBy().forEach(topic -> topics.putIfAbsent(topic.id(), topic));
      declaration.weighs().forEach(topic -> topics.putIfAbsent(topic.id(), topic));
    }
    for (Topic topic : listed) {
      topics.put(topic.id(), topic);
      areaOfTopic.put(topic.id(), area);
    }
  }
}
