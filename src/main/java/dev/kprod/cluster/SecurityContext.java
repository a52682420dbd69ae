package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What a pod or one of its containers may do on its node. A field that a container leaves out is
/// the pod's where the pod has it; here each says only what stands in it.
///
/// @param tree the context as sent, absent where there is none
public record SecurityContext(Tree tree) {
  /// The labels of SELinux that are asked for; an empty text is not set.
  public record SeLinux(String type, String user, String role) {}

  /// Says whether the container has all rights of its node's root.
  public boolean isPrivileged() {
    return tree.isTrue("privileged");
  }

  /// Finds whether a process may gain more rights than its parent has.
  public Optional<Boolean> allowsEscalation() {
    return truth("allowPrivilegeEscalation");
  }

  /// Finds whether the kubelet refuses to run it as root.
  public Optional<Boolean> runsAsNonRoot() {
    return truth("runAsNonRoot");
  }

  /// Finds the user id it runs as; empty where the image says it.
  public OptionalLong user() {
    return tree.findNumber("runAsUser");
  }

  /// Returns the capabilities beyond the runtime's own.
  public List<String> addedCapabilities() {
    return tree.texts("capabilities", "add");
  }

  /// Returns the capabilities that are taken away.
  public List<String> droppedCapabilities() {
    return tree.texts("capabilities", "drop");
  }

  /// Finds how `/proc` is mounted.
  public Optional<String> procMount() {
    return tree.findText("procMount");
  }

  /// Finds the type of the seccomp profile; an empty text where there is a profile without one.
  public Optional<String> seccomp() {
    return profile("seccompProfile");
  }

  /// Finds the type of the AppArmor profile; an empty text where there is a profile without one.
  public Optional<String> appArmor() {
    return profile("appArmorProfile");
  }

  /// Finds the labels of SELinux.
  public Optional<SeLinux> seLinux() {
    Tree options = tree.at("seLinuxOptions");
    return options instanceof Tree.Fields
        ? Optional.of(new SeLinux(options.text("type"), options.text("user"), options.text("role")))
        : Optional.empty();
  }

  /// Returns the kernel parameters that a pod sets, by name.
  public List<String> sysctls() {
    return tree.items("sysctls").stream().map(one -> one.text("name")).toList();
  }

  /// Says whether it is a process of its Windows node.
  public boolean isHostProcess() {
    return tree.isTrue("windowsOptions", "hostProcess");
  }

  private Optional<Boolean> truth(String field) {
    return tree.at(field) instanceof Tree.Truth truth
        ? Optional.of(truth == Tree.Truth.TRUE)
        : Optional.empty();
  }

  private Optional<String> profile(String field) {
    return tree.at(field) instanceof Tree.Fields profile
        ? Optional.of(profile.text("type"))
        : Optional.empty();
  }
}
