package dev.kprod.cli.access;

import dev.kprod.snapshot.Discovery;
import dev.kprod.snapshot.ObjectStream;
import dev.kprod.snapshot.Tree;
import dev.kprod.snapshot.TreePool;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;

/// Finds out what a server serves: in two requests where it aggregates discovery, in one for each
/// group and version where it is older.
final class DiscoveryReader {
  private static final List<String> ROOTS = List.of("api", "apis");

  private final Exchange exchange;
  private final Tasks tasks;
  private final TreePool pool = new TreePool();
  private final List<Discovery.Served> served = new ArrayList<>();
  private final Set<String> unseen = new LinkedHashSet<>();

  DiscoveryReader(Exchange exchange, Tasks tasks) {
    this.exchange = exchange;
    this.tasks = tasks;
  }

  /// What discovery came to.
  sealed interface Found {
    record All(Discovery discovery) implements Found {}

    /// Nothing can be read of this server.
    ///
    /// @param path what was asked for
    record Nothing(String path, Exchange.Result<Tree> why) implements Found {}
  }

  /// Reads what is served. Groups that do not answer are in [Discovery#unseen()].
  Found read() throws InterruptedException {
    List<Future<Exchange.Result<Tree>>> answers =
        ROOTS.stream().map(root -> json(Request.discovery(root))).toList();
    List<GroupVersion> older = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      Exchange.Result<Tree> answer = tasks.result(answers.get(i));
      if (!(answer instanceof Exchange.Result.Came<Tree>(Tree tree)) || !isDiscovery(tree)) {
        return new Found.Nothing("/" + ROOTS.get(i), answer);
      }
      if (tree.text("kind").equals("APIGroupDiscoveryList")) {
        tree.items("items").forEach(this::group);
      } else {
        older.addAll(groupVersions(tree));
      }
    }
    readEach(older);
    return new Found.All(new Discovery(served, List.copyOf(unseen)));
  }

  private static boolean isDiscovery(Tree tree) {
    return List.of("APIGroupDiscoveryList", "APIVersions", "APIGroupList")
        .contains(tree.text("kind"));
  }

  private Future<Exchange.Result<Tree>> json(Request request) {
    return tasks.start(
        () -> exchange.get(request, answer -> ObjectStream.json(answer.json(), pool)));
  }

  private void group(Tree group) {
    String name = group.text("metadata", "name");
    for (Tree version : group.items("versions")) {
      String number = version.text("version");
      if (version.text("freshness").equals("Stale")) {
        unseen.add(name + "/" + number);
      }
      for (Tree resource : version.items("resources")) {
        String plural = resource.text("resource");
        boolean namespaced = resource.text("scope").equals("Namespaced");
        served.add(resource(name, number, plural, resource, namespaced));
        for (Tree part : resource.items("subresources")) {
          String full = plural + "/" + part.text("subresource");
          served.add(resource(name, number, full, part, namespaced));
        }
      }
    }
  }

  private static Discovery.Served resource(
      String group, String version, String plural, Tree said, boolean namespaced) {
    return new Discovery.Served(
        group, version, plural, said.text("responseKind", "kind"), namespaced, said.texts("verbs"));
  }

  private record GroupVersion(String group, String version) {
    static GroupVersion parse(String text) {
      String[] parts = text.split("/", 2);
      return parts.length == 1 ? new GroupVersion("", text) : new GroupVersion(parts[0], parts[1]);
    }

    @Override
    public String toString() {
      return group.isEmpty() ? version : group + "/" + version;
    }
  }

  private static List<GroupVersion> groupVersions(Tree tree) {
    List<GroupVersion> found = new ArrayList<>();
    tree.texts("versions").forEach(version -> found.add(new GroupVersion("", version)));
    for (Tree group : tree.items("groups")) {
      for (Tree version : group.items("versions")) {
        found.add(GroupVersion.parse(version.text("groupVersion")));
      }
    }
    return found;
  }

  private void readEach(List<GroupVersion> older) throws InterruptedException {
    List<Future<Exchange.Result<Tree>>> answers =
        older.stream().map(each -> json(Request.resources(each.group(), each.version()))).toList();
    for (int i = 0; i < answers.size(); i++) {
      GroupVersion each = older.get(i);
      switch (tasks.result(answers.get(i))) {
        case Exchange.Result.Came<Tree>(Tree tree)
            when tree.text("kind").equals("APIResourceList") ->
            tree.items("resources").forEach(resource -> served.add(resource(each, resource)));
        case Exchange.Result.Came<Tree> other -> unseen.add(each.toString());
        case Exchange.Result.Refused<Tree> refused -> unseen.add(each.toString());
        case Exchange.Result.Late<Tree> late -> unseen.add(each.toString());
        case Exchange.Result.Broken<Tree> broken -> unseen.add(each.toString());
      }
    }
  }

  private static Discovery.Served resource(GroupVersion in, Tree resource) {
    return new Discovery.Served(
        in.group(),
        in.version(),
        resource.text("name"),
        resource.text("kind"),
        resource.isTrue("namespaced"),
        resource.texts("verbs"));
  }
}
