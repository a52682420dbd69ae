package dev.kprod.semantics.owner;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Where a pod comes from.
public sealed interface PodOrigin {
  /// The annotation by which a kubelet marks the image of a static pod in the API.
  String MIRROR_ANNOTATION = "kubernetes.io/config.mirror";

  /// A controller made it.
  ///
  /// @param chain the controllers above it, at least one
  record Controlled(OwnerChain chain) implements PodOrigin {}

  /// A kubelet runs it from a file or address of its own; the API has an image of it, which nobody
  /// can evict or move.
  ///
  /// @param manifest the name in the kubelet's manifest, the same on every node: the pod's name
  ///   without the node's
  record Static(String manifest) implements PodOrigin {}

  /// Nothing would bring it back.
  ///
  /// @param name the prefix of a generated name, as it stands in `generateName`; else the name
  record Bare(String name) implements PodOrigin {}

  /// Tells the origin of a pod by its metadata and its node.
  ///
  /// @param name the pod's name
  /// @param generateName its `generateName`, empty if absent
  /// @param annotations its annotations
  /// @param nodeName the node it is bound to, empty if none
  /// @param references its `ownerReferences`
  /// @param referencesOf the `ownerReferences` of an owner; empty where the owner was not seen
  static PodOrigin of(
      String name,
      String generateName,
      Map<String, String> annotations,
      String nodeName,
      List<OwnerReference> references,
      Function<OwnerReference, Optional<List<OwnerReference>>> referencesOf) {
    boolean ofNode =
        OwnerReference.findController(references)
            .filter(controller -> controller.is("", "Node"))
            .isPresent();
    if (ofNode || annotations.containsKey(MIRROR_ANNOTATION)) {
      String ending = "-" + nodeName;
      boolean named = !nodeName.isEmpty() && name.endsWith(ending);
      return new Static(named ? name.substring(0, name.length() - ending.length()) : name);
    }
    OwnerChain chain = OwnerChain.of(references, referencesOf);
    if (!chain.links().isEmpty()) {
      return new Controlled(chain);
    }
    boolean generated = !generateName.isEmpty() && name.startsWith(generateName);
    return new Bare(generated ? generateName : name);
  }
}
