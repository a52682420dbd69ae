package dev.kprod.cluster;

/// What an autoscaler scales, in its own namespace.
///
/// @param group the API group, whatever version the reference names
/// @param kind the kind
/// @param name the name
public record ScaleTarget(String group, String kind, String name) {
  static ScaleTarget of(String apiVersion, String kind, String name) {
    int slash = apiVersion.indexOf('/');
    return new ScaleTarget(slash < 0 ? "" : apiVersion.substring(0, slash), kind, name);
  }
}
