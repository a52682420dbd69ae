package dev.kprod.semantics.scheduling;

import dev.kprod.cluster.Node;
import java.util.List;
import java.util.Map;

/// A node, with all that placing asks of it again and again read once.
///
/// @param index its number, in the order of names
/// @param room what it gives to pods, by the number of a resource
/// @param volumeLimits how many volumes of a driver it attaches
@SuppressWarnings("ArrayRecordComponent") // never compared; placing reads it millions of times
record Site(
    int index,
    Node node,
    String name,
    Map<String, String> labels,
    List<Node.Taint> taints,
    boolean ready,
    boolean cordoned,
    long[] room,
    Map<String, Integer> volumeLimits) {
  static Site of(int index, Node node, long[] room, Map<String, Integer> volumeLimits) {
    return new Site(
        index,
        node,
        node.name(),
        node.labels(),
        node.taints(),
        node.isReady(),
        node.isCordoned(),
        room,
        volumeLimits);
  }
}
