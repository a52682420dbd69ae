package dev.kprod.semantics.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cluster.PolicyRule;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The tables of upstream's authorizer and of its comparison of rules, and what must hold between
/// the two.
class RulesAgreementTest {
  private static PolicyRule rule(String verbs, String groups, String resources, String names) {
    return new PolicyRule(words(verbs), words(groups), words(resources), words(names), List.of());
  }

  private static PolicyRule urls(String verbs, String urls) {
    return new PolicyRule(words(verbs), List.of(), List.of(), List.of(), words(urls));
  }

  /// A dash is the empty list, a tilde the empty text.
  private static List<String> words(String text) {
    return text.equals("-")
        ? List.of()
        : Stream.of(text.split(" ")).map(word -> word.equals("~") ? "" : word).toList();
  }

  @ParameterizedTest(name = "{0} on {1} of {2} named {3}: {4} {5} in {6} named {7} is {8}")
  @CsvSource({
    "get, pods, ~, -, get, pods, '', '', true",
    "get, pods, ~, -, list, pods, '', '', false",
    "GET, pods, ~, -, get, pods, '', '', false",
    "*, pods, ~, -, escalate, pods, '', '', true",
    "impersonate:*, users, ~, -, impersonate:user-info, users, '', '', false",
    "get, pods, apps, -, get, pods, '', '', false",
    "get, pods, -, -, get, pods, '', '', false",
    "get, deployments, *, -, get, deployments, apps, '', true",
    "get, pods, *, -, get, pods, '', '', true",
    "create, pods, ~, -, create, pods/exec, '', a, false",
    "create, *, ~, -, create, pods/exec, '', a, true",
    "create, pods/*, ~, -, create, pods/exec, '', a, false",
    "create, */*, ~, -, create, pods/exec, '', a, false",
    "update, */scale, apps, -, update, deployments/scale, apps, a, true",
    "update, */scale, ~, -, update, deployments/scale, apps, a, false",
    "update, */scale, *, -, update, deployments/status, apps, a, false",
    "get, */scale, *, -, get, deployments, apps, a, false",
    "create, pods/exec, ~, -, create, pods, '', '', false",
    "get, secrets, ~, a, get, secrets, '', a, true",
    "get, secrets, ~, a, get, secrets, '', b, false",
    "list, secrets, ~, a, list, secrets, '', '', false",
    "list, secrets, ~, a, list, secrets, '', a, true",
    "create, secrets, ~, a, create, secrets, '', '', false",
    "deletecollection, secrets, ~, a, deletecollection, secrets, '', '', false",
    "create, secrets, ~, ~, create, secrets, '', '', true",
    "list, secrets, ~, ~, list, secrets, '', '', true",
    "get, secrets, ~, ~, get, secrets, '', a, false",
    "create, pods/eviction, ~, a, create, pods/eviction, '', a, true",
  })
  void a_rule_allows_a_request_as_upstream_does(
      String verbs,
      String resources,
      String groups,
      String names,
      String verb,
      String resource,
      String group,
      String name,
      boolean allowed) {
    RequestAttributes request = RequestAttributes.on(verb, group, resource).named(name);

    assertThat(Rules.allows(rule(verbs, groups, resources, names), request)).isEqualTo(allowed);
  }

  @ParameterizedTest(name = "{0} {1}: {2} {3} is {4}")
  @CsvSource({
    "get, *, get, /metrics, true",
    "get, /metrics, get, /metrics, true",
    "get, /metrics, post, /metrics, false",
    "get, /metrics, get, /metrics/cadvisor, false",
    "get, /foo/*, get, /foo/bar, true",
    "get, /foo/*, get, /foo/bar/baz, true",
    "get, /foo/*, get, /foo, false",
    "get, /foo/*, get, /foo/, true",
    "get, /foo*, get, /foobar, true",
    "get, /foo/**, get, /foo/bar, true",
    "get, /foo/*, get, /foo/*, true",
    "get, /*/bar, get, /foo/bar, false",
    "*, /foo, delete, /foo, true",
  })
  void a_rule_allows_a_url_as_upstream_does(
      String verbs, String owned, String verb, String path, boolean allowed) {
    RequestAttributes request = new RequestAttributes.OnUrl(verb, path);

    assertThat(Rules.allows(urls(verbs, owned), request)).isEqualTo(allowed);
  }

