/// The checks of the area probes.
@NullMarked
package dev.kprod.checks.probes;

import org.jspecify.annotations.NullMarked;
