package dev.kprod.cli.access;

import java.util.ArrayList;
import java.util.List;

/// What reading would ask for, found out without asking anything.
public final class DryRun {
  private DryRun() {}

  /// Returns the requests of a plan, in order: `GET /api/v1/pods?limit=500`.
  ///
  /// What is not served is left out of a real run, an older version may be asked for instead, and
  /// longer lists take more pages; none of that is known before discovery.
  public static List<String> requests(ReadPlan plan, ReadLimits limits) {
    List<Request> requests = new ArrayList<>();
    requests.add(Request.discovery("api"));
    requests.add(Request.discovery("apis"));
    plan.reads().forEach(read -> requests.add(Request.first(read, limits.pageSize())));
    return requests.stream().map(request -> "GET " + request.shown()).toList();
  }
}
