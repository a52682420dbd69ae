package dev.kprod.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.semantics.image.ImageReference;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageEndsTest {
  private static final ImageEnds ENDS =
      ImageEnds.of(List.of("etcd", "ingress-nginx/controller", "kong/controller"));

  @Test
  void an_end_fits_segment_by_segment() {
    assertThat(
            List.of(
                    "etcd",
                    "mirror.example.com/hub/ingress-nginx/controller:v1",
                    "r.io/kong/controller",
                    "r.io/my-etcd",
                    "r.io/other/controller",
                    "r.io/etcd/backup")
                .stream()
                .filter(image -> ENDS.match(ImageReference.find(image).orElseThrow())))
        .containsExactly(
            "etcd", "mirror.example.com/hub/ingress-nginx/controller:v1", "r.io/kong/controller");
  }
}
