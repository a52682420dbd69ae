package dev.kprod.cli;

import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/// Pods for the Pod Security Standards: for every field that they name, values that are allowed,
/// values that are forbidden, and none.
final class PodShapes {
  /// One pod under construction.
  static final class Draft {
    private final Map<String, Object> annotations = new LinkedHashMap<>();
    private final Map<String, Object> spec = new LinkedHashMap<>();
    private final List<Map<String, Object>> containers = new ArrayList<>();

    Map<String, Object> spec() {
      return spec;
    }

    boolean hasAnnotations() {
      return !annotations.isEmpty();
    }

    /// Returns one of its containers as one that is added for debugging.
    Map<String, Object> debugContainer() {
      Map<String, Object> debug = new LinkedHashMap<>(containers.get(2));
      debug.put("name", "debug");
      return debug;
    }

    Tree tree(String name) {
      Map<String, Object> metadata = new LinkedHashMap<>();
      metadata.put("name", name);
      metadata.put("annotations", annotations);
      return json(Map.of("apiVersion", "v1", "kind", "Pod", "metadata", metadata, "spec", spec));
    }
  }

  /// A change of a pod.
  record Tweak(String name, Consumer<Draft> change) {}

  private static final List<String> CAPABILITIES =
      List.of(
          "AUDIT_WRITE",
          "CHOWN",
          "DAC_OVERRIDE",
          "FOWNER",
          "FSETID",
          "KILL",
          "MKNOD",
          "NET_BIND_SERVICE",
          "SETFCAP",
          "SETGID",
          "SETPCAP",
          "SETUID",
          "SYS_CHROOT",
          "NET_RAW",
          "NET_ADMIN",
          "SYS_PTRACE",
          "CAP_CHOWN",
          "chown",
          "ALL");

  private static final List<String> SYSCTLS =
      List.of(
          "kernel.shm_rmid_forced",
          "net.ipv4.ip_local_port_range",
          "net.ipv4.tcp_syncookies",
          "net.ipv4.ping_group_range",
          "net.ipv4.ip_unprivileged_port_start",
          "net.ipv4.ip_local_reserved_ports",
          "net.ipv4.tcp_keepalive_time",
          "net.ipv4.tcp_fin_timeout",
          "net.ipv4.tcp_keepalive_intvl",
          "net.ipv4.tcp_keepalive_probes",
          "net.ipv4.tcp_rmem",
          "net.ipv4.tcp_wmem",
          "kernel.msgmax",
          "net.core.somaxconn",
          "net/ipv4/tcp_syncookies");

  /// A source each, as small as the API server takes it.
  private static final Map<String, String> VOLUMES = volumes();

  private PodShapes() {}

  private static Map<String, String> volumes() {
    Map<String, String> sources = new LinkedHashMap<>();
    sources.put("configMap", "{'name':'c'}");
    sources.put("csi", "{'driver':'d.example'}");
    sources.put("downwardAPI", "{'items':[]}");
    sources.put("emptyDir", "{}");
    sources.put(
        "ephemeral",
        "{'volumeClaimTemplate':{'spec':{'accessModes':['ReadWriteOnce'],"
            + "'resources':{'requests':{'storage':'1Gi'}}}}}");
    sources.put("image", "{'reference':'data:1','pullPolicy':'Always'}");
    sources.put("persistentVolumeClaim", "{'claimName':'p'}");
    sources.put("projected", "{'sources':[]}");
    sources.put("secret", "{'secretName':'s'}");
    sources.put("hostPath", "{'path':'/var/log'}");
    sources.put("nfs", "{'server':'n','path':'/'}");
    sources.put("iscsi", "{'targetPortal':'1.2.3.4:3260','iqn':'iqn.2001-04.com.example:a'}");
    sources.put("gcePersistentDisk", "{'pdName':'g'}");
    sources.put("awsElasticBlockStore", "{'volumeID':'a'}");
    sources.put("azureDisk", "{'diskName':'a','diskURI':'https://a.example/a.vhd'}");
    sources.put("azureFile", "{'secretName':'s','shareName':'a'}");
    sources.put("cephfs", "{'monitors':['m']}");
    sources.put("cinder", "{'volumeID':'c'}");
    sources.put("fc", "{'wwids':['w']}");
    sources.put("flexVolume", "{'driver':'example/flex'}");
    sources.put("flocker", "{'datasetName':'f'}");
    sources.put("gitRepo", "{'repository':'https://git.example/r'}");
    sources.put("glusterfs", "{'endpoints':'e','path':'p'}");
    sources.put("rbd", "{'monitors':['m'],'image':'i'}");
    sources.put("quobyte", "{'registry':'r:1','volume':'v'}");
    sources.put("portworxVolume", "{'volumeID':'p'}");
    sources.put("photonPersistentDisk", "{'pdID':'p'}");
    sources.put(
        "scaleIO", "{'gateway':'g','system':'s','volumeName':'v','secretRef':{'name':'s'}}");
    sources.put("storageos", "{'volumeName':'v'}");
    sources.put("vsphereVolume", "{'volumePath':'[ds] v'}");
    sources.put("", "");
    return sources;
  }

