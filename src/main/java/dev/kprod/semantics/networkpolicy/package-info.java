/// Answers whether network policies isolate a pod, by what the policies do and not by what they are
/// called. Whether the cluster's network enforces them at all is not asked here.
@NullMarked
package dev.kprod.semantics.networkpolicy;

import org.jspecify.annotations.NullMarked;
