/// Answers how far somebody gets who takes one workload over: from the internet, by tokens, rights
/// and nodes, to the whole cluster.
@NullMarked
package dev.kprod.simulation.attack;

import org.jspecify.annotations.NullMarked;
