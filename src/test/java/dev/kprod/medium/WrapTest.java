package dev.kprod.medium;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WrapTest {
  @Test
  void prose_breaks_between_words() {
    assertThat(Wrap.words("one two  three\nfour", 8)).containsExactly("one two", "three", "four");
    assertThat(Wrap.words("a incomprehensibilities b", 8))
        .containsExactly("a", "incomprehensibilities", "b");
  }

  @Test
  void a_path_breaks_at_its_joints() {
    assertThat(Wrap.pieces("spec.template.spec.containers[name=app].image", 20))
        .containsExactly("spec.template.spec", ".containers", "[name=app].image");
    assertThat(Wrap.pieces("nojoint", 3)).containsExactly("nojoint");
  }

  @Test
  void parts_stay_whole() {
    assertThat(Wrap.flow(List.of("a b", "c d", "e"), "; ", 9)).containsExactly("a b; c d", "e");
  }

  @Test
  void a_command_breaks_so_that_it_pastes_as_one() {
    assertThat(
            Wrap.command(
                "kubectl -n payments patch pdb api --type merge -p '{\"spec\": {\"a b\": 2}}'",
                50,
                "  "))
        .containsExactly(
            "kubectl -n payments patch pdb api --type merge \\", "  -p '{\"spec\": {\"a b\": 2}}'");
  }

  @Test
  void a_quoted_word_with_an_escaped_quote_is_one_word() {
    assertThat(Wrap.command("echo 'it'\\''s one' two", 14, "  "))
        .containsExactly("echo \\", "  'it'\\''s one' \\", "  two");
  }
}