  /// Returns a pod that says nothing: an init container, a sidecar and two main ones.
  static Draft plain() {
    Draft draft = new Draft();
    List<Object> starters = new ArrayList<>();
    List<Object> main = new ArrayList<>();
    for (String name : List.of("init", "sidecar", "app", "beside")) {
      Map<String, Object> container = new LinkedHashMap<>();
      container.put("name", name);
      container.put("image", "example/app:1");
      if (name.equals("sidecar")) {
        container.put("restartPolicy", "Always");
      }
      draft.containers.add(container);
      (name.equals("app") || name.equals("beside") ? main : starters).add(container);
    }
    draft.spec.put("initContainers", starters);
    draft.spec.put("containers", main);
    return draft;
  }

  /// Returns a pod that every level takes.
  static Draft restricted() {
    Draft draft = plain();
    context(draft.spec).put("runAsNonRoot", true);
    context(draft.spec).put("seccompProfile", Map.of("type", "RuntimeDefault"));
    for (Map<String, Object> container : draft.containers) {
      context(container).put("allowPrivilegeEscalation", false);
      context(container).put("capabilities", new LinkedHashMap<>(Map.of("drop", List.of("ALL"))));
    }
    return draft;
  }

  /// Returns a pod that says no more than that it is one for Windows.
  static Draft windows() {
    Draft draft = plain();
    draft.spec.put("os", Map.of("name", "windows"));
    context(draft.spec).put("runAsNonRoot", true);
    return draft;
  }

  /// Returns every change there is, one field and one value each.
  static List<Tweak> tweaks() {
    List<Tweak> tweaks = new ArrayList<>();
    for (String field : List.of("hostNetwork", "hostPID", "hostIPC", "hostUsers")) {
      for (boolean value : List.of(true, false)) {
        tweaks.add(new Tweak(field + " " + value, draft -> draft.spec.put(field, value)));
      }
    }
    for (String os : List.of("linux", "windows")) {
      tweaks.add(new Tweak("os " + os, draft -> draft.spec.put("os", Map.of("name", os))));
    }
    for (String sysctl : SYSCTLS) {
      tweaks.add(
          new Tweak(
              "sysctl " + sysctl,
              draft ->
                  list(context(draft.spec), "sysctls").add(Map.of("name", sysctl, "value", "1"))));
    }
    VOLUMES.forEach((kind, source) -> tweaks.add(volume(kind, source)));
    for (String value : List.of("runtime/default", "localhost/p", "unconfined")) {
      for (String name : List.of("app", "init")) {
        tweaks.add(annotation("container.apparmor.security.beta.kubernetes.io/" + name, value));
      }
    }
    for (String value : List.of("runtime/default", "docker/default", "localhost/p", "unconfined")) {
      tweaks.add(annotation("seccomp.security.alpha.kubernetes.io/pod", value));
      for (String name : List.of("app", "init", "nobody")) {
        tweaks.add(annotation("container.seccomp.security.alpha.kubernetes.io/" + name, value));
      }
    }
    tweaks.add(
        new Tweak(
            "host process",
            draft -> {
              draft.spec.put("hostNetwork", true);
              context(draft.spec).put("windowsOptions", Map.of("hostProcess", true));
            }));
    for (int i = 0; i < 4; i++) {
      Map<Integer, String> names = Map.of(0, "init", 1, "sidecar", 2, "app", 3, "beside");
      int index = i;
      tweaks.add(
          new Tweak(
              "own users, unmasked in " + names.get(i),
              draft -> {
                draft.spec.put("hostUsers", false);
                context(draft.containers.get(index)).put("procMount", "Unmasked");
              }));
    }
    tweaks.addAll(shared("pod", draft -> context(draft.spec)));
    for (int i = 0; i < 4; i++) {
      int index = i;
      String at = List.of("init", "sidecar", "app", "beside").get(i);
      tweaks.addAll(shared(at, draft -> context(draft.containers.get(index))));
      tweaks.addAll(ofContainer(at, index));
    }
    return tweaks;
  }

