package dev.kprod.semantics.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ImageReferenceTest {
  private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

  @Test
  void a_single_name_is_an_official_image_of_docker_hub_with_the_tag_latest() {
    assertThat(image("nginx")).hasToString("docker.io/library/nginx:latest");
    assertThat(image("bitnami/redis:7")).hasToString("docker.io/bitnami/redis:7");
    assertThat(image("nginx").hasWrittenTag()).isFalse();
  }

  @Test
  void the_port_of_a_registry_is_no_tag() {
    ImageReference image = image("registry:5000/team/app");
    assertThat(image.domain()).isEqualTo("registry:5000");
    assertThat(image.path()).isEqualTo("team/app");
    assertThat(image.tag()).contains("latest");
  }

  @Test
  void a_digest_leaves_no_room_for_a_default_tag() {
    assertThat(image("nginx@" + DIGEST).tag()).isEmpty();
    assertThat(image("nginx:1.27@" + DIGEST).tag()).contains("1.27");
    assertThat(image("nginx:1.27@" + DIGEST).digest()).contains(DIGEST);
    assertThat(image("nginx").digest()).isEmpty();
  }

  @Test
  void a_mirror_keeps_the_end_of_the_repository() {
    assertThat(image("mirror.example/velero/velero:v1").endsWith("velero/velero")).isTrue();
    assertThat(image("velero/velero").endsWith("velero/velero")).isTrue();
    assertThat(image("mirror.example/hub/velero/velero").endsWith("velero")).isTrue();
  }

  @Test
  void a_substring_is_not_a_segment() {
    assertThat(image("example.com/myvelero/velero").endsWith("velero/velero")).isFalse();
    assertThat(image("example.com/velero/velero-plugin").endsWith("velero")).isFalse();
    assertThat(image("velero.example/app").endsWith("velero.example/app")).isFalse();
    assertThat(image("example.com/a/etcd-io/b").hasSegment("etcd")).isFalse();
    assertThat(image("example.com/a/etcd/b").hasSegment("etcd")).isTrue();
    assertThat(image("example.com/a/etcd/b:1").lastSegment()).isEqualTo("b");
  }

  @Test
  void a_path_in_a_registry_of_ones_own_is_not_that_registry() {
    assertThat(image("registry:5000/k8s.gcr.io/pause").domain()).isEqualTo("registry:5000");
    assertThat(image("index.docker.io/nginx").name()).isEqualTo("docker.io/library/nginx");
  }

  @Test
  void two_spellings_of_one_image_are_equal() {
    assertThat(image("docker.io/library/nginx:latest"))
        .isEqualTo(image("nginx"))
        .hasSameHashCodeAs(image("nginx"))
        .isNotEqualTo(image("nginx:1.27"));
  }

  @Test
  void what_names_no_image_is_empty() {
    assertThat(ImageReference.find("")).isEmpty();
    assertThat(ImageReference.find("${IMAGE}")).isEmpty();
    assertThat(ImageReference.find("https://ghcr.io/a/b")).isEmpty();
    assertThat(ImageReference.find("a/".repeat(600) + "b")).isEmpty();
  }

  @Test
  void only_the_digest_of_a_pulled_image_can_be_compared() {
    assertThat(ImageId.parse("docker-pullable://nginx@" + DIGEST))
        .isEqualTo(new ImageId.Manifest(DIGEST));
    assertThat(ImageId.parse("docker.io/library/nginx@" + DIGEST))
        .isEqualTo(new ImageId.Manifest(DIGEST));
    assertThat(ImageId.parse(DIGEST)).isEqualTo(new ImageId.Config(DIGEST));
    assertThat(ImageId.parse("docker://" + DIGEST)).isEqualTo(new ImageId.Config(DIGEST));
    assertThat(ImageId.parse("")).isEqualTo(new ImageId.Unrecognised());
    assertThat(ImageId.parse("nginx:1.27")).isEqualTo(new ImageId.Unrecognised());
  }

  private static ImageReference image(String text) {
    return ImageReference.find(text).orElseThrow();
  }
}
