package dev.kprod.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cluster.Subject;
import dev.kprod.snapshot.Tree;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RemedyTest {
  @Test
  void a_name_made_to_break_out_of_the_shell_stays_one_word() {
    assertThat(Shell.line("kubectl", "get", "deploy", "web; rm -rf ~ 'x'"))
        .isEqualTo("kubectl get deploy 'web; rm -rf ~ '\\''x'\\'''");
  }

  @Test
  void an_empty_word_is_still_a_word() {
    assertThat(Shell.line("kubectl", "")).isEqualTo("kubectl ''");
  }

  @Test
  void a_patch_brings_the_line_that_applies_it() {
    Subject budget = new Subject("policy", "v1", "PodDisruptionBudget", "shop", "web");
    Tree body = Tree.of(Map.of("spec", Tree.of(Map.of("maxUnavailable", Tree.of(1)))));

    assertThat(Remedy.patch("Let one pod go.", budget, "pdb", body).command())
        .contains(
            Untrusted.of(
                "kubectl -n shop patch pdb web --type merge -p"
                    + " '{\"spec\":{\"maxUnavailable\":1}}'"));
  }

  @Test
  void what_needs_thought_is_marked_so_that_nobody_is_handed_it_as_a_one_liner() {
    assertThat(Remedy.think("Ask the owner.").review()).isTrue();
    assertThat(Remedy.run("Scale it.", "kubectl", "scale").reviewed().review()).isTrue();
  }

  @Test
  void a_control_character_that_slips_into_a_message_is_visible() {
    assertThat(Untrusted.of("web\u001b[31m\u202e")).hasToString("web\\u1b[31m\\u202e");
  }
}
