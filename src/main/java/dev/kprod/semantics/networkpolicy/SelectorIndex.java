package dev.kprod.semantics.networkpolicy;

import dev.kprod.semantics.selector.Requirement;
import dev.kprod.semantics.selector.Selector;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Many selectors, each with a number, asked together: those that want a label are only asked of
/// what carries it.
final class SelectorIndex {
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<Selector> all = new ArrayList<>();
  private final Map<String, List<Integer>> wanting = new HashMap<>();
  private final List<Integer> others = new ArrayList<>();

  void add(Selector selector) {
    if (numbers.putIfAbsent(selector.getClass() + selector.toString(), all.size()) != null) {
      return;
    }
    wanted(selector).forEach(label -> of(label).add(all.size()));
    if (wanted(selector).isEmpty()) {
      others.add(all.size());
    }
    all.add(selector);
  }

  private List<Integer> of(String label) {
    return wanting.computeIfAbsent(label, unseen -> new ArrayList<>());
  }

  /// Returns the first label that a selector wants, if it wants one.
  private static List<String> wanted(Selector selector) {
    return switch (selector) {
      case Selector.Matching(List<Requirement> requirements) ->
          requirements.stream()
              .filter(one -> one.operator() == Requirement.Operator.EQUALS)
              .map(one -> one.key() + "=" + one.values().getFirst())
              .limit(1)
              .toList();
      case Selector.Nothing nothing -> List.of();
      case Selector.Everything everything -> List.of();
      case Selector.Invalid invalid -> List.of();
    };
  }

  /// Returns the numbers of the selectors that pick some labels.
  BitSet matching(Map<String, String> labels) {
    BitSet found = new BitSet();
    labels.forEach(
        (key, value) -> ask(wanting.getOrDefault(key + "=" + value, List.of()), labels, found));
    ask(others, labels, found);
    return found;
  }

  private void ask(List<Integer> some, Map<String, String> labels, BitSet found) {
    for (int number : some) {
      if (all.get(number).matches(labels)) {
        found.set(number);
      }
    }
  }
}
