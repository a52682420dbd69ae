/// Typed views over the trees of a snapshot: what Kubernetes names, with its defaults, once.
///
/// The only place that knows field names of built-in kinds.
@NullMarked
package dev.kprod.cluster;

import org.jspecify.annotations.NullMarked;
