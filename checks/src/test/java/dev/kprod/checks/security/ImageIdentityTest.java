package dev.kprod.checks.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageIdentityTest {
  private static final String ONE =
      "sha256:1111111111111111111111111111111111111111111111111111111111111111";
  private static final String TWO =
      "sha256:2222222222222222222222222222222222222222222222222222222222222222";

  private final CheckTester<?> check = CheckTester.of(new ImageIdentity());

  private static String web(String image, String more) {
    return """
    kind: StatefulSet
    metadata: {name: web, namespace: shop}
    spec: {template: {spec: {containers: [{name: app, image: "%s" %s}]}}}
    status: {updateRevision: web-1}
    """
        .formatted(image, more);
  }

  private static String pod(String name, String revision, String node, String image, String id) {
    return """
    ---
    kind: Pod
    metadata:
      name: %s
      namespace: shop
      labels: {controller-revision-hash: %s}
      ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: web, controller: true}]
    spec: {nodeName: %s, containers: [{name: app, image: "%s"}]}
    status:
      phase: Running
      conditions: [{type: Ready, status: "True"}]
      containerStatuses: [{name: app, ready: true, imageID: "%s"}]
    """
        .formatted(name, revision, node, image, id);
  }

  private static String node(String name, String architecture) {
    return """
    ---
    kind: Node
    metadata: {name: %s}
    status: {nodeInfo: {architecture: %s, containerRuntimeVersion: "containerd://1.7.3"}}
    """
        .formatted(name, architecture);
  }

  private static final String NODES = node("n1", "amd64") + node("n2", "amd64");
  private static final String IMAGE = "example/web:1.4";

  @Test
  void replicas_of_one_tag_that_run_two_builds_are_told_with_their_nodes() {
    String drifted =
        web(IMAGE, "")
            + pod("web-0", "web-1", "n1", IMAGE, "docker-pullable://example/web@" + ONE)
            + pod("web-1", "web-1", "n2", IMAGE, "example/web@" + TWO)
            + NODES;

    assertThat(check.outcomes(drifted))
        .containsExactly(
            "fail statefulset/shop/web: spec.template.spec.containers[name=app].image is"
                + " example/web:1.4: sha256:111111111111 on n1; sha256:222222222222 on n2, wanted"
                + " one digest");
    assertThat(
            check.outcomes(
                drifted.replace(
                    "name: n2}\nstatus: {nodeInfo: {architecture: amd64",
                    "name: n2}\nstatus: {nodeInfo: {architecture: arm64")))
        .as("another architecture is another build")
        .containsExactly("pass statefulset/shop/web");
    assertThat(check.outcomes(drifted.replaceFirst("hash: web-1", "hash: web-0")))
        .as("a rollout is under way")
        .containsExactly(
            "pass statefulset/shop/web [note: example/web:1.4 runs as different builds in this"
                + " namespace]");
  }

  @Test
  void an_image_that_was_loaded_cannot_be_compared() {
    assertThat(
            check.outcomes(
                web(IMAGE, ", imagePullPolicy: Never")
                    + pod("web-0", "web-1", "n1", IMAGE, ONE)
                    + pod("web-1", "web-1", "n2", IMAGE, TWO)
                    + NODES))
        .containsExactly("pass statefulset/shop/web");
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "example/web, has no tag",
    "example/web:latest, is the moving tag latest",
    "registry:5000/web, has no tag",
    "example/web:nightly, is the moving tag nightly",
    "example/web:snapshot-2026, is the moving tag snapshot-2026",
  })
  void what_moves_by_custom_is_told(String image, String why) {
    assertThat(check.messages(web(image, "")))
        .containsExactly(
            "fail statefulset/shop/web: The image of container app %s.".formatted(why));
  }

  @Test
  void a_digest_is_what_it_is_whatever_tag_stands_beside_it() {
    assertThat(check.outcomes(web("example/web:latest@" + ONE, ", imagePullPolicy: Never")))
        .containsExactly("pass statefulset/shop/web");
    assertThat(
            check.outcomes(
                web("example/web", "")
                    + pod("web-0", "web-1", "n1", "example/web@" + ONE, "example/web@" + ONE)
                    + NODES))
        .as("a webhook added it")
        .containsExactly("pass statefulset/shop/web");
  }

  @Test
  void what_runs_now_is_offered_by_its_digest() {
    assertThat(
            check.remedies(
                web("example/web", "")
                    + pod("web-0", "web-1", "n1", "example/web", "example/web@" + ONE)
                    + NODES))
        .containsExactly(
            "Name what runs now by its digest.\nkubectl -n shop set image sts/web"
                + " 'app=docker.io/example/web@"
                + ONE
                + "'");
    assertThat(check.remedies(web("example/web", "")))
        .containsExactly(
            "Name the version that was tested, by a tag that is never moved or by its digest.");
  }

  @Test
  void what_is_never_pulled_starts_only_where_it_is() {
    assertThat(check.outcomes(web(IMAGE, ", imagePullPolicy: Never")))
        .containsExactly(
            "fail statefulset/shop/web: spec.template.spec.containers[name=app].imagePullPolicy is"
                + " Never, wanted IfNotPresent");
    assertThat(check.outcomes(web("localhost/web:1", ", imagePullPolicy: Never")))
        .containsExactly("pass statefulset/shop/web");
  }

  @Test
  void what_is_pulled_at_every_start_is_noted() {
    assertThat(check.outcomes(web(IMAGE, ", imagePullPolicy: Always")))
        .containsExactly(
            "pass statefulset/shop/web [note: container app is pulled at every start, so its code"
                + " can change at any restart]");
  }

  @Test
  void digests_can_be_required_and_tags_be_called_moving() {
    assertThat(check.with(ImageIdentity.REQUIRE_DIGEST, true).messages(web(IMAGE, "")))
        .containsExactly("fail statefulset/shop/web: The image of container app has no digest.");
    assertThat(check.with(ImageIdentity.MUTABLE, List.of("1.?")).messages(web(IMAGE, "")))
        .containsExactly(
            "fail statefulset/shop/web: The image of container app is the moving tag 1.4.");
  }

  @Test
  void a_namespace_for_tests_is_left_out() {
    assertThat(check.outcomes(web("example/web", "").replace("shop", "shop-test")))
        .containsExactly(
            "not-applicable statefulset/shop-test/web: its name says that it is not for"
                + " production");
  }
}
