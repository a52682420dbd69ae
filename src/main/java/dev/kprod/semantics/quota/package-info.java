/// What does a pod count for in a ResourceQuota, and which quotas count it?
@NullMarked
package dev.kprod.semantics.quota;

import org.jspecify.annotations.NullMarked;
