package dev.kprod.semantics.podsecurity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cluster.Fixture;
import org.junit.jupiter.api.Test;

class PluginTest {
  private static String version(String text) {
    return "endpoint: /version\nbody: {gitVersion: %s}\n---\n".formatted(text);
  }

  private static String apiServer(String command) {
    return """
    kind: Pod
    metadata:
      name: kube-apiserver-cp1
      namespace: kube-system
      labels: {tier: control-plane, component: kube-apiserver}
    spec: {containers: [{name: kube-apiserver, command: [%s]}]}
    """
        .formatted(command);
  }

  private static Plugin of(String yaml) {
    return Plugin.of(Fixture.of(yaml));
  }

  @Test
  void it_is_on_where_the_server_counts_evaluations() {
    assertThat(
            of(
                """
                endpoint: /metrics
                body: {pod_security_evaluations_total: [{labels: {}, value: 1}]}
                """))
        .isEqualTo(Plugin.ON);
  }

  @Test
  void it_is_on_where_an_api_server_in_sight_does_not_switch_it_off() {
    assertThat(of(apiServer("kube-apiserver, '--disable-admission-plugins=Foo'")))
        .isEqualTo(Plugin.ON);
  }

  @Test
  void it_is_off_where_an_api_server_says_so_in_either_spelling_and_the_last_flag_wins() {
    assertThat(of(apiServer("kube-apiserver, '--disable-admission-plugins=Foo,PodSecurity'")))
        .isEqualTo(Plugin.OFF);
    assertThat(of(apiServer("kube-apiserver, '--disable-admission-plugins', PodSecurity")))
        .isEqualTo(Plugin.OFF);
    assertThat(
            of(
                apiServer(
                    "kube-apiserver, '--disable-admission-plugins=PodSecurity',"
                        + " '--disable-admission-plugins=Foo'")))
        .isEqualTo(Plugin.ON);
  }

  @Test
  void it_is_assumed_where_nothing_shows_it() {
    assertThat(of(version("v1.35.2"))).isEqualTo(Plugin.ASSUMED);
    assertThat(of("")).isEqualTo(Plugin.ASSUMED);
    assertThat(
            Plugin.of(Fixture.refusing("pods").andRefusing("/metrics").cluster(version("v1.35.2"))))
        .isEqualTo(Plugin.ASSUMED);
  }

  @Test
  void a_server_before_1_23_is_too_old() {
    assertThat(of(version("v1.22.17"))).isEqualTo(Plugin.TOO_OLD);
    assertThat(of(version("v1.23.0"))).isEqualTo(Plugin.ASSUMED);
  }
}
