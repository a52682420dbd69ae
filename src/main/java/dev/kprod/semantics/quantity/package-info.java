/// Answers how much a resource quantity is, exactly, by the rules of apimachinery's `resource`.
@NullMarked
package dev.kprod.semantics.quantity;

import org.jspecify.annotations.NullMarked;
