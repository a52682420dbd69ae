package dev.kprod.cli.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// That kprod only reads is no promise but a property of the code.
class OnlyGetsTest {
  private static final JavaClasses CLI =
      new ClassFileImporter()
          .importUrl(Transport.class.getProtectionDomain().getCodeSource().getLocation());
  private static final JavaClass TRANSPORT = CLI.get(Transport.class);

  /// What `publish` sends goes to places that a person names, never to a cluster.
  private static final String SINKS = "dev.kprod.cli.sink";

  private static Stream<JavaClass> reading() {
    return CLI.stream().filter(each -> !each.getPackageName().startsWith(SINKS));
  }

  @Test
  void sinks_know_nothing_of_clusters() {
    assertThat(
            CLI.stream()
                .filter(each -> each.getPackageName().startsWith(SINKS))
                .flatMap(each -> each.getDirectDependenciesFromSelf().stream())
                .map(on -> on.getTargetClass().getPackageName())
                .filter(name -> name.startsWith("dev.kprod.cli"))
                .filter(name -> !name.equals("dev.kprod.cli") && !name.startsWith(SINKS))
                .distinct())
        .isEmpty();
  }

  @Test
  void one_class_sends_requests() {
    assertThat(
            reading()
                .filter(
                    each ->
                        each.getDirectDependenciesFromSelf().stream()
                            .anyMatch(on -> on.getTargetClass().isEquivalentTo(HttpClient.class)))
                .map(JavaClass::getName)
                .map(name -> name.replaceFirst("\\$.*", ""))
                .distinct())
        .containsExactly(Transport.class.getName());
  }

  @Test
  void and_all_that_it_builds_is_a_get() {
    assertThat(
            reading()
                .flatMap(each -> each.getMethodCallsFromSelf().stream())
                .filter(call -> call.getTargetOwner().isAssignableTo(HttpRequest.Builder.class))
                .map(JavaMethodCall::getName)
                .distinct()
                .sorted())
        .containsExactly("GET", "build", "header");
    assertThat(
            TRANSPORT.getMethods().stream()
                .filter(method -> !method.getModifiers().contains(JavaModifier.PRIVATE))
                .map(method -> method.getName())
                .sorted())
        .containsExactly("close", "get", "to");
  }
}
