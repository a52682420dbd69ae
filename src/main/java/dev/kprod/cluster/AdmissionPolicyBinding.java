package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;

/// A ValidatingAdmissionPolicyBinding.
public record AdmissionPolicyBinding(Tree tree) implements ApiObject {
  /// Returns the name of the policy it puts in force.
  public String policy() {
    return tree.text("spec", "policyName");
  }

  /// Says whether what the policy refuses is refused, and not only warned about or logged.
  public boolean isDenying() {
    return tree.texts("spec", "validationActions").contains("Deny");
  }

  /// Returns what it narrows the policy to; absent means no narrower.
  public AdmissionPolicy.Match match() {
    return new AdmissionPolicy.Match(tree.at("spec", "matchResources"));
  }
}
