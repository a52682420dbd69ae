/// Answers whether the API server would evict a pod, with the eviction subresource's and the
/// disruption controller's own rules.
@NullMarked
package dev.kprod.semantics.eviction;

import org.jspecify.annotations.NullMarked;
