package dev.kprod.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.catalogue.Catalogue.Broken;
import dev.kprod.catalogue.Catalogue.Listed;
import dev.kprod.check.Area;
import dev.kprod.check.Check;
import dev.kprod.check.CheckModule;
import dev.kprod.check.Declaration;
import dev.kprod.check.Fact;
import dev.kprod.check.Params;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Topic;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Subject;
import dev.kprod.snapshot.Read;
import dev.kprod.testing.ReplicasExample;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import org.junit.jupiter.api.Test;

class CatalogueTest {
  private static final Area NETWORK = Area.of("network", "Network", "net");
  private static final Area AVAILABILITY = Area.of("availability", "Availability", "ha");

  @Test
  void checks_are_listed_by_area_in_the_order_of_the_modules() {
    Catalogue catalogue =
        Catalogue.of(
            List.of(
                module(NETWORK, check("net-b"), check("net-a")),
                module(AVAILABILITY, new ReplicasExample()),
                module(NETWORK, check("net-x"))));

    assertThat(catalogue.ids()).containsExactly("net-b", "net-a", "net-x", "ha-example");
    assertThat(catalogue.areas()).containsExactly(NETWORK, AVAILABILITY);
  }

  @Test
  void a_check_is_found_by_its_id_and_by_an_earlier_one() {
    Catalogue catalogue = Catalogue.of(List.of(module(AVAILABILITY, new ReplicasExample())));

    assertThat(catalogue.find("ha-old-example").map(Listed::id)).contains("ha-example");
    assertThat(catalogue.find("ha-example").map(Listed::area)).contains(AVAILABILITY);
    assertThat(catalogue.find("ha-none")).isEmpty();
    assertThat(catalogue.matching(List.of("ha-old*")).stream().map(Listed::id))
        .containsExactly("ha-example");
  }

  @Test
  void a_module_with_an_id_that_is_taken_is_left_out_whole() {
    Catalogue catalogue =
        Catalogue.of(
            List.of(
                module(AVAILABILITY, new ReplicasExample()),
                new Named(NETWORK, List.of(check("net-a"), check("ha-old-example")))));

    assertThat(catalogue.ids()).containsExactly("ha-example");
    assertThat(catalogue.broken())
        .containsExactly(
            new Broken(Named.class.getName(), "the id ha-old-example is already taken"));
  }

  @Test
  void a_module_that_throws_loses_only_itself() {
    CheckModule broken =
        new CheckModule() {
          @Override
          public Area area() {
            return NETWORK;
          }

          @Override
          public List<Check<?>> checks() {
            throw new NoClassDefFoundError("dev/elsewhere/Thing");
          }
        };

    Catalogue catalogue =
        Catalogue.of(List.of(broken, module(AVAILABILITY, new ReplicasExample())));

    assertThat(catalogue.ids()).containsExactly("ha-example");
    assertThat(catalogue.broken().stream().map(Broken::because))
        .containsExactly("java.lang.NoClassDefFoundError: dev/elsewhere/Thing");
  }

  @Test
  void a_provider_that_cannot_be_made_loses_only_itself() {
    Iterator<CheckModule> good = List.of(module(AVAILABILITY, new ReplicasExample())).iterator();
    Iterator<CheckModule> loader =
        new Iterator<>() {
          private boolean thrown;

          @Override
          public boolean hasNext() {
            return !thrown || good.hasNext();
          }

          @Override
          public CheckModule next() {
            if (!thrown) {
              thrown = true;
              throw new ServiceConfigurationError("no such class");
            }
            return good.next();
          }
        };

    Catalogue catalogue = Catalogue.of(() -> loader);

    assertThat(catalogue.ids()).containsExactly("ha-example");
    assertThat(catalogue.broken()).containsExactly(new Broken("a module", "no such class"));
  }

  @Test
  void a_loader_that_always_fails_ends() {
    Catalogue catalogue =
        Catalogue.of(
            () ->
                new Iterator<>() {
                  @Override
                  public boolean hasNext() {
                    throw new ServiceConfigurationError("broken jar");
                  }

                  @Override
                  public CheckModule next() {
                    throw new ServiceConfigurationError("broken jar");
                  }
                });

    assertThat(catalogue.checks()).isEmpty();
    assertThat(catalogue.broken()).isNotEmpty();
  }

