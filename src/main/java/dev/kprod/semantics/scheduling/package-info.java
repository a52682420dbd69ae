/// Answers where the scheduler would put a pod, with the rules of its own filters; what is not
/// modelled is said and not guessed.
@NullMarked
package dev.kprod.semantics.scheduling;

import org.jspecify.annotations.NullMarked;
