package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cli.ControlPlane.Extent;
import dev.kprod.cli.ControlPlane.User;
import dev.kprod.snapshot.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `can-i -f` says of random roles, bindings and requests is what the API server says.
///
/// `-Dkprod.rbac.sets=N` and `-Dkprod.rbac.reviews=M` ask for more than the usual 50 sets of 420.
@Tag("real-api")
class RbacAgreementIT {
  private static final int SETS = Integer.getInteger("kprod.rbac.sets", 50);
  private static final int REVIEWS = Integer.getInteger("kprod.rbac.reviews", 420);
  private static final int AT_ONCE = 6;
  private static final String API = "/apis/rbac.authorization.k8s.io/v1";
  private static final String ASK = "/apis/authorization.k8s.io/v1/subjectaccessreviews";

  @TempDir Path folder;

  @Test
  void every_answer_is_the_api_servers() throws Exception {
    try (ControlPlane cluster = ControlPlane.start(Extent.API_SERVER);
        ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE)) {
      ApiCaller admin = cluster.as(User.ADMIN);
      for (String namespace : RandomRbac.NAMESPACES) {
        post(admin, "/api/v1/namespaces", "{\"metadata\":{\"name\":\"%s\"}}".formatted(namespace));
      }
      long allowed = 0;
      for (int set = 0; set < SETS; set++) {
        RandomRbac random = new RandomRbac(set);
        apply(admin, pool, random);
        awaitInformers(cluster, admin, set);
        List<String> answers = answers(admin, pool, random);
        allowed += answers.stream().filter(one -> one.contains("\"allowed\":true")).count();
        Path file = folder.resolve("reviews.json");
        Files.writeString(
            file, "{\"kind\":\"List\",\"items\":[" + String.join(",", answers) + "]}");

        Ran ran =
            Ran.kprod(
                "can-i",
                "-f",
                file.toString(),
                "--expect",
                "--kubeconfig",
                cluster.kubeconfig(User.ADMIN).toString());

        assertThat(ran.err()).as("set %s", set).isEmpty();
        assertThat(ran.out())
            .as("set %s", set)
            .isEqualTo("0 of %s reviews are not as expected.\n".formatted(REVIEWS));
      }
      assertThat(allowed).isBetween(SETS * REVIEWS / 8L, SETS * REVIEWS * 7 / 8L);
    }
  }

  private static void apply(ApiCaller admin, ExecutorService pool, RandomRbac random)
      throws InterruptedException, ExecutionException {
    List<Future<String>> writes = new ArrayList<>();
    String ofSet = "?labelSelector=set%3Drandom";
    for (String kind : List.of("clusterroles", "clusterrolebindings")) {
      admin.delete(API + "/" + kind + ofSet);
    }
    for (String namespace : RandomRbac.NAMESPACES) {
      String there = API + "/namespaces/" + namespace;
      admin.delete(there + "/roles" + ofSet);
      admin.delete(there + "/rolebindings" + ofSet);
      for (int i = 0; i < 6; i++) {
        write(writes, pool, admin, there + "/roles", random.role(String.valueOf(i), namespace));
        write(
            writes,
            pool,
            admin,
            there + "/rolebindings",
            random.binding(String.valueOf(i), namespace));
      }
    }
    for (int i = 0; i < 8; i++) {
      write(writes, pool, admin, API + "/clusterroles", random.role(String.valueOf(i), ""));
    }
    for (int i = 0; i < 4; i++) {
      write(
          writes, pool, admin, API + "/clusterrolebindings", random.binding(String.valueOf(i), ""));
    }
    for (Future<String> one : writes) {
      one.get();
    }
  }

  private static void write(
      List<Future<String>> writes,
      ExecutorService pool,
      ApiCaller admin,
      String path,
      String body) {
    writes.add(pool.submit(() -> post(admin, path, body)));
  }

  /// The authorizer reads four kinds through four watches, each in order: what was written before a
  /// mark of a kind is seen once the mark is.
  private static void awaitInformers(ControlPlane cluster, ApiCaller admin, int set) {
    String rules =
        "\"rules\":[{\"verbs\":[\"mark\"],\"apiGroups\":[\"\"],\"resources\":[\"marks\"]}]";
    String who = "mark-" + set;
    String binding =
        "\"roleRef\":{\"apiGroup\":\"rbac.authorization.k8s.io\",\"kind\":\"%s\",\"name\":\"mark\"},"
            + "\"subjects\":[{\"kind\":\"User\",\"apiGroup\":\"rbac.authorization.k8s.io\",\"name\":\""
            + who
            + "%s\"}]";
    String there = API + "/namespaces/" + RandomRbac.NAMESPACES.getLast();
    String namespace = RandomRbac.NAMESPACES.getLast();
    post(admin, API + "/clusterroles", RandomRbac.object("ClusterRole", "mark", "", rules));
    post(admin, there + "/roles", RandomRbac.object("Role", "mark", namespace, rules));
    post(
        admin,
        API + "/clusterrolebindings",
        RandomRbac.object("ClusterRoleBinding", "mark", "", binding.formatted("ClusterRole", "")));
    post(
        admin,
        there + "/rolebindings",
        RandomRbac.object("RoleBinding", "mark", namespace, binding.formatted("Role", "-in")));
    for (String user : List.of(who, who + "-in")) {
      String review =
          "{\"spec\":{\"user\":\"%s\",\"resourceAttributes\":{\"verb\":\"mark\",\"resource\":\"marks\",\"namespace\":\"%s\"}}}"
              .formatted(user, namespace);
      cluster.await("the authorizer's watches", () -> isAllowed(admin, review));
    }
  }

  private static List<String> answers(ApiCaller admin, ExecutorService pool, RandomRbac random)
      throws InterruptedException, ExecutionException {
    List<Future<String>> asked = new ArrayList<>();
    for (int i = 0; i < REVIEWS; i++) {
      String review = random.review();
      asked.add(pool.submit(() -> post(admin, ASK, review)));
    }
    List<String> answers = new ArrayList<>();
    for (Future<String> one : asked) {
      answers.add(one.get());
    }
    return answers;
  }

  private static boolean isAllowed(ApiCaller admin, String review) {
    return ApiCaller.tree(post(admin, ASK, review)).isTrue("status", "allowed");
  }

  private static String post(ApiCaller admin, String path, String body) {
    ApiCaller.Answer answer = admin.send("POST", path, "application/json", body);
    assertThat(answer.status()).as("%s %s: %s", path, body, answer.body()).isEqualTo(201);
    return answer.body();
  }

  @Test
  void whoever_may_read_roles_of_one_namespace_only_gets_what_is_certain_and_is_told_the_rest()
      throws IOException {
    try (ControlPlane cluster = ControlPlane.start(Extent.API_SERVER)) {
      ApiCaller admin = cluster.as(User.ADMIN);
      admin.apply(PARTIAL);
      String viewer = cluster.kubeconfig(User.VIEWER).toString();

      Ran there =
          Ran.kprod(
              "who-can", "get", "secrets", "-n", "shop", "--kubeconfig", viewer, "-o", "json");
      Ran elsewhere = Ran.kprod("who-can", "mark", "pods", "-n", "bank", "--kubeconfig", viewer);
      Ran found = Ran.kprod("who-can", "list", "clusterroles", "--kubeconfig", viewer);

      assertThat(ApiCaller.tree(there.out()).items("grants"))
          .extracting(grant -> grant.text("subject", "name"))
          .contains("web");
      assertThat(there.code()).isZero();
      assertThat(elsewhere.code()).isEqualTo(4);
      assertThat(found.code()).isZero();
      Tree nobody =
          ApiCaller.tree(
              Ran.kprod(
                      "can-i",
                      "-o",
                      "json",
                      "mark",
                      "pods",
                      "-n",
                      "shop",
                      "--as",
                      "sa/shop/web",
                      "--kubeconfig",
                      viewer)
                  .out());
      assertThat(nobody.has("allowed")).isTrue();
      assertThat(nobody.texts("unseen")).isEmpty();
    }
  }

  private static final String PARTIAL =
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: shop}
      ---
      apiVersion: v1
      kind: Namespace
      metadata: {name: bank}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRole
      metadata: {name: roles}
      rules: [{apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles, clusterrolebindings], verbs: [list]}]
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: roles}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: roles}
      subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: viewer}]
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: Role
      metadata: {name: roles, namespace: shop}
      rules: [{apiGroups: [rbac.authorization.k8s.io], resources: [roles, rolebindings], verbs: [list]}]
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: RoleBinding
      metadata: {name: roles, namespace: shop}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: roles}
      subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: viewer}]
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: Role
      metadata: {name: web, namespace: shop}
      rules: [{apiGroups: [""], resources: [secrets], verbs: [get]}]
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: RoleBinding
      metadata: {name: web, namespace: shop}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: web}
      subjects: [{kind: ServiceAccount, namespace: shop, name: web}]
      """;
}
