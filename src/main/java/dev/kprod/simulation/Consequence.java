package dev.kprod.simulation;

import dev.kprod.cluster.Subject;
import java.util.List;

/// One thing that an event does.
///
/// @param subject what it is done to
/// @param because why, for a person; may hold text from the cluster
/// @param targets where the event has to strike for it, in order
public record Consequence(Effect effect, Subject subject, String because, List<String> targets) {
  /// What can happen, the worst first.
  public enum Effect {
    /// A service is without a ready pod.
    STOPS("stops"),
    /// An eviction is refused until somebody changes something.
    HANGS("hangs"),
    /// Something is refused before it begins.
    REFUSED("refused"),
    /// Something ends with an error.
    FAILS("fails"),
    /// A pod is gone, and nothing makes it again.
    LOST("lost"),
    /// A pod waits for a node.
    PENDING("pending"),
    /// It cannot be told.
    CANNOT_TELL("cannot tell");

    private final String word;

    Effect(String word) {
      this.word = word;
    }

    /// Returns how a person calls it.
    public String word() {
      return word;
    }
  }

  public Consequence {
    targets = List.copyOf(targets);
  }
}
