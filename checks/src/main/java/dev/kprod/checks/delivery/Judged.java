package dev.kprod.checks.delivery;

import dev.kprod.check.Evidence;
import dev.kprod.check.Note;
import java.util.ArrayList;
import java.util.List;

/// What was found on one GitOps object.
final class Judged {
  private final List<Evidence> evidence = new ArrayList<>();
  private final List<Note> notes = new ArrayList<>();

  void fails(Evidence one) {
    evidence.add(one);
  }

  void remarks(String text) {
    notes.add(Note.of(text));
  }

  List<Evidence> evidence() {
    return evidence;
  }

  List<Note> notes() {
    return notes;
  }
}