  private static Tweak volume(String kind, String source) {
    return new Tweak(
        "volume " + kind,
        draft -> {
          List<Object> volumes = list(draft.spec, "volumes");
          Map<String, Object> volume = new LinkedHashMap<>();
          volume.put("name", "v" + volumes.size());
          if (!kind.isEmpty()) {
            volume.put(kind, ApiCaller.tree(source.replace('\'', '"')));
          }
          volumes.add(volume);
        });
  }

  private static Tweak annotation(String key, String value) {
    return new Tweak(key + " " + value, draft -> draft.annotations.put(key, value));
  }

  private interface Context {
    Map<String, Object> of(Draft draft);
  }

  /// What a pod and a container can both say.
  private static List<Tweak> shared(String at, Context context) {
    List<Tweak> tweaks = new ArrayList<>();
    for (String kind : List.of("seccompProfile", "appArmorProfile")) {
      for (String type : List.of("RuntimeDefault", "Localhost", "Unconfined")) {
        Map<String, Object> profile = new LinkedHashMap<>(Map.of("type", type));
        if (type.equals("Localhost")) {
          profile.put("localhostProfile", "p");
        }
        tweaks.add(put(at, context, kind, profile));
      }
    }
    for (String type :
        List.of(
            "",
            "container_t",
            "container_init_t",
            "container_kvm_t",
            "container_engine_t",
            "spc_t")) {
      tweaks.add(put(at, context, "seLinuxOptions", Map.of("type", type)));
    }
    for (String field : List.of("user", "role", "level")) {
      tweaks.add(put(at, context, "seLinuxOptions", Map.of(field, "s0")));
    }
    for (boolean value : List.of(true, false)) {
      tweaks.add(put(at, context, "runAsNonRoot", value));
      tweaks.add(put(at, context, "windowsOptions", Map.of("hostProcess", value)));
    }
    tweaks.add(put(at, context, "runAsUser", 0));
    tweaks.add(put(at, context, "runAsUser", 1000));
    return tweaks;
  }

  private static List<Tweak> ofContainer(String at, int index) {
    Context context = draft -> context(draft.containers.get(index));
    List<Tweak> tweaks = new ArrayList<>();
    for (boolean value : List.of(true, false)) {
      tweaks.add(put(at, context, "privileged", value));
      tweaks.add(put(at, context, "allowPrivilegeEscalation", value));
    }
    for (String mount : List.of("Default", "Unmasked")) {
      tweaks.add(put(at, context, "procMount", mount));
    }
    for (String capability : CAPABILITIES) {
      tweaks.add(capability(at, context, "add", capability));
    }
    for (String capability : List.of("ALL", "all", "NET_RAW")) {
      tweaks.add(capability(at, context, "drop", capability));
    }
    for (boolean onHost : List.of(true, false)) {
      tweaks.add(
          new Tweak(
              at + " port " + onHost,
              draft -> {
                int port = 8000 + index;
                Map<String, Object> made = new LinkedHashMap<>(Map.of("containerPort", port));
                if (onHost) {
                  made.put("hostPort", port);
                }
                list(draft.containers.get(index), "ports").add(made);
              }));
    }
    for (String host : List.of("", "127.0.0.1", "other.example")) {
      tweaks.add(handler(at, index, "livenessProbe", http(host)));
      tweaks.add(handler(at, index, "readinessProbe", tcp(host)));
      tweaks.add(handler(at, index, "startupProbe", http(host)));
      tweaks.add(handler(at, index, "lifecycle", Map.of("postStart", http(host))));
      tweaks.add(handler(at, index, "lifecycle", Map.of("preStop", tcp(host))));
    }
    return tweaks;
  }

