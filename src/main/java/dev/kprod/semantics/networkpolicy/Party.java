package dev.kprod.semantics.networkpolicy;

import java.util.List;

/// One end of a connection, as policies see it.
public sealed interface Party {
  /// A pod with a network of its own: policies select it and mean it by its labels.
  ///
  /// @param name its name, empty for nobody in particular
  /// @param model how it looks to policies
  /// @param addresses its addresses, or the ranges that they are from
  /// @param node the node it runs on, empty for none yet
  record OfPod(String name, PodModel model, List<IpRange> addresses, String node) implements Party {
    public OfPod {
      addresses = List.copyOf(addresses);
    }

    boolean isSameAs(OfPod other) {
      return !name.isEmpty()
          && name.equals(other.name)
          && model.namespace().equals(other.model.namespace());
    }
  }

  /// What is no pod to policies: an address outside, a node, a pod that has its node's network.
  ///
  /// @param addresses its addresses
  /// @param node the node whose addresses they are, empty for none
  record OfAddress(List<IpRange> addresses, String node) implements Party {
    public OfAddress {
      addresses = List.copyOf(addresses);
    }
  }

  /// Returns the addresses; none where they are not known.
  List<IpRange> addresses();

  /// Returns the name of the node, empty where there is none.
  String node();

  /// Says whether a block of addresses holds this end, in a family.
  default boolean isWithin(IpRange block, List<IpRange> except, Family family) {
    for (IpRange address : addresses()) {
      if (family.isOf(address) && address.reaches(block, except)) {
        return true;
      }
    }
    return false;
  }
}
