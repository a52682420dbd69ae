package dev.kprod.audit;

import dev.kprod.config.Settings;
import java.util.List;
import java.util.Optional;

/// What an audit is asked to do.
///
/// @param version of this program
/// @param source where the snapshot came from
/// @param excludedByOption namespaces that an option left out, beside those of kprod.yaml: globs
/// @param baseline the findings that are known
/// @param crashes is told of every check that threw, for the stack traces of `-vv`
public record Order(
    String version,
    List<AuditResult.Plugin> plugins,
    AuditResult.Taken.Source source,
    Settings settings,
    Selection selection,
    List<String> excludedByOption,
    Optional<Baseline> baseline,
    Crashes crashes) {
  public Order {
    plugins = List.copyOf(plugins);
    excludedByOption = List.copyOf(excludedByOption);
  }

  /// Returns an order to audit everything under some settings.
  public static Order of(String version, Settings settings) {
    return new Order(
        version,
        List.of(),
        AuditResult.Taken.Source.LIVE,
        settings,
        Selection.ALL,
        List.of(),
        Optional.empty(),
        (check, where, thrown) -> {});
  }

  /// Returns this order for a snapshot from elsewhere.
  public Order from(AuditResult.Taken.Source other) {
    return new Order(
        version, plugins, other, settings, selection, excludedByOption, baseline, crashes);
  }

  /// Returns this order for some checks only.
  public Order selecting(Selection other) {
    return new Order(
        version, plugins, source, settings, other, excludedByOption, baseline, crashes);
  }

  /// Returns this order with some namespaces left out by option.
  public Order excluding(List<String> globs) {
    return new Order(version, plugins, source, settings, selection, globs, baseline, crashes);
  }

  /// Returns this order against known findings.
  public Order against(Baseline known) {
    return new Order(
        version,
        plugins,
        source,
        settings,
        selection,
        excludedByOption,
        Optional.of(known),
        crashes);
  }

  /// Returns this order, telling somebody of every crash.
  public Order telling(Crashes listener) {
    return new Order(
        version, plugins, source, settings, selection, excludedByOption, baseline, listener);
  }

  /// Is told of checks that threw, by several threads.
  @FunctionalInterface
  public interface Crashes {
    /// Takes note of one.
    ///
    /// @param check its id
    /// @param where the key of the subject, or what the check was doing
    void crashed(String check, String where, Throwable thrown);
  }
}
