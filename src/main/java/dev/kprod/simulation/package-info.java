/// Answers what an event would do to a cluster: pure, repeatable, and silent about nothing that it
/// leaves out.
@NullMarked
package dev.kprod.simulation;

import org.jspecify.annotations.NullMarked;
