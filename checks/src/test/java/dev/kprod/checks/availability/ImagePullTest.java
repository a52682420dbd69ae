package dev.kprod.checks.availability;

import static dev.kprod.checks.availability.Manifests.SERVICE;
import static dev.kprod.checks.availability.Manifests.deployment;
import static dev.kprod.checks.availability.Manifests.pod;
import static dev.kprod.checks.availability.Manifests.replicaSet;
import static dev.kprod.checks.availability.Manifests.warning;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImagePullTest {
  private static final String WEB = deployment("replicas: 2") + replicaSet("web");
  private static final String CONTAINERS = "containers: [{name: app, image: 'r.example/web:2'}]";
  private static final String WELL =
      "phase: Running, containerStatuses: [{name: app, state: {running: {}}}]";

  private final CheckTester<?> check = CheckTester.of(new ImagePull());

  private static String waiting(String reason, String message) {
    return "phase: Pending, containerStatuses: [{name: app, state: {waiting: {reason: %s, message: '%s'}}}]"
        .formatted(reason, message);
  }

  @Test
  void an_image_that_does_not_come_fails_and_the_cache_of_the_others_is_named() {
    String yaml =
        WEB
            + pod("web", 0, "n1", CONTAINERS, WELL)
            + pod(
                "web", 1, "n2", CONTAINERS, waiting("ImagePullBackOff", "Back-off pulling image"));

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail deployment/shop/web: status.containerStatuses[name=app].state.waiting.reason of"
                + " pod/shop/web-1-1 is ImagePullBackOff, wanted an image that can be pulled");
    assertThat(check.messages(yaml))
        .containsExactly(
            "fail deployment/shop/web: 1 of its 2 pods waits for image r.example/web:2: the kubelet"
                + " cannot pull it. Those that run survive on their nodes' caches only.");
    assertThat(check.remedies(yaml))
        .containsExactly("Read what the registry said.\nkubectl -n shop describe pod web-1-1");
  }

  @ParameterizedTest
  @CsvSource({
    "ErrImagePull, 'failed to authorize: 401 Unauthorized', the registry refuses the credentials",
    "ImagePullBackOff, 'rpc error: manifest unknown', the registry does not have it",
    "ErrImagePull, 'dial tcp: lookup r.example: no such host', the registry cannot be reached",
    "ErrImagePull, '429 Too Many Requests', the registry limits how often it is asked",
    "InvalidImageName, '', its name is not one",
    "ErrImageNeverPull, '', 'it is never to be pulled, and the node does not have it'",
  })
  void what_the_registry_said_is_put_into_words(String reason, String message, String words) {
    assertThat(check.messages(WEB + pod("web", 0, "n1", CONTAINERS, waiting(reason, message))))
        .containsExactly(
            "fail deployment/shop/web: 1 of its 1 pod waits for image r.example/web:2: %s."
                .formatted(words));
  }

  @Test
  void init_containers_and_the_pods_of_jobs_are_judged_too() {
    assertThat(
            check.outcomes(
                """
                kind: Job
                metadata: {name: once, namespace: shop}
                ---
                kind: Pod
                metadata:
                  name: once-a
                  namespace: shop
                  ownerReferences: [{apiVersion: batch/v1, kind: Job, name: once, controller: true}]
                spec: {initContainers: [{name: get, image: a}], containers: [{name: app, image: b}]}
                status:
                  phase: Pending
                  initContainerStatuses: [{name: get, state: {waiting: {reason: ErrImagePull}}}]
                """))
        .containsExactly(
            "fail job/shop/once: status.initContainerStatuses[name=get].state.waiting.reason of"
                + " pod/shop/once-a is ErrImagePull, wanted an image that can be pulled");
  }

  @Test
  void a_new_pod_is_left_alone() {
    assertThat(
            check.outcomes(
                WEB
                    + pod("web", 0, "n1", CONTAINERS, waiting("ErrImagePull", ""))
                        .replace("06:00:00", "07:55:00")))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void a_serving_workload_is_not_to_live_on_images_that_somebody_put_there() {
    String never =
        WEB + pod("web", 0, "n1", CONTAINERS.replace("}]", ", imagePullPolicy: Never}]"), WELL);

    assertThat(check.outcomes(never)).containsExactly("pass deployment/shop/web");
    assertThat(check.outcomes(never + SERVICE))
        .containsExactly(
            "fail deployment/shop/web: spec.template.spec.containers[name=app].imagePullPolicy is"
                + " Never, wanted IfNotPresent or Always");
    assertThat(check.remedies(never + SERVICE))
        .containsExactly(
            "Let the kubelet pull what it does not have.\n"
                + "kubectl -n shop patch deploy web --type strategic -p '{\"spec\":{\"template\":"
                + "{\"spec\":{\"containers\":[{\"name\":\"app\","
                + "\"imagePullPolicy\":\"IfNotPresent\"}]}}}}'");
  }

  @Test
  void a_secret_for_pulling_that_is_gone_shows_in_a_warning_while_the_pod_still_runs() {
    String yaml =
        WEB
            + pod("web", 0, "n1", CONTAINERS + ", imagePullSecrets: [{name: regcred}]", WELL)
            + warning("web-1-0", "FailedToRetrieveImagePullSecret", "secret regcred");

    CheckTester<?> unasked = check.refusing("secrets?type=kubernetes.io/dockerconfigjson");

    assertThat(unasked.outcomes(yaml))
        .containsExactly(
            "fail deployment/shop/web: event FailedToRetrieveImagePullSecret of pod/shop/web-1-0 is"
                + " secret regcred, wanted none; spec.imagePullSecrets of pod/shop/web-1-0 is"
                + " regcred, wanted Secrets that exist");
    assertThat(unasked.refusing("events?type=Warning").outcomes(yaml))
        .containsExactly("pass deployment/shop/web");
  }

  @ParameterizedTest
  @CsvSource({
    "regcred, kubernetes.io/dockerconfigjson, pass",
    "regcred, kubernetes.io/dockercfg, pass",
    "regcred, Opaque, fail",
    "other, kubernetes.io/dockerconfigjson, fail",
  })
  void where_names_of_secrets_may_be_read_they_tell(String name, String type, String outcome) {
    assertThat(
            check.outcomes(
                WEB
                    + pod(
                        "web", 0, "n1", CONTAINERS + ", imagePullSecrets: [{name: regcred}]", WELL)
                    + "---\nkind: Secret\ntype: %s\nmetadata: {name: %s, namespace: shop}\n"
                        .formatted(type, name)))
        .first()
        .asString()
        .startsWith(outcome);
  }
}