  @Test
  void facts_and_topics_come_from_checks_modules_and_the_engine() {
    Catalogue catalogue = Catalogue.of(List.of(module(AVAILABILITY, new ReplicasExample())));

    assertThat(catalogue.facts().keySet()).containsExactly("addons.trust", "singles.allowed");
    assertThat(catalogue.topics().stream().map(Topic::id)).containsExactly("ha-drill");
  }

  @Test
  void a_fact_of_two_types_is_refused() {
    Fact<?> other = new Fact<>("singles.allowed", ValueType.flag(), true, "Something else.");
    Check<Subject> second = check(Declaration.of("net-a", SubjectKind.CLUSTER).takes(other));

    Catalogue catalogue =
        Catalogue.of(List.of(module(AVAILABILITY, new ReplicasExample()), module(NETWORK, second)));

    assertThat(catalogue.broken().stream().map(Broken::because))
        .containsExactly("net-a takes the fact singles.allowed as another type");
  }

  @Test
  void the_reads_of_a_selection_are_joined_and_the_stricter_use_wins() {
    Check<Subject> strict =
        check(Declaration.of("net-a", SubjectKind.CLUSTER).reads(Resources.PODS));
    Catalogue catalogue =
        Catalogue.of(List.of(module(AVAILABILITY, new ReplicasExample()), module(NETWORK, strict)));

    assertThat(Catalogue.reads(catalogue.checks()).required().stream().map(Read::id))
        .containsExactly("deployments.apps", "services", "pods");
    assertThat(Catalogue.reads(catalogue.checks()).optional()).isEmpty();
  }

  @Test
  void a_glob_matches_whole_names() {
    assertThat(
            List.of("rbac-*", "*", "?bac-x", "rbac-x", "r**x", "*-*").stream()
                .filter(glob -> new Glob(glob).matches("rbac-x")))
        .hasSize(6);
    assertThat(
            List.of("rbac", "bac-x", "", "rbac-x?", "rbac-[x]", "RBAC-x", "rbac.x").stream()
                .filter(glob -> new Glob(glob).matches("rbac-x")))
        .isEmpty();
    assertThat(new Glob("").matches("")).isTrue();
  }

  @Test
  void a_hostile_glob_takes_no_time() {
    assertThat(new Glob("*a".repeat(40) + "b").matches("a".repeat(5000))).isFalse();
  }

  @Test
  void the_nearest_name_is_near_or_none() {
    List<String> known = List.of("minReplicas", "maxAge", "rbac-wildcard");

    assertThat(Nearest.find("minReplica", known)).contains("minReplicas");
    assertThat(Nearest.find("minRelpicas", known)).contains("minReplicas");
    assertThat(Nearest.find("rbac-wildcards", known)).contains("rbac-wildcard");
    assertThat(Nearest.find("replicas", known)).isEqualTo(Optional.empty());
    assertThat(Nearest.find("ab", List.of("cd"))).isEmpty();
    assertThat(Nearest.find("mxAge", known)).contains("maxAge");
  }

  @Test
  void two_neighbours_swapped_are_one_edit() {
    assertThat(
            List.of(
                Nearest.distance("abcd", "abdc"),
                Nearest.distance("", "abc"),
                Nearest.distance("kitten", "sitting"),
                Nearest.distance("same", "same")))
        .containsExactly(1, 3, 3, 0);
  }

  private record Named(Area area, List<Check<?>> checks) implements CheckModule {}

  private static CheckModule module(Area area, Check<?>... checks) {
    return new Named(area, Arrays.asList(checks));
  }

  private static Check<Subject> check(String id) {
    return check(Declaration.of(id, SubjectKind.CLUSTER));
  }

  private static Check<Subject> check(Declaration.Builder<Subject> begun) {
    Declaration<Subject> declaration =
        begun
            .title("It holds.")
            .breaks("It breaks.")
            .judged("It is read.")
            .example("a", "b")
            .source("https://example.com/")
            .build();
    return new Check<>() {
      @Override
      public Declaration<Subject> declaration() {
        return declaration;
      }

      @Override
      public Verdict judge(Subject subject, Cluster cluster, Params params) {
        return Verdict.pass();
      }
    };
  }
}
