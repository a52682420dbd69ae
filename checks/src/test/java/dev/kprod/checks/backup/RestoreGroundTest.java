package dev.kprod.checks.backup;

import static dev.kprod.checks.backup.RestoreSimulationTest.ELSEWHERE;
import static dev.kprod.checks.backup.RestoreSimulationTest.WHOLE;
import static dev.kprod.checks.backup.RestoreSimulationTest.effects;
import static dev.kprod.checks.backup.RestoreSimulationTest.replay;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.check.Simulation.Asked;
import dev.kprod.config.Settings;
import java.util.List;
import org.junit.jupiter.api.Test;

class RestoreGroundTest {
  @Test
  void a_webhook_that_judges_its_own_pods_never_starts_again() {
    String webhook =
        """
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: policy}
        webhooks:
        - name: v.policy.example
          failurePolicy: Fail
          clientConfig: {service: {namespace: policy, name: policy}}
          rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
          namespaceSelector: SELECTOR
        ---
        kind: Namespace
        metadata: {name: policy, labels: {kubernetes.io/metadata.name: policy}}
        """;

    assertThat(effects(webhook.replace("SELECTOR", "{}"), WHOLE))
        .containsExactly(
            "blocks ValidatingWebhookConfiguration/policy: v.policy.example refuses every pod until"
                + " policy/policy answers, and its own pods are among them: leave it out until they"
                + " are ready");
    assertThat(
            effects(
                webhook.replace(
                    "SELECTOR",
                    "{matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn,"
                        + " values: [policy]}]}"),
                WHOLE))
        .isEmpty();
  }

  @Test
  void kinds_that_a_webhook_converts_come_after_it() {
    assertThat(
            effects(
                """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: certificates.example.io}
                spec:
                  conversion:
                    strategy: Webhook
                    webhook: {clientConfig: {service: {namespace: certs, name: hook}}}
                """,
                WHOLE))
        .containsExactly(
            "by hand Namespace/certs: comes back before the objects of certificates.example.io,"
                + " which its webhook converts");
  }

  @Test
  void what_lies_outside_is_named_and_more_of_it_for_a_new_cluster() {
    String yaml =
        """
        kind: Service
        metadata: {name: login, namespace: shop}
        spec: {type: ExternalName, externalName: login.example}
        ---
        kind: Service
        metadata: {name: web, namespace: shop}
        spec: {type: LoadBalancer, loadBalancerIP: 203.0.113.7}
        ---
        kind: ServiceAccount
        metadata:
          name: uploader
          namespace: shop
          annotations: {eks.amazonaws.com/role-arn: "arn:aws:iam::1:role/x"}
        """;

    assertThat(effects(yaml, WHOLE))
        .containsExactly("note Service/login: leads outside, to login.example");
    assertThat(effects(yaml, ELSEWHERE))
        .containsExactly(
            "by hand Service/web: asks for the address 203.0.113.7",
            "by hand ServiceAccount/uploader: its cloud identity trusts the issuer of the cluster"
                + " that is gone",
            "note Service/login: leads outside, to login.example");
  }

  private static final String GUARD =
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingWebhookConfiguration
      metadata: {name: guard}
      webhooks:
      - name: v.guard.example
        clientConfig: {service: {namespace: guard, name: guard}}
        rules: [{apiGroups: [GROUP], apiVersions: [v1], operations: [CREATE], resources: [KINDS]}]
      ---
      kind: Service
      metadata: {name: guard, namespace: guard}
      spec: {selector: {app: guard}}
      ---
      kind: Deployment
      metadata: {name: guard, namespace: guard, labels: {argocd.argoproj.io/instance: guard}}
      spec:
        selector: {matchLabels: {app: guard}}
        template: {metadata: {labels: {app: guard}}, spec: {containers: [{name: g, image: g}]}}
      """;

  @Test
  void a_webhook_may_also_refuse_what_makes_its_pods() {
    String deployments = GUARD.replace("GROUP", "apps").replace("KINDS", "deployments");

    assertThat(effects(deployments, WHOLE))
        .containsExactly(
            "blocks ValidatingWebhookConfiguration/guard: v.guard.example refuses every Deployment"
                + " until guard/guard answers, and its own Deployment is among them: leave it out"
                + " until its pods are ready");
    assertThat(effects(GUARD.replace("GROUP", "apps").replace("KINDS", "statefulsets"), WHOLE))
        .isEmpty();
  }

  @Test
  void a_webhook_that_picks_other_pods_by_label_starts_by_itself() {
    String pods = GUARD.replace("GROUP", "''").replace("KINDS", "pods");
    String rules = "\n  rules:";

    assertThat(
            effects(
                pods.replace(rules, "\n  objectSelector: {matchLabels: {guarded: yes}}" + rules),
                WHOLE))
        .isEmpty();
    assertThat(
            effects(
                pods.replace(
                    rules,
                    "\n"
                        + "  matchConditions: [{name: x, expression: 'request.userInfo.username !="
                        + " \"a\"'}]"
                        + rules),
                WHOLE))
        .containsExactly(
            "by hand ValidatingWebhookConfiguration/guard: v.guard.example refuses every pod until"
                + " guard/guard answers, and its own pods are among them unless its matchConditions"
                + " except them: leave it out until they are ready");
    assertThat(replay(pods, new Asked(List.of("shop"), false), Settings.STANDARD).effects())
        .isEmpty();
  }

  @Test
  void pods_that_come_before_an_injector_come_back_without_what_it_adds() {
    assertThat(
            effects(
                GUARD
                    .replace("GROUP", "''")
                    .replace("KINDS", "pods")
                    .replace("Validating", "Mutating")
                    .replace("\n  rules:", "\n  failurePolicy: Ignore\n  rules:"),
                WHOLE))
        .containsExactly(
            "by hand MutatingWebhookConfiguration/guard: pods that come back before guard/guard"
                + " answers are not changed by v.guard.example: bring it first, or restart them");
  }

  @Test
  void a_webhook_outside_the_cluster_is_named() {
    String url =
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: policy}
        webhooks:
        - name: v.policy.example
          clientConfig: {url: "https://policy.example/check"}
        """;

