package dev.kprod.snapshot;

import java.util.List;
import java.util.function.Function;

/// A URL of the API server that is not a resource: `/version`, `/metrics`.
public final class Endpoint<V> implements Read<V> {
  /// What the answer is written in.
  public enum Form {
    JSON,
    /// Prometheus text, of which only the families of [Endpoint#families()] are kept.
    METRICS,
    /// The lines of `/readyz?verbose`; a status of 500 is an answer too.
    HEALTH
  }

  private final String path;
  private final Form form;
  private final List<String> families;
  private final Function<Tree, V> view;

  private Endpoint(String path, Form form, List<String> families, Function<Tree, V> view) {
    this.path = path;
    this.form = form;
    this.families = List.copyOf(families);
    this.view = view;
  }

  /// Returns an endpoint that answers in JSON.
  public static <V> Endpoint<V> json(String path, Function<Tree, V> view) {
    return new Endpoint<>(path, Form.JSON, List.of(), view);
  }

  /// Returns a metrics endpoint of which only some families are kept. Its tree has a field for each
  /// family seen, a list of `{labels, value}`.
  public static <V> Endpoint<V> metrics(
      String path, List<String> families, Function<Tree, V> view) {
    return new Endpoint<>(path, Form.METRICS, families, view);
  }

  /// Returns a health endpoint. Its tree is `{status, checks: [{name, ok}]}`.
  public static <V> Endpoint<V> health(String path, Function<Tree, V> view) {
    return new Endpoint<>(path, Form.HEALTH, List.of(), view);
  }

  @Override
  public String id() {
    return path;
  }

  /// Returns what the answer is written in.
  public Form form() {
    return form;
  }

  /// Returns the metric families that are kept.
  public List<String> families() {
    return families;
  }

  @Override
  public V view(Tree tree) {
    return view.apply(tree);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Endpoint<?> endpoint && path.equals(endpoint.path);
  }

  @Override
  public int hashCode() {
    return path.hashCode();
  }

  @Override
  public String toString() {
    return path;
  }
}
