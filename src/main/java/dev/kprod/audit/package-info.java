/// Runs the checks over a cluster and says what came of it: outcomes, score, coverage, gate.
@NullMarked
package dev.kprod.audit;

import org.jspecify.annotations.NullMarked;
