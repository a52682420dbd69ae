package dev.kprod.check;

import dev.kprod.cluster.ApiObject;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Workload;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What to do about a failure, with the subject's own names.
///
/// @param text one sentence for a person
/// @param command a line that can be pasted
/// @param patch the change as data
/// @param review whether it needs thought before it is done
public record Remedy(
    Untrusted text, Optional<Untrusted> command, Optional<Patch> patch, boolean review) {
  /// How a patch is merged.
  public enum PatchType {
    MERGE,
    STRATEGIC,
    JSON
  }

  /// A change to one object.
  public record Patch(PatchType type, Subject target, Tree body) {}

  /// Returns advice in words; it needs thought, so it is never offered as a one-liner.
  public static Remedy think(String text) {
    return new Remedy(Untrusted.of(text), Optional.empty(), Optional.empty(), true);
  }

  /// Returns a remedy that is one command; its words are quoted for a POSIX shell.
  public static Remedy run(String text, String... words) {
    return new Remedy(
        Untrusted.of(text), Optional.of(Untrusted.of(Shell.line(words))), Optional.empty(), false);
  }

  /// Returns a remedy that is a manifest or another block to paste.
  public static Remedy paste(String text, String block) {
    return new Remedy(
        Untrusted.of(text), Optional.of(Untrusted.of(block)), Optional.empty(), false);
  }

  /// Returns a remedy that is a merge patch, with the `kubectl patch` line made from it.
  ///
  /// @param resource what kubectl calls the kind: `deploy`, `pdb`
  public static Remedy patch(String text, Subject target, String resource, Tree body) {
    return patch(text, new Patch(PatchType.MERGE, target, body), resource);
  }

  /// Returns a remedy that is a strategic merge patch, which finds containers by name; custom
  /// resources know no such patch.
  ///
  /// @param resource what kubectl calls the kind: `deploy`, `sts`
  public static Remedy strategicPatch(String text, Subject target, String resource, Tree body) {
    return patch(text, new Patch(PatchType.STRATEGIC, target, body), resource);
  }

  /// Returns a strategic merge patch of a workload, or where else to make the change: in the
  /// resource above it, which writes it again, or in the manifest of what cannot be patched.
  ///
  /// @param text one sentence with its full stop
  public static Remedy change(String text, Workload workload, Tree body) {
    Optional<ApiObject.Owner> above = workload.above();
    if (above.isPresent()) {
      return think(
          "%s Do it in %s %s, which writes this again."
              .formatted(text, above.get().kind(), above.get().name()));
    }
    return switch (workload.kind()) {
      case DEPLOYMENT, STATEFUL_SET, DAEMON_SET, REPLICA_SET, REPLICATION_CONTROLLER, CRON_JOB ->
          strategicPatch(text, workload.subject(), workload.resourceWord(), body);
      case JOB, POD, STATIC_POD -> think(text + " Do it in its manifest, and make it anew.");
      case CUSTOM -> think("%s Do it in %s.".formatted(text, workload.shortName()));
    };
  }

  /// Returns a change of some fields of one container of a workload.
  ///
  /// @param text one sentence with its full stop
  public static Remedy change(
      String text, Workload workload, Container container, Map<String, ? extends Tree> fields) {
    Map<String, Tree> named = new LinkedHashMap<>();
    named.put("name", Tree.of(container.name()));
    named.putAll(fields);
    List<String> path = new ArrayList<>(List.of(workload.specPath().split("\\.", -1)));
    path.add(container.role().field());
    Tree list = Tree.of(List.of(Tree.of(named)));
    return change(text, workload, Tree.under(list, path.toArray(String[]::new)));
  }

  private static Remedy patch(String text, Patch patch, String resource) {
    Subject target = patch.target();
    String type = patch.type().name().toLowerCase(Locale.ROOT);
    String body = patch.body().toString();
    String line =
        target.namespace().isEmpty()
            ? Shell.line("kubectl", "patch", resource, target.name(), "--type", type, "-p", body)
            : Shell.line(
                "kubectl",
                "-n",
                target.namespace(),
                "patch",
                resource,
                target.name(),
                "--type",
                type,
                "-p",
                body);
    return new Remedy(
        Untrusted.of(text), Optional.of(Untrusted.of(line)), Optional.of(patch), false);
  }

  /// Returns this remedy marked as needing thought.
  public Remedy reviewed() {
    return new Remedy(text, command, patch, true);
  }
}
