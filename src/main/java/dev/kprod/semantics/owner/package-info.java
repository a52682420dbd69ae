/// Answers what stands above an object: its controller, its workload, and who made that.
@NullMarked
package dev.kprod.semantics.owner;

import org.jspecify.annotations.NullMarked;