    assertThat(effects(url, WHOLE))
        .containsExactly(
            "note ValidatingWebhookConfiguration/policy: v.policy.example asks"
                + " https://policy.example/check, outside the cluster: what it guards waits until"
                + " that answers");
    assertThat(effects(url, ELSEWHERE))
        .containsExactly(
            "by hand ValidatingWebhookConfiguration/policy: v.policy.example asks"
                + " https://policy.example/check, outside the cluster: what it guards waits until"
                + " that answers");
  }

  private static final String API =
      """
      apiVersion: apiregistration.k8s.io/v1
      kind: APIService
      metadata: {name: v1beta1.metrics.k8s.io}
      spec: {group: metrics.k8s.io, service: {namespace: metrics, name: server}}
      ---
      apiVersion: apiregistration.k8s.io/v1
      kind: APIService
      metadata: {name: v1.apps}
      spec: {group: apps}
      """;

  @Test
  void an_api_that_pods_serve_comes_back_after_them() {
    assertThat(effects(API, WHOLE))
        .containsExactly(
            "by hand APIService/v1beta1.metrics.k8s.io: comes back after metrics/server, which"
                + " serves it: until that answers, no namespace can be deleted, and what asks for"
                + " v1beta1.metrics.k8s.io stands still");
    assertThat(effects(API, new Asked(List.of("shop"), false))).isEmpty();
  }

  private static String application(String automated) {
    return """
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: shop, namespace: argocd}
    spec:
      destination: {server: "https://kubernetes.default.svc", namespace: shop}
      syncPolicy: {automated: {%s}}
    """
        .formatted(automated);
  }

  @Test
  void argo_cd_deletes_what_comes_back_and_is_no_longer_in_git() {
    assertThat(effects(application("prune: true"), WHOLE))
        .containsExactly(
            "by hand Namespace/argocd: Application shop will delete what comes back with its mark"
                + " and is no longer in git: pause it until the difference has been read");
    assertThat(effects(application("selfHeal: true"), WHOLE))
        .containsExactly(
            "note Namespace/argocd: Application shop puts back what git says now over what was"
                + " saved");
    assertThat(effects(application("prune: true, enabled: false"), WHOLE)).isEmpty();
    assertThat(effects(application("prune: true").replace("kubernetes.default.svc", "a"), WHOLE))
        .isEmpty();
    assertThat(effects(application("prune: true"), new Asked(List.of("payments"), false)))
        .isEmpty();
  }

  @Test
  void gitops_is_paused_first_and_goes_on_last() {
    List<String> steps = replay(application("prune: true"), WHOLE, Settings.STANDARD).steps();

    assertThat(steps).startsWith("GitOps is paused, so that it does not undo what comes back");
    assertThat(steps).endsWith("GitOps again, once its difference has been read");
  }

  @Test
  void flux_puts_back_what_git_says_unless_it_is_suspended() {
    String kustomization =
        """
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: apps, namespace: flux-system}
        spec: {prune: true, suspend: false}
        status: {inventory: {entries: [{id: shop_web_apps_Deployment, v: v1}]}}
        """;
    String note =
        "note Namespace/flux-system: Kustomization apps puts back what git says now over what was"
            + " saved";

    assertThat(effects(kustomization, WHOLE)).containsExactly(note);
    assertThat(effects(kustomization, new Asked(List.of("shop"), false))).containsExactly(note);
    assertThat(effects(kustomization, new Asked(List.of("payments"), false))).isEmpty();
    assertThat(effects(kustomization.replace("suspend: false", "suspend: true"), WHOLE)).isEmpty();
  }

  @Test
  void what_runs_beyond_a_quota_is_refused_when_it_comes_back() {
    String quota =
        """
        kind: ResourceQuota
        metadata: {name: pods, namespace: shop}
        spec: {hard: {pods: "10", requests.cpu: "8"}}
        status: {hard: {pods: "10", requests.cpu: "8"}, used: {pods: "14", requests.cpu: "8"}}
        """;

    assertThat(effects(quota, WHOLE))
        .containsExactly(
            "blocks ResourceQuota/pods: 14 of 10 pods are in use: what is beyond the limit is"
                + " refused when it comes back");
    assertThat(effects(quota.replace("\"14\"", "\"10\""), WHOLE)).isEmpty();
  }

  private static final String BALANCER =
      """
      kind: Service
      metadata: {name: web, namespace: shop, annotations: {MARK}}
      spec: {type: LoadBalancer}
      status: {loadBalancer: {ingress: [{ip: 203.0.113.7}]}}
      """;

  @Test
  void a_load_balancer_that_asks_for_no_address_gets_another_one() {
    assertThat(effects(BALANCER.replace("MARK", "a: b"), WHOLE))
        .containsExactly(
            "by hand Service/web: comes back with another address than 203.0.113.7, since it asks"
                + " for none: DNS and firewalls that name the old one have to follow");
    assertThat(effects(BALANCER.replace("MARK", "metallb.io/loadBalancerIPs: 203.0.113.7"), WHOLE))
        .isEmpty();
  }

  @Test
  void names_have_to_lead_to_the_new_addresses() {
    String hosts =
        """
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web, namespace: shop}
        spec: {rules: [{host: shop.example}, {host: www.shop.example}]}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: api, namespace: shop}
        spec: {hostnames: [api.shop.example]}
        """;
    String writer =
        """
        ---
        kind: Deployment
        metadata: {name: external-dns, namespace: dns, labels: {argocd.argoproj.io/instance: dns}}
        spec:
          template:
            spec: {containers: [{name: e, image: "registry.k8s.io/external-dns/external-dns:v0.19"}]}
        """;
    String names = ": api.shop.example, shop.example, www.shop.example";

    assertThat(effects(hosts, WHOLE))
        .containsExactly(
            "by hand Cluster/: nothing here writes DNS, and 3 hosts have to lead to the new"
                + " addresses"
                + names);
    assertThat(effects(hosts + writer, WHOLE))
        .containsExactly(
            "note Cluster/: ExternalDNS writes the records of 3 hosts once it runs" + names);
    assertThat(effects(hosts, new Asked(List.of("shop"), false))).isEmpty();
  }

  @Test
  void certificates_that_no_backup_holds_are_issued_anew_within_the_limits_of_their_issuer() {
    String certificates =
        """
        apiVersion: cert-manager.io/v1
        kind: ClusterIssuer
        metadata: {name: letsencrypt}
        spec: {acme: {server: "https://acme.example/directory"}}
        ---
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: {name: web, namespace: shop}
        spec:
          secretName: web
          dnsNames: [www.shop.example]
          issuerRef: {kind: ClusterIssuer, name: letsencrypt}
        ---
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: {name: inside, namespace: shop}
        spec: {secretName: inside, dnsNames: [a.svc], issuerRef: {name: own}}
        """;

    assertThat(effects(certificates, WHOLE))
        .containsExactly(
            "note Cluster/: ClusterIssuer letsencrypt issues anew, and may limit how many in a"
                + " week: 1 for shop.example");
    assertThat(effects(certificates + RestoreSimulationTest.velero("", ""), WHOLE)).isEmpty();
  }

  @Test
  void another_cluster_needs_the_names_that_this_one_uses() {
    String yaml =
        """
        kind: PersistentVolumeClaim
        metadata: {name: files, namespace: shop}
        spec: {storageClassName: fast}
        status: {phase: Pending}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: db, namespace: shop}
        spec:
          podSelector: {}
          egress:
          - to: [{ipBlock: {cidr: 10.20.0.0/16}}, {ipBlock: {cidr: 0.0.0.0/0}}]
        ---
        kind: Deployment
        metadata: {name: train, namespace: shop, labels: {argocd.argoproj.io/instance: shop}}
        spec:
          template:
            spec:
              nodeSelector: {kubernetes.io/os: linux, gpu: a100}
              affinity:
                nodeAffinity:
                  requiredDuringSchedulingIgnoredDuringExecution:
                    nodeSelectorTerms:
                    - matchExpressions: [{key: pool, operator: In, values: [ml]}]
        """;

    assertThat(effects(yaml, WHOLE)).isEmpty();
    assertThat(effects(yaml, ELSEWHERE))
        .containsExactly(
            "by hand Cluster/: its workloads wait for nodes with these labels: gpu=a100"
                + " (shop/deploy/train), pool=ml (shop/deploy/train)",
            "by hand Namespace/shop: its network policies name addresses of the old network:"
                + " 10.20.0.0/16",
            "by hand StorageClass/fast: 1 claim asks for it by this name: the other cluster has it"
                + " too, or they are mapped");
  }
}
