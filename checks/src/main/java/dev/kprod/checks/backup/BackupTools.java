package dev.kprod.checks.backup;

import dev.kprod.cluster.Table;
import dev.kprod.semantics.image.ImageReference;
import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The programs that take backups: the rows of `backup-tools.json`.
final class BackupTools {
  /// What a program saves: the files that are mounted, the state of the cluster, else an engine.
  static final String FILES = "files";

  static final String CLUSTER = "cluster";

  private static final Pattern SAVES = Pattern.compile("\\b(?:backup|backup-push)\\b");

  private static final Pattern KEEPS_HOUSE =
      Pattern.compile("\\b(?:expire|delete|info|check|verify|restore|backup-list|backup-fetch)\\b");

  private static final Table TABLE = Table.beside(BackupTools.class, "backup-tools.json");
  private static final List<Tool> COMMANDS = tools("commands");
  private static final List<Tool> TOOLS = tools("tools");
  private static final Pattern IMAGE =
      Pattern.compile(String.join("|", TABLE.content().texts("images")));

  private BackupTools() {}

  private record Tool(Pattern command, String saves) {}

  private static List<Tool> tools(String key) {
    return TABLE.content().items(key).stream().map(BackupTools::tool).toList();
  }

  private static Tool tool(Tree row) {
    return new Tool(
        Pattern.compile("(?<![\\w-])(?:" + row.text("command") + ")(?![\\w])", Pattern.DOTALL),
        row.text("saves"));
  }

  /// Finds what the words of a container save; empty where they take no backup.
  static Optional<String> saved(String words) {
    for (Tool tool : COMMANDS) {
      if (tool.command.matcher(words).find()) {
        return Optional.of(tool.saves);
      }
    }
    for (Tool tool : TOOLS) {
      if (tool.command.matcher(words).find()
          && (SAVES.matcher(words).find() || !KEEPS_HOUSE.matcher(words).find())) {
        return Optional.of(tool.saves);
      }
    }
    return Optional.empty();
  }

  /// Says whether an image is known for taking backups.
  static boolean isOfBackups(String image) {
    return ImageReference.find(image).stream()
        .flatMap(reference -> reference.segments().stream())
        .anyMatch(segment -> IMAGE.matcher(segment).matches());
  }
}
