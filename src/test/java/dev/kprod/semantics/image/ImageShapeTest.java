package dev.kprod.semantics.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ImageShapeTest {
  private static final String LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
  private static final String SEGMENT = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";

  /// The grammar of distribution's `reference`, with a registry that is a host name.
  private static final Pattern UPSTREAM =
      Pattern.compile(
          "((?:%1$s(?:\\.%1$s)*|\\[[a-fA-F0-9:]+])(?::[0-9]+)?)/(%2$s(?:/%2$s)*)"
                  .formatted(LABEL, SEGMENT)
              + "(?::([a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}))?(?:@([^@]+))?");

  private static final String PIECES = "aZ9f...--__::@@//[]x1\n";

  private final Random random = new Random(11);

  @Test
  void random_texts_are_split_as_the_grammar_of_upstream_splits_them() {
    int split = 0;
    for (int i = 0; i < 200_000; i++) {
      String text = text();
      Optional<ImageShape> wanted = upstream(text);
      split += wanted.isPresent() ? 1 : 0;
      assertThat(ImageShape.find(text)).as(text).isEqualTo(wanted);
    }
    assertThat(split).isGreaterThan(10_000);
  }

  @Test
  void a_tag_has_at_most_128_characters() {
    assertThat(ImageShape.find("r.io/a:" + "t".repeat(128))).isPresent();
    assertThat(ImageShape.find("r.io/a:" + "t".repeat(129))).isEmpty();
  }

  private static Optional<ImageShape> upstream(String text) {
    Matcher shape = UPSTREAM.matcher(text);
    return shape.matches()
        ? Optional.of(
            new ImageShape(
                shape.group(1),
                shape.group(2),
                orNothing(shape.group(3)),
                orNothing(shape.group(4))))
        : Optional.empty();
  }

  private static String orNothing(String text) {
    return text == null ? "" : text;
  }

  /// Half of them are noise, half a reference with one piece too many.
  private String text() {
    if (random.nextBoolean()) {
      return pieces(random.nextInt(9)) + "/" + pieces(random.nextInt(9));
    }
    StringBuilder text = new StringBuilder("r.io:5000/a-b/c__d:v1.0@sha256:0f");
    text.insert(random.nextInt(text.length()), pieces(random.nextInt(3)));
    return text.toString();
  }

  private String pieces(int count) {
    StringBuilder pieces = new StringBuilder();
    for (int i = 0; i < count; i++) {
      pieces.append(PIECES.charAt(random.nextInt(PIECES.length())));
    }
    return pieces.toString();
  }
}
