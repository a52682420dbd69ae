package dev.kprod.cli.access;

import dev.kprod.cluster.SecondRound.Foreseen;
import dev.kprod.snapshot.Endpoint;
import dev.kprod.snapshot.Handshake;
import dev.kprod.snapshot.NamedObject;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ResourceType;
import java.util.ArrayList;
import java.util.List;

/// What reading would ask for, found out without asking anything.
public final class DryRun {
  private static final String METADATA = "   metadata only";

  private DryRun() {}

  /// Returns the requests of a plan, in order: `GET /api/v1/pods?limit=500`. Lines that begin with
  /// `#` say on what those below them depend, as far as nobody can know it without asking.
  public static List<String> requests(ReadPlan plan, ReadLimits limits) {
    List<String> lines = new ArrayList<>();
    lines.add("# First, what is served.");
    lines.add(get(Request.discovery("api")));
    lines.add(get(Request.discovery("apis")));
    lines.add("# Then each of these that is served, maybe in an older version. A longer list");
    lines.add("# takes more pages, or comes whole from a server that streams it (1.33 and newer);");
    lines.add("# one refused across the cluster is asked for by namespace.");
    plan.reads().forEach(read -> lines.add(first(read, limits.pageSize())));
    List<Foreseen> foreseen = plan.more().foreseen();
    if (!foreseen.isEmpty()) {
      lines.add("# Last, only what the answers call for; other custom controllers likewise.");
      foreseen.forEach(later -> lines.add(later(later, limits.pageSize())));
    }
    return List.copyOf(lines);
  }

  private static String later(Foreseen later, int limit) {
    ResourceType<?> type = later.type();
    String request =
        switch (type.asked()) {
          case AS_LIST -> first(type, limit);
          case BY_NAME -> "GET " + Request.shownByName(type);
        };
    return request + "   " + later.when();
  }

  private static String first(Read<?> read, int limit) {
    return switch (read) {
      case ResourceType<?> type ->
          get(Request.page(type, type.versions().getFirst(), "", limit, ""))
              + (type.form() == ResourceType.Form.METADATA ? METADATA : "");
      case NamedObject<?> object ->
          get(Request.object(object, object.type().versions().getFirst()));
      case Endpoint<?> endpoint -> get(Request.endpoint(endpoint));
      case Handshake<?> tls -> "TLS handshake, no request";
    };
  }

  private static String get(Request request) {
    return "GET " + request.shown();
  }
}