  @ParameterizedTest(name = "{0} {1} {2} {3} covers {4} {5} {6} {7}: {8}")
  @CsvSource({
    "*, *, *, -, *, *, *, -, true",
    "get list watch create update patch delete deletecollection, *, *, -, *, *, *, -, false",
    "*, *, pods services, -, *, *, *, -, false",
    "*, ~ apps, *, -, *, *, *, -, false",
    "*, *, *, a, *, *, *, -, false",
    "*, *, *, -, get, ~, pods/exec, a, true",
    "get, ~, *, -, get, ~, pods/log, -, true",
    "update, apps, */scale, -, update, apps, deployments/scale, -, true",
    "update, apps, */scale, -, update, apps, deployments, -, false",
    "update, apps, */scale, -, update, apps, */scale, -, true",
    "get, ~, pods, a b, get, ~, pods, a, true",
    "get, ~, pods, a, get, ~, pods, a b, false",
    "get, ~, pods, a, get, ~, pods, -, false",
    "get, ~, pods, -, get, ~, pods, a, true",
    "get, ~, pods, -, get list, ~, pods, -, false",
    "get, ~, pods, -, get, -, pods, -, true",
  })
  void a_rule_covers_another_as_upstream_says(
      String verbs,
      String groups,
      String resources,
      String names,
      String wantedVerbs,
      String wantedGroups,
      String wantedResources,
      String wantedNames,
      boolean covered) {
    assertThat(
            Rules.cover(
                List.of(rule(verbs, groups, resources, names)),
                List.of(rule(wantedVerbs, wantedGroups, wantedResources, wantedNames))))
        .isEqualTo(covered);
  }

  @ParameterizedTest
  @CsvSource({
    "/foo/*, /foo/bar, true",
    "/foo/*, /foo/*, true",
    "/foo/*, /foo, false",
    "*, /foo/*, true",
    "/foo/bar, /foo/*, false",
  })
  void a_url_covers_another_as_upstream_says(String owned, String wanted, boolean covered) {
    assertThat(Rules.cover(List.of(urls("get", owned)), List.of(urls("get", wanted))))
        .isEqualTo(covered);
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void two_rules_cover_together_what_neither_covers_alone(boolean both) {
    PolicyRule pods = rule("get", "~", "pods", "-");
    PolicyRule nodes = rule("get", "~", "nodes", "-");
    List<PolicyRule> owned = both ? List.of(pods, nodes) : List.of(pods);

    assertThat(Rules.cover(owned, List.of(rule("get", "~", "pods nodes", "-")))).isEqualTo(both);
  }

  @Property
  void what_covers_a_rule_allows_all_that_the_rule_allows(
      @ForAll("rules") List<PolicyRule> owned,
      @ForAll("rules") List<PolicyRule> wanted,
      @ForAll("requests") RequestAttributes request) {
    boolean allowed = wanted.stream().anyMatch(rule -> Rules.allows(rule, request));

    if (allowed && Rules.cover(owned, wanted)) {
      assertThat(owned).anyMatch(rule -> Rules.allows(rule, request));
    }
  }

  @Property
  void rules_cover_themselves_and_everything_covers_every_rule_on_resources(
      @ForAll("rules") List<PolicyRule> rules) {
    assertThat(Rules.cover(rules, rules)).isTrue();
    assertThat(
            Rules.cover(
                List.of(Rules.EVERYTHING),
                rules.stream().filter(rule -> rule.urls().isEmpty()).toList()))
        .isTrue();
  }

  @Provide
  Arbitrary<List<PolicyRule>> rules() {
    Arbitrary<PolicyRule> onResources =
        Combinators.combine(
                some("get", "list", "*"),
                some("", "apps", "*"),
                some("pods", "pods/exec", "*/exec", "*", "*/*"),
                Arbitraries.of("a", "b", "").list().uniqueElements().ofMaxSize(2))
            .as((verbs, groups, on, names) -> new PolicyRule(verbs, groups, on, names, List.of()));
    Arbitrary<PolicyRule> onUrls =
        Combinators.combine(some("get", "*"), some("/a", "/a/*", "*", "/a/b"))
            .as((verbs, urls) -> new PolicyRule(verbs, List.of(), List.of(), List.of(), urls));
    return Arbitraries.oneOf(onResources, onUrls).list().ofMaxSize(3);
  }

  @Provide
  Arbitrary<RequestAttributes> requests() {
    Arbitrary<RequestAttributes> onResources =
        Combinators.combine(
                Arbitraries.of("get", "list", "watch"),
                Arbitraries.of("", "apps"),
                Arbitraries.of("pods", "pods/exec", "pods/log"),
                Arbitraries.of("", "a", "c"))
            .as((verb, group, on, name) -> RequestAttributes.on(verb, group, on).named(name));
    Arbitrary<RequestAttributes> onUrls =
        Combinators.combine(Arbitraries.of("get", "post"), Arbitraries.of("/a", "/a/b", "/c"))
            .as(RequestAttributes.OnUrl::new);
    return Arbitraries.oneOf(onResources, onUrls);
  }

  private static Arbitrary<List<String>> some(String... of) {
    return Arbitraries.of(of).list().uniqueElements().ofMinSize(1).ofMaxSize(2);
  }
}