  private static Tweak put(String at, Context context, String field, Object value) {
    return new Tweak(
        "%s %s %s".formatted(at, field, value), draft -> context.of(draft).put(field, value));
  }

  private static Tweak capability(String at, Context context, String list, String capability) {
    return new Tweak(
        "%s %s %s".formatted(at, list, capability),
        draft -> {
          Map<String, Object> capabilities = below(context.of(draft), "capabilities");
          List<Object> more = new ArrayList<>(list(capabilities, list));
          more.add(capability);
          capabilities.put(list, more);
        });
  }

  private static Tweak handler(String at, int index, String field, Object handler) {
    return new Tweak(
        "%s %s %s".formatted(at, field, handler),
        draft -> draft.containers.get(index).put(field, handler));
  }

  private static Map<String, Object> http(String host) {
    Map<String, Object> get = new LinkedHashMap<>(Map.of("path", "/", "port", 80));
    if (!host.isEmpty()) {
      get.put("host", host);
    }
    return Map.of("httpGet", get);
  }

  private static Map<String, Object> tcp(String host) {
    Map<String, Object> socket = new LinkedHashMap<>(Map.of("port", 80));
    if (!host.isEmpty()) {
      socket.put("host", host);
    }
    return Map.of("tcpSocket", socket);
  }

  /// Returns a pod with some changes at random.
  static Draft random(Random random, List<Tweak> tweaks) {
    Draft draft =
        switch (random.nextInt(8)) {
          case 0 -> windows();
          case 1, 2 -> plain();
          default -> restricted();
        };
    int changes = 1 + random.nextInt(5);
    for (int i = 0; i < changes; i++) {
      tweaks.get(random.nextInt(tweaks.size())).change().accept(draft);
    }
    return draft;
  }

  private static Map<String, Object> context(Map<String, Object> of) {
    return below(of, "securityContext");
  }

  @SuppressWarnings("unchecked") // only this class puts something there
  private static Map<String, Object> below(Map<String, Object> of, String field) {
    return (Map<String, Object>) of.computeIfAbsent(field, unseen -> new LinkedHashMap<>());
  }

  @SuppressWarnings("unchecked") // only this class puts something there
  private static List<Object> list(Map<String, Object> of, String field) {
    return (List<Object>) of.computeIfAbsent(field, unseen -> new ArrayList<>());
  }

  /// Returns a pod as it is once a container was added for debugging.
  static Tree with(Tree pod, Map<String, Object> debug) {
    Map<String, Tree> fields = new LinkedHashMap<>(pod.fields());
    Map<String, Tree> spec = new LinkedHashMap<>(pod.fields("spec"));
    spec.put("ephemeralContainers", Tree.of(List.of(json(debug))));
    fields.put("spec", Tree.of(spec));
    return Tree.of(fields);
  }

  /// Returns a value as a tree.
  static Tree json(Object value) {
    return switch (value) {
      case Tree tree -> tree;
      case Map<?, ?> map -> {
        Map<String, Tree> fields = new LinkedHashMap<>();
        map.forEach((key, below) -> fields.put((String) key, json(below)));
        yield Tree.of(fields);
      }
      case List<?> list -> Tree.of(list.stream().map(PodShapes::json).toList());
      case Boolean truth -> Tree.of(truth);
      case Integer number -> Tree.of(number);
      default -> Tree.of((String) value);
    };
  }
}
