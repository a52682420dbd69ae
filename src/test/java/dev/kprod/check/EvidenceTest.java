package dev.kprod.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cluster.Subject;
import org.junit.jupiter.api.Test;

class EvidenceTest {
  @Test
  void an_object_that_is_the_subject_goes_without_saying_in_whatever_version_it_is_named() {
    Subject subject = new Subject("apps", "", "Deployment", "shop", "web");
    Evidence evidence = Evidence.at("spec.replicas", 1, "at least 2");
    Subject versioned = new Subject("apps", "v1", "Deployment", "shop", "web");
    Subject other = new Subject("apps", "v1", "Deployment", "shop", "api");

    assertThat(evidence.on(versioned).about(subject)).isEqualTo(evidence);
    assertThat(evidence.on(other).about(subject)).isEqualTo(evidence.on(other));
    assertThat(evidence.about(subject)).isEqualTo(evidence);
  }
}
