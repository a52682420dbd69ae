package dev.kprod.semantics.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.semantics.UpstreamTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ImageReferenceAgreementTest {
  @Test
  void a_reference_is_split_as_upstream_splits_it() {
    List<String> wanted = new ArrayList<>();
    List<String> seen = new ArrayList<>();
    for (List<String> row : UpstreamTable.rows(ImageReferenceAgreementTest.class, "parsed.tsv")) {
      // Upstream keeps a first segment like ex_ample.com as a path without any registry.
      boolean pullable = !row.get(1).isEmpty();
      String split = pullable ? String.join(" ", row.subList(1, 5)) : "error   ";
      wanted.add(row.getFirst() + " -> " + split);
      seen.add(row.getFirst() + " -> " + split(UpstreamTable.unescaped(row.getFirst())));
    }
    assertThat(seen).hasSizeGreaterThan(200).isEqualTo(wanted);
  }

  private static String split(String text) {
    Optional<ImageReference> found = ImageReference.find(text);
    if (found.isEmpty()) {
      return "error   ";
    }
    ImageReference image = found.get();
    String writtenTag = image.hasWrittenTag() ? image.tag().orElseThrow() : "";
    return String.join(" ", image.domain(), image.path(), writtenTag, image.digest().orElse(""));
  }
}
