package dev.kprod.checks.backup;

import dev.kprod.cluster.CustomResource;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// How a restore says from what it restored: the part `from` of its row.
sealed interface Origin {
  /// Ways to say it.
  enum By {
    NAMESPACE,
    SOURCE,
    RUN,
    SHARED,
    SCOPE
  }

  /// What there is of the product.
  ///
  /// @param sources the objects that are sources
  /// @param runs the objects that are runs
  /// @param row how a run names its source, empty where no objects are runs
  record Past(List<CustomResource> sources, List<CustomResource> runs, Optional<RunRow> row) {
    public Past {
      sources = List.copyOf(sources);
      runs = List.copyOf(runs);
    }

    private Optional<CustomResource> find(BackupSource source) {
      return sources.stream()
          .filter(one -> one.namespace().equals(source.ref().namespace()))
          .filter(one -> one.name().equals(source.ref().name()))
          .findFirst();
    }

    private Optional<CustomResource> findRun(String name, CustomResource beside) {
      return runs.stream()
          .filter(one -> one.namespace().equals(beside.namespace()))
          .filter(one -> one.name().equals(name))
          .findFirst();
    }

    private boolean isOf(CustomResource run, BackupSource source) {
      return find(source).filter(one -> row.orElseThrow().isOf(one, run)).isPresent();
    }
  }

  /// Returns which sources of the product a restore is from.
  Predicate<BackupSource> of(CustomResource restore, Past past);

  /// By standing beside it.
  record Beside() implements Origin {
    @Override
    public Predicate<BackupSource> of(CustomResource restore, Past past) {
      return source -> isBeside(source, restore);
    }
  }

  /// By the name of a source beside it.
  record Source(FieldPath name) implements Origin {
    @Override
    public Predicate<BackupSource> of(CustomResource restore, Past past) {
      String named = name.firstText(restore.tree());
      return source -> isBeside(source, restore) && source.ref().name().equals(named);
    }
  }

  /// By the name of a run beside it. Where that is gone, a restore is taken to be from the source
  /// into which it went, unless it says that its data came from elsewhere.
  record Run(FieldPath name, FieldPath into, FieldPath elsewhere) implements Origin {
    @Override
    public Predicate<BackupSource> of(CustomResource restore, Past past) {
      Optional<CustomResource> run = past.findRun(name.firstText(restore.tree()), restore);
      if (run.isPresent()) {
        return source -> isBeside(source, restore) && past.isOf(run.get(), source);
      }
      if (elsewhere.isFilled(restore.tree())) {
        return source -> false;
      }
      return new Source(into).of(restore, past);
    }
  }

  /// By a text that both have, the name of a repository.
  ///
  /// @param here its field in the restore
  /// @param there its field in the source
  /// @param namespace the field of the restore with the namespace of the source, which is its own
  ///   where the field has none; empty where the source may be in any
  record Shared(FieldPath here, FieldPath there, Optional<FieldPath> namespace) implements Origin {
    @Override
    public Predicate<BackupSource> of(CustomResource restore, Past past) {
      String text = here.firstText(restore.tree());
      if (text.isEmpty()) {
        return source -> false;
      }
      return source ->
          isAround(source, restore)
              && past.find(source)
                  .filter(one -> there.texts(one.tree()).contains(text))
                  .isPresent();
    }

    private boolean isAround(BackupSource source, CustomResource restore) {
      if (namespace.isEmpty()) {
        return true;
      }
      String named = namespace.get().firstText(restore.tree());
      return named.isEmpty() ? isBeside(source, restore) : source.ref().namespace().equals(named);
    }
  }

  /// By a namespace that the source saves.
  record Saved(FieldPath namespace) implements Origin {
    @Override
    public Predicate<BackupSource> of(CustomResource restore, Past past) {
      String saved = namespace.firstText(restore.tree());
      return source -> !saved.isEmpty() && source.scope().namespaces().test(saved);
    }
  }

  private static boolean isBeside(BackupSource source, CustomResource restore) {
    return source.ref().namespace().equals(restore.namespace());
  }

  /// Reads the part of a row.
  ///
  /// @throws IllegalArgumentException if it is not of one of these forms
  static Origin of(TableRow row) {
    return switch (row.word("by", By.class)) {
      case NAMESPACE -> {
        row.only("by");
        yield new Beside();
      }
      case SOURCE -> new Source(row.only("by", "name").path("name"));
      case RUN -> {
        row.only("by", "name", "into", "elsewhere");
        yield new Run(row.path("name"), row.path("into"), row.path("elsewhere"));
      }
      case SHARED -> {
        row.only("by", "here", "there", "namespace");
        yield new Shared(row.path("here"), row.path("there"), row.findPath("namespace"));
      }
      case SCOPE -> new Saved(row.only("by", "namespace").path("namespace"));
    };
  }
}
