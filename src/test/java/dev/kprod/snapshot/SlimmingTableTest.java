package dev.kprod.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.semantics.credential.CharacterClass;
import dev.kprod.semantics.credential.Credential;
import dev.kprod.semantics.credential.CredentialKind;
import dev.kprod.semantics.credential.TextShape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlimmingTableTest {
  private static final String SECRET = "Kd83" + "hQx7Zp";
  private static final String MARK = "{'kprod.redacted':'probable 10 3.3 lower,upper,digit'}";

  @ParameterizedTest
  @ValueSource(strings = {"pods", "deployments.apps", "certificates.cert-manager.io", "secrets"})
  void what_was_applied_last_is_dropped_from_every_kind(String id) {
    assertThat(
            slim(
                id,
                """
                {'metadata':{'name':'a','annotations':{
                 'kubectl.kubernetes.io/last-applied-configuration':'{}',
                 'kubernetes.io/service-account.name':'b'}}}
                """))
        .isEqualTo(
            json(
                "{'metadata':{'name':'a','annotations':"
                    + "{'kubernetes.io/service-account.name':'b'}}}"));
  }

  @Test
  void managers_are_kept_with_the_few_fields_that_are_asked_for() {
    String managed =
        """
        {'metadata':{'managedFields':[
         {'manager':'hpa','operation':'Update','apiVersion':'apps/v1','time':'t',
          'fieldsType':'FieldsV1','subresource':'scale','fieldsV1':{'f:spec':{'f:replicas':{}}}},
         {'manager':'kubectl','operation':'Apply','fieldsV1':{
          'f:metadata':{'f:labels':{'.':{},'f:app':{},
            'f:pod-security.kubernetes.io/enforce':{}},'f:annotations':{'f:x':{}}},
          'f:spec':{'f:paused':{'x':{}},'f:template':{'f:spec':{}}}}},
         {'manager':'kubelet','operation':'Update','fieldsV1':{'f:status':{'f:x':{}}}},
         {'manager':'odd','operation':'Update','fieldsV1':{'f:spec':{'f:template':{}}}}]}}
        """;
    assertThat(slim("deployments.apps", managed))
        .isEqualTo(
            json(
                """
                {'metadata':{'managedFields':[
                 {'manager':'hpa','operation':'Update','time':'t','subresource':'scale',
                  'fieldsV1':{'f:spec':{'f:replicas':{}}}},
                 {'manager':'kubectl','operation':'Apply','fieldsV1':{
                  'f:metadata':{'f:labels':{'f:pod-security.kubernetes.io/enforce':{}}},
                  'f:spec':{'f:paused':{}}}},
                 {'manager':'kubelet','operation':'Update'},
                 {'manager':'odd','operation':'Update','fieldsV1':{'f:spec':{}}}]}}
                """));
    assertThat(slim("pods", managed)).isEqualTo(json("{'metadata':{}}"));
    assertThat(slim("leases.coordination.k8s.io", managed)).isEqualTo(json("{'metadata':{}}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'spec':{'containers':[%s]}}",
        "{'spec':{'initContainers':[%s],'ephemeralContainers':[%s]}}",
        "{'spec':{'template':{'spec':{'containers':[%s]}}}}",
        "{'spec':{'jobTemplate':{'spec':{'template':{'spec':{'containers':[%s]}}}}}}",
        "{'spec':{'steps':[[{'container':%s}]]}}",
      })
  void a_literal_of_a_container_is_reduced_wherever_the_container_is(String around) {
    String container = "{'name':'c','env':[{'name':'DB_PASSWORD','value':'" + SECRET + "'}]}";
    String reduced = "{'name':'c','env':[{'name':'DB_PASSWORD','value':" + MARK + "}]}";
    for (String id : List.of("pods", "rollouts.argoproj.io")) {
      assertThat(slim(id, around.replace("%s", container)))
          .isEqualTo(json(around.replace("%s", reduced)));
    }
  }

  @Test
  void of_the_environment_names_sources_and_three_kinds_of_literals_stay() {
    assertThat(
            slim(
                "pods",
                """
                {'env':[
                 {'name':'A','valueFrom':{'secretKeyRef':{'name':'s','key':'k'}}},
                 {'name':'EMPTY','value':''},
                 {'name':'GOMEMLIMIT','value':'400MiB'},
                 {'name':'GOMEMLIMIT','value':'400MiB and more'},
                 {'name':'NETWORK_POLICY_ENFORCING_MODE','value':'strict'},
                 {'name':'JAVA_OPTS','value':'-Xmx512m -Da=b -XX:MaxRAMPercentage=75.0 -Xmsx'}]}
                """))
        .isEqualTo(
            json(
                """
                {'env':[
                 {'name':'A','valueFrom':{'secretKeyRef':{'name':'s','key':'k'}}},
                 {'name':'EMPTY','value':''},
                 {'name':'GOMEMLIMIT','value':'400MiB'},
                 {'name':'GOMEMLIMIT','value':
                  {'kprod.redacted':'none 15 3.6 lower,upper,digit,other'}},
                 {'name':'NETWORK_POLICY_ENFORCING_MODE','value':'strict'},
                 {'name':'JAVA_OPTS','value':
                  {'kprod.redacted':'none 46 4.5 lower,upper,digit,other',
                  'rest':'-Xmx512m -XX:MaxRAMPercentage=75.0'}}]}
                """));
  }

  @Test
  void an_environment_of_a_custom_kind_may_have_other_forms() {
    assertThat(
            slim(
                "things.example.com",
                "{'env':{'API_TOKEN':'"
                    + SECRET
                    + "','B':{'value':'x'}},'extraEnv':[{'name':'API_TOKEN','value':"
                    + "1234567890}],'labels':{'env':'prod'}}"))
        .isEqualTo(
            json(
                "{'env':{'API_TOKEN':"
                    + MARK
                    + ",'B':{'value':{'kprod.redacted':"
                    + "'none 1 0.0 lower'}}},'extraEnv':[{'name':'API_TOKEN','value':"
                    + "{'kprod.redacted':'none 10 3.3 digit'}"
                    + "}],'labels':{'env':'prod'}}"));
  }

  @Test
  void of_commands_only_the_credentials_go() {
    String script = "set -e; PGPASSWORD=" + SECRET + " pg_dump";
    Tree pod =
        slim(
            "pods",
            "{'spec':{'containers':[{'command':['sh','-c','"
                + script
                + "'],'args':['--etcd-servers"
                + "=https://10.0.0.1:2379','--password','"
                + SECRET
                + "','--token-file=/run/t',"
                + "'--password="
                + SECRET
                + "'],'livenessProbe':{'exec':{'command':['redis-cli',"
                + "'--password','"
                + SECRET
                + "']},'httpGet':{'path':'/h?token="
                + SECRET
                + "',"
                + "'httpHeaders':[{'name':'Authorization','value':'Basic YTpiY2Q='},"
                + "{'name':'Accept','value':'text/html'}]}}}]}}");
    Tree container = pod.items("spec", "containers").getFirst();
    assertThat(container.texts("command")).containsExactly("sh", "-c");
    assertThat(Redacted.find(container.items("command").get(2)).map(Redacted::rest))
        .contains("set -e; PGPASSWORD=<redacted 10 characters> pg_dump");
    assertThat(container.texts("args"))
        .containsExactly(
            "--etcd-servers=https://10.0.0.1:2379", "--password", "--token-file=/run/t");
    assertThat(container.items("args"))
        .filteredOn(Redacted::isMarker)
        .map(word -> Redacted.find(word).orElseThrow().rest())
        .containsExactly("", "--password=<redacted 10 characters>");
    assertThat(container.texts("livenessProbe", "exec", "command"))
        .containsExactly("redis-cli", "--password");
    assertThat(Redacted.find(container.at("livenessProbe", "httpGet", "path")).map(Redacted::rest))
        .contains("/h?token=<redacted 10 characters>");
    assertThat(container.items("livenessProbe", "httpGet", "httpHeaders"))
        .map(header -> header.text("value"))
        .containsExactly("", "text/html");
    assertThat(pod.toString()).doesNotContain(SECRET).doesNotContain("YTpiY2Q");
  }

  @Test
  void a_config_map_keeps_its_keys_and_says_where_credentials_stand() {
    Tree map =
        slim(
            "configmaps",
            "{'data':{'LOG':'debug','empty':'','app.properties':'a=1\\n\\ndb.password="
                + SECRET
                + "\\n'},'binaryData':{'logo.png':'AAAA'}}");
    assertThat(map.fields("data").keySet()).containsExactly("LOG", "empty", "app.properties");
    assertThat(Redacted.find(map.at("data", "LOG")).map(found -> found.credential().kind()))
        .contains(CredentialKind.NONE);
    assertThat(Redacted.find(map.at("data", "app.properties")))
        .contains(
            new Redacted(
                new Credential(
                    CredentialKind.PROBABLE,
                    new TextShape(28, 4.2, Set.of(CharacterClass.values()))),
                "",
                List.of(
                    new Redacted.Place(
                        3,
                        "db.password",
                        Credential.of("password", SECRET, Credential.Place.CONFIG)))));
    assertThat(Redacted.find(map.at("binaryData", "logo.png")).map(Redacted::credential))
        .contains(new Credential(CredentialKind.SKIPPED, new TextShape(4, 0, Set.of())));
    assertThat(map.toString()).doesNotContain(SECRET).doesNotContain("debug");
  }

  @Test
  void a_value_above_a_megabyte_is_not_looked_into() {
    Tree map = slim("configmaps", "{'data':{'big':'" + "x".repeat((1 << 20) + 1) + "'}}");
    assertThat(Redacted.find(map.at("data", "big")).map(Redacted::credential))
        .contains(new Credential(CredentialKind.SKIPPED, new TextShape(1048577, 0, Set.of())));
  }

  @Test
  void a_config_map_by_name_keeps_the_keys_that_are_asked_for_unless_they_hold_a_credential() {
    ResourceType<Tree> maps = type("configmaps");
    String data =
        "{'data':{'ClusterConfiguration':'clusterName: a','ClusterStatus':'b: c','ca.crt':'pem'}}";
    assertThat(
            slim(new NamedObject<>(maps, "kube-system", "kubeadm-config"), data).textFields("data"))
        .isEqualTo(Map.of("ClusterConfiguration", "clusterName: a"));
    assertThat(slim(new NamedObject<>(maps, "any", "kube-root-ca.crt"), data).textFields("data"))
        .isEqualTo(Map.of("ca.crt", "pem"));
    assertThat(slim(new NamedObject<>(maps, "any", "kubeadm-config"), data).textFields("data"))
        .isEmpty();
    assertThat(
            slim(
                    new NamedObject<>(maps, "kube-system", "kubeadm-config"),
                    "{'data':{'ClusterConfiguration':'encryption-key: " + SECRET + "'}}")
                .toString())
        .doesNotContain(SECRET);
  }

  @Test
  void of_a_secret_no_value_and_no_free_annotation_stays() {
    assertThat(
            slim(
                "secrets",
                "{'type':'Opaque','data':{'p':'eA=='},'stringData':{'p':'x'},'metadata':{'name':"
                    + "'a','annotations':{'note':'hunter','cert-manager.io/issuer-name':'i'}}}"))
        .isEqualTo(
            json(
                "{'type':'Opaque','metadata':{'name':'a','annotations':"
                    + "{'cert-manager.io/issuer-name':'i'}}}"));
  }

  @Test
  void images_of_a_node_are_counted() {
    assertThat(slim("nodes", "{'status':{'images':[{'names':['a']},{'names':['b']}],'x':1}}"))
        .isEqualTo(json("{'status':{'images':2,'x':1}}"));
  }

  @Test
  void the_message_of_a_terminated_container_is_dropped_and_its_reason_kept() {
    assertThat(
            slim(
                "pods",
                "{'status':{'containerStatuses':[{'lastState':{'terminated':{'reason':'Error',"
                    + "'message':'boom'}},'state':{'waiting':{'message':'back-off'}}}]}}"))
        .isEqualTo(
            json(
                "{'status':{'containerStatuses':[{'lastState':{'terminated':{'reason':'Error'}},"
                    + "'state':{'waiting':{'message':'back-off'}}}]}}"));
  }

  @Test
  void only_an_unfinished_job_keeps_its_template() {
    String job = "{'spec':{'template':{'x':1},'suspend':false},'status':{'conditions':[%s]}}";
    String complete = "{'type':'Complete','status':'True'}";
    String suspended = "{'type':'Suspended','status':'True'},{'type':'Failed','status':'False'}";
    assertThat(slim("jobs.batch", job.replace("%s", complete)))
        .isEqualTo(json(job.replace("'template':{'x':1},", "").replace("%s", complete)));
    assertThat(slim("jobs.batch", job.replace("%s", suspended)))
        .isEqualTo(json(job.replace("%s", suspended)));
  }

  @Test
  void schemas_of_custom_kinds_are_dropped() {
    assertThat(
            slim(
                "customresourcedefinitions.apiextensions.k8s.io",
                "{'spec':{'names':{'kind':'A'},'versions':[{'name':'v1','served':true,'schema':"
                    + "{'openAPIV3Schema':{}},'additionalPrinterColumns':[]}],"
                    + "'conversion':{'webhook':{'clientConfig':{'caBundle':'eA=='}}}}}"))
        .isEqualTo(
            json(
                "{'spec':{'names':{'kind':'A'},'versions':[{'name':'v1','served':true}],"
                    + "'conversion':{'webhook':{'clientConfig':{'caBundle':'eA=='}}}}}"));
  }

  @Test
  void an_event_is_cut_and_narrowed() {
    ResourceType<Tree> events = type("events");
    Tree event =
        slim(
            events.where("type=Warning"),
            "{'reason':'Unhealthy','message':'" + "m".repeat(600) + "','source':{'host':'n'}}");
    assertThat(event.fields().keySet()).containsExactly("reason", "message");
    assertThat(event.text("message")).isEqualTo("m".repeat(482) + "… (600 characters)");
    assertThat(slim("events", "{'message':'dial redis://:" + SECRET + "@h failed'}").toString())
        .doesNotContain(SECRET);
  }

  @Test
  void values_given_to_charts_are_dropped() {
    assertThat(
            slim(
                "applications.argoproj.io",
                "{'spec':{'sources':[{'helm':{'values':'a','valuesObject':{},'parameters':[],"
                    + "'releaseName':'r'}}]},'status':{'history':[{'source':{'helm':"
                    + "{'parameters':[{'name':'p','value':'x'}]}}}]}}"))
        .isEqualTo(
            json(
                "{'spec':{'sources':[{'helm':{'releaseName':'r'}}]},"
                    + "'status':{'history':[{'source':{'helm':{}}}]}}"));
    assertThat(slim("helmreleases.helm.toolkit.fluxcd.io", "{'spec':{'values':{'a':1},'x':2}}"))
        .isEqualTo(json("{'spec':{'x':2}}"));
  }

  @Test
  void of_a_receiver_its_name_and_its_kinds_of_integration_stay() {
    assertThat(
            slim(
                "alertmanagerconfigs.monitoring.coreos.com",
                "{'spec':{'receivers':[{'name':'pager','webhookConfigs':[{'url':'https://h/"
                    + SECRET
                    + "'},{}],'slackConfigs':[]}]}}"))
        .isEqualTo(
            json(
                "{'spec':{'receivers':[{'name':'pager','webhookConfigs':[{},{}],"
                    + "'slackConfigs':[]}]}}"));
  }

  @Test
  void of_what_sends_metrics_on_only_the_count_stays() {
    assertThat(
            slim(
                "prometheuses.monitoring.coreos.com",
                "{'spec':{'remoteWrite':[{'url':'u','headers':{'x':'"
                    + SECRET
                    + "'}}],'retention':'10d'}}"))
        .isEqualTo(json("{'spec':{'remoteWrite':[{}],'retention':'10d'}}"));
    assertThat(
            slim("opentelemetrycollectors.opentelemetry.io", "{'spec':{'config':{'a':1},'b':2}}"))
        .isEqualTo(json("{'spec':{'b':2}}"));
  }

  @Test
  void of_what_makes_secrets_only_their_names_and_those_of_credentials_stay() {
    assertThat(
            slim(
                "externalsecrets.external-secrets.io",
                "{'spec':{'target':{'name':'a','template':{'data':{'x':'" + SECRET + "'}}}}}"))
        .isEqualTo(json("{'spec':{'target':{'name':'a'}}}"));
    assertThat(
            slim(
                "sealedsecrets.bitnami.com",
                "{'metadata':{'name':'a'},'spec':{'encryptedData':{'x':'AgB'},'template':{}}}"))
        .isEqualTo(json("{'metadata':{'name':'a'},'spec':{}}"));
    assertThat(
            slim(
                "clustersecretstores.external-secrets.io",
                "{'spec':{'provider':{'fake':{'data':[{'value':'"
                    + SECRET
                    + "'}]},'vault':{'auth':{'tokenSecretRef':{'name':'t'}}}}}}"))
        .isEqualTo(
            json(
                "{'spec':{'provider':{'fake':{},'vault':{'auth':{'tokenSecretRef':{'name':'t'}}}}}}"));
  }

  @Test
  void an_address_of_git_may_hold_a_password() {
    assertThat(
            slim(
                    "gitrepositories.source.toolkit.fluxcd.io",
                    "{'spec':{'url':'https://bot:" + SECRET + "@git.example.com/a'}}")
                .toString())
        .doesNotContain(SECRET);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pods",
        "nodes",
        "jobs.batch",
        "events",
        "configmaps",
        "secrets",
        "things.example.com"
      })
  void slimming_what_is_slim_changes_nothing(String id) {
    Tree once =
        slim(
            id,
            "{'metadata':{'annotations':{'a':'b'},'managedFields':[{'manager':'m','fieldsV1':"
                + "{'f:spec':{'f:replicas':{}}}}]},'data':{'password':'"
                + SECRET
                + "'},"
                + "'message':'"
                + "m".repeat(600)
                + "','status':{'images':[1,2]},"
                + "'spec':{'containers':[{'args':['--password="
                + SECRET
                + "'],'env':[{'name':"
                + "'A','value':'-Xmx1g b'}],'livenessProbe':{'httpGet':{'httpHeaders':[{'name':"
                + "'Cookie','value':'abcdefgh'}]}}}]}}");
    assertThat(slim(id, once.toString().replace('\'', '"'))).isEqualTo(once);
  }

  @Test
  void a_marker_reads_as_what_it_was_and_nothing_else_does() {
    Redacted redacted =
        new Redacted(
            Credential.of("password", SECRET, Credential.Place.CONFIG),
            "rest",
            List.of(
                new Redacted.Place(
                    2, "n", Credential.of("", "changeme", Credential.Place.CONFIG))));
    assertThat(Redacted.find(redacted.tree())).contains(redacted);
    for (String other :
        List.of(
            "{}",
            "'a'",
            "{'kprod.redacted':{}}",
            "{'kprod.redacted':'odd 1 0.0 lower'}",
            "{'kprod.redacted':'none 1 0.0'}",
            "{'kprod.redacted':'none 1 0.0 lower','x':1}",
            "{'kprod.redacted':'none 1 0.0 lower','found':[1]}")) {
      assertThat(Redacted.find(json(other))).as(other).isEqualTo(Optional.empty());
    }
  }

  private static Tree slim(String id, String json) {
    return slim(type(id), json);
  }

  private static Tree slim(Read<?> read, String json) {
    return Trees.json(json.replace('\'', '"'), new TreePool(), SlimmingTable.of(read));
  }

  private static Tree json(String json) {
    return Trees.json(json.replace('\'', '"'));
  }

  private static ResourceType<Tree> type(String id) {
    int dot = id.indexOf('.');
    return ResourceType.namespaced(
        dot < 0 ? "" : id.substring(dot + 1),
        List.of("v1"),
        dot < 0 ? id : id.substring(0, dot),
        "Any",
        tree -> tree);
  }
}
