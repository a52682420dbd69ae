package dev.kprod.medium;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WidthTest {
  @Test
  void a_character_takes_the_cells_that_a_terminal_gives_it() {
    assertThat(
            Stream.of("abc", "名前", "ﾊﾝ", "e\u0301", "한글", "👩", "❤\ufe0f", "–", "✘", "")
                .map(Width::of))
        .containsExactly(3, 4, 2, 1, 4, 2, 2, 1, 1, 0);
  }

  @Test
  void a_joined_emoji_is_one_character() {
    assertThat(Width.of("👩\u200d👩\u200d👧")).isEqualTo(2);
    assertThat(Width.of("🇨🇭")).isEqualTo(2);
  }

  @Test
  void a_long_name_is_cut_in_the_middle() {
    assertThat(Width.cut("payments-reconciliation-worker-7f9", 21, "…"))
        .isEqualTo("payments-reconc…r-7f9");
    assertThat(Width.cut("short", 21, "…")).isEqualTo("short");
    assertThat(Width.cut("名前名前名前名前", 9, "…")).isEqualTo("名前名…前");
    assertThat(Width.cut("abcdef", 1, "…")).isEqualTo("a");
  }

  @Test
  void a_sentence_is_cut_at_its_end() {
    assertThat(Width.cutEnd("one two three", 8, "…")).isEqualTo("one two…");
    assertThat(Width.cutEnd("one", 8, "…")).isEqualTo("one");
  }

  @Test
  void padding_counts_cells_not_characters() {
    assertThat(Width.left("名", 4)).isEqualTo("名  ");
    assertThat(Width.right("名", 4)).isEqualTo("  名");
  }
}
