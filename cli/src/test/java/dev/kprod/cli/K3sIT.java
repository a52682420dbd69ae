package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;

/// A real distribution with real kubelets, where there is a container engine to run it.
@Tag("k3s")
class K3sIT {
  @TempDir Path folder;

  @Test
  void a_fresh_k3s_is_read_whole() throws IOException {
    boolean docker = DockerClientFactory.instance().isDockerAvailable();
    if (!docker) {
      System.out.println("skipped: needs Docker, and none answers here");
    }
    assumeTrue(docker, "needs Docker, and none answers here");
    try (K3sContainer k3s = new K3sContainer(DockerImageName.parse("rancher/k3s:v1.34.1-k3s1"))) {
      k3s.start();
      Path kubeconfig = folder.resolve("kubeconfig");
      Files.writeString(kubeconfig, k3s.getKubeConfigYaml());

      Ran ran = Ran.kprod("audit", "--kubeconfig", kubeconfig.toString(), "-o", "json");

      assertThat(ran.code()).as(ran.err()).isIn(0, 1);
      assertThat(ApiCaller.tree(ran.out()).text("cluster", "platform")).isEqualTo("k3s");
    }
  }
}
