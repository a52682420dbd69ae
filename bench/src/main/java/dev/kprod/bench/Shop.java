package dev.kprod.bench;

import dev.kprod.cluster.Resources;
import dev.kprod.snapshot.Discovery;
import dev.kprod.snapshot.ListPage;
import dev.kprod.snapshot.ObjectStream;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ReadOutcome;
import dev.kprod.snapshot.Reading;
import dev.kprod.snapshot.SlimmingTable;
import dev.kprod.snapshot.Snapshot;
import dev.kprod.snapshot.TreePool;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A [SyntheticShop] as kprod reads it.
final class Shop {
  private static final Snapshot.Header HEADER =
      new Snapshot.Header("bench", Instant.parse("2026-11-21T08:00:00Z"), 0, "bench");

  private Shop() {}

  /// Reads one list.
  static ListPage read(byte[] list, Read<?> as, TreePool pool) {
    try {
      return ObjectStream.page(new ByteArrayInputStream(list), pool, SlimmingTable.of(as));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /// Reads everything; what the shop does not have was listed and is empty.
  static Snapshot of(int pods) {
    SyntheticShop shop = new SyntheticShop(pods);
    Map<Read<?>, byte[]> lists = new LinkedHashMap<>();
    lists.put(Resources.PODS, shop.pods());
    lists.put(Resources.NODES, shop.nodes());
    lists.put(Resources.NAMESPACES, shop.namespaces());
    lists.put(Resources.DEPLOYMENTS, shop.deploymentList());
    lists.put(Resources.REPLICA_SETS, shop.replicaSets());
    lists.put(Resources.SERVICES, shop.services());
    lists.put(Resources.DISRUPTION_BUDGETS, shop.budgets());
    lists.put(Resources.NETWORK_POLICIES, shop.policies());
    TreePool pool = new TreePool();
    Snapshot.Builder snapshot = Snapshot.of(HEADER, new Discovery(List.of(), List.of()));
    for (Read<?> read : Resources.all()) {
      byte[] list = lists.get(read);
      snapshot.add(
          Reading.of(read.id(), "v1", new ReadOutcome.Complete()),
          list == null ? List.of() : read(list, read, pool).items());
    }
    return snapshot.build();
  }
}
