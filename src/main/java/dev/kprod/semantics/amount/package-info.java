/// Answers how many pods an int-or-percent field means, with the rounding of each field's
/// controller.
@NullMarked
package dev.kprod.semantics.amount;

import org.jspecify.annotations.NullMarked;
