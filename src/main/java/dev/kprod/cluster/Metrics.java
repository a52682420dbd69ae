package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The kept metrics of the API server instance that happened to answer.
public record Metrics(Tree tree) {
  /// One time series at the moment of the answer.
  public record Sample(Map<String, String> labels, BigDecimal value) {}

  /// Says whether a family was there at all.
  public boolean has(String family) {
    return tree.has(family);
  }

  /// Returns the samples of a family; those that are no number are left out.
  public List<Sample> samples(String family) {
    List<Sample> samples = new ArrayList<>();
    for (Tree sample : tree.items(family)) {
      if (sample.at("value") instanceof Tree.Digits digits) {
        samples.add(new Sample(sample.textFields("labels"), new BigDecimal(digits.literal())));
      }
    }
    return samples;
  }
}
