package dev.kprod.cli.access;

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

  /// Returns the requests of a plan, in order: `GET /api/v1/pods?limit=500`.
  ///
  /// What is not served is left out of a real run, an older version may be asked for instead, and
  /// longer lists take more pages; none of that is known before discovery.
  public static List<String> requests(ReadPlan plan, ReadLimits limits) {
    List<String> requests = new ArrayList<>();
    requests.add(get(Request.discovery("api")));
    requests.add(get(Request.discovery("apis")));
    plan.reads().forEach(read -> requests.add(first(read, limits.pageSize())));
    plan.byName().forEach(type -> requests.add("GET " + Request.shownByName(type)));
    return List.copyOf(requests);
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
